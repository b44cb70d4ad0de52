using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Servers;

/// <summary>PostgreSQL and Redis from images that are already on the machine, where a Docker engine answers.</summary>
internal static class DockerServers
{
    internal const string PostgresImage = "postgres:17", RedisImage = "redis:7";

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

    /// <summary>The command that runs an image in the foreground under a name of its own, on one loopback port, and removes it at its end.</summary>
    internal static IReadOnlyList<string> Run(string name, string image, int hostPort, int port, string dataFolder, string dataTarget, IEnumerable<string> variables, IEnumerable<string> arguments) =>
    [
        "docker", "run", "--rm", "--name", name, "--publish", $"127.0.0.1:{hostPort}:{port}", "--volume", $"{dataFolder}:{dataTarget}",
        // The value is taken from our own environment, so that it does not stand on the command line.
        .. variables.SelectMany(variable => new[] { "--env", variable }), image, .. arguments,
    ];
}
