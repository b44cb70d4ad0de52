using System.Globalization;
using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Servers;

/// <summary>PostgreSQL and Redis from images that are already on the machine, where a Docker engine answers.</summary>
internal static class DockerServers
{
    /// <summary>Official images, or others that take their words (POSTGRES_PASSWORD, the data under <c>/var/lib/postgresql/data</c> and <c>/data</c>).</summary>
    internal static readonly string PostgresImage = Named("POSTGRES_IMAGE", "postgres:17"), RedisImage = Named("REDIS_IMAGE", "redis:7");

    /// <summary>Whether the engine answers and has both images; nothing is pulled, since that may take long and needs the network.</summary>
    internal static async Task<bool> AreThereAsync(CancellationToken ct)
    {
        if (FindProgram.OnPath("docker") is null)
        {
            return false;
        }

        try
        {
            await RunToEnd.RunAsync(new ProcessSpec("docker image inspect", ["docker", "image", "inspect", PostgresImage, RedisImage], "/"), ct);
            return true;
        }
        catch (RunException)
        {
            return false;
        }
    }

    /// <summary>The command that runs an image in the foreground under a name of its own, where those words say, and removes it at its end.</summary>
    internal static IReadOnlyList<string> Run(string name, string image, IEnumerable<string> where, string dataFolder, string dataTarget, IEnumerable<string> variables, IEnumerable<string> arguments) =>
    [
        // Its configuration may come on standard input.
        "docker", "run", "--rm", "--interactive", "--name", name, .. where, "--volume", $"{dataFolder}:{dataTarget}",
        // The value is taken from our own environment, so that it does not stand on the command line.
        .. variables.SelectMany(variable => new[] { "--env", variable }), image, .. arguments,
    ];

    /// <summary>On one loopback port of this machine.</summary>
    internal static IEnumerable<string> Published(int hostPort, int port) => ["--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{hostPort}:{port}")];

    private static string Named(string variable, string otherwise) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } image ? image : otherwise;
}
