using System.Diagnostics;

[assembly: AssemblyFixture(typeof(Lmis.Container.Tests.DockerEngine))]
// One machine: a platform, images and servers beside each other would only wait for each other.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Lmis.Container.Tests;

/// <summary>
/// The Docker engine that the tests use: the one that answers, else one that is started for the time of the tests, installed before from Debian's
/// packages where that is allowed. Where neither is possible the tests fail and say what is missing.
/// </summary>
public sealed class DockerEngine : IAsyncLifetime
{
    /// <summary>Every container and network that the tests make carries it.</summary>
    public const string Label = "vn.lmis.test";

    /// <summary>Where the tests' platform keeps what it keeps, and the label that LocalRun gives its containers and its network for that.</summary>
    public static readonly string PlatformFolder = Path.Combine(Command.Root, "artifacts", "containers"), PlatformLabel = "vn.lmis.local-run=" + PlatformFolder;

    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "lmis-docker");
    private Process? own;

    /// <summary>Image with PostgreSQL and Redis.</summary>
    public string ServersImage { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        // The client of today and the engine of Debian 12 agree on this version.
        Environment.SetEnvironmentVariable("DOCKER_API_VERSION", Environment.GetEnvironmentVariable("DOCKER_API_VERSION") ?? "1.41");
        Environment.SetEnvironmentVariable("TESTCONTAINERS_HOST_OVERRIDE", "127.0.0.1");
        // Its image cannot be had without a registry: leftovers are swept here.
        Environment.SetEnvironmentVariable("TESTCONTAINERS_RYUK_DISABLED", "true");
        if (!await AnswersAsync())
            await StartAsync();
        await SweepAsync();
        ServersImage = Environment.GetEnvironmentVariable("LMIS_TEST_SERVERS_IMAGE") is { Length: > 0 } image ? image
            : (await Command.RunAsync("bash", Path.Combine("tests", "Container.Tests", "make-servers.sh"))).Trim().Split('\n')[^1].Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await SweepAsync();
        if (own is not null)
        {
            await Command.TryAsync(null, "/", "kill", own.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await own.WaitForExitAsync();
            own.Dispose();
        }
    }

    private static async Task<bool> AnswersAsync()
    {
        try
        {
            return (await Command.TryAsync(null, "/", "docker", "version", "--format", "{{.Server.Version}}")).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private async Task StartAsync()
    {
        const string otherwise = "Start Docker, or set DOCKER_HOST to an engine that you may use.";
        Assert.True(Environment.IsPrivilegedProcess, $"The container tests need a Docker engine; none answers, and only root may start one. {otherwise}");
        if (!File.Exists("/usr/sbin/dockerd"))
        {
            Assert.True(File.Exists("/usr/bin/apt-get"), $"The container tests need a Docker engine; none answers, and Debian's package docker.io cannot be installed on this system. {otherwise}");
            var debian = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" };
            await Command.RunAsync(debian, "apt-get", "update", "-q");
            await Command.RunAsync(debian, "apt-get", "install", "-y", "-q", "--no-install-recommends", "docker.io", "iptables");
            if (await AnswersAsync())
                return;
        }
        Directory.CreateDirectory(Folder);
        var socket = "unix://" + Path.Combine(Folder, "docker.sock");
        var log = Path.Combine(Folder, "log");
        // Without systemd all containers together are given as much of the processors as one thread of anybody else: on a busy machine they would stand still.
        var fair = Directory.Exists("/run/systemd/system") ? "" : "--cgroup-parent=/ ";
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec setsid /usr/sbin/dockerd {fair}--data-root {Folder}/data --exec-root {Folder}/exec --pidfile {Folder}/pid --host {socket} >{log} 2>&1 </dev/null"]);
        own = Process.Start(start)!;
        Environment.SetEnvironmentVariable("DOCKER_HOST", socket);
        for (var i = 0; i < 120 && !own.HasExited; i++)
        {
            if (await AnswersAsync())
                return;
            await Task.Delay(500);
        }
        Assert.Fail($"dockerd did not come up: {string.Join('\n', (await File.ReadAllLinesAsync(log)).TakeLast(10))}\n{otherwise}");
    }

    /// <summary>What a killed run left.</summary>
    private static async Task SweepAsync()
    {
        foreach (var label in new[] { Label, PlatformLabel })
        {
            var left = await ListAsync("ps", "--all", "--quiet", "--filter", "label=" + label);
            if (left.Length > 0)
                await Command.RunAsync(["docker", "rm", "--force", "--volumes", .. left]);
            foreach (var network in await ListAsync("network", "ls", "--quiet", "--filter", "label=" + label))
                await Command.RunAsync("docker", "network", "rm", network);
        }
    }

    private static async Task<string[]> ListAsync(params string[] words) =>
        (await Command.RunAsync(["docker", .. words])).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
