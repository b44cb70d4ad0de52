using System.Globalization;
using Lmis.LocalRun.Processes;
using Lmis.LocalRun.Secrets;
using Lmis.LocalRun.Servers;

namespace Lmis.LocalRun.Testing;

/// <summary>A throw-away PostgreSQL and Redis for one test run: on free ports, gone at the end; without durability, unless what is measured needs it.</summary>
internal sealed class TestServers : IAsyncDisposable
{
    private readonly List<RunningProcess> _processes = [];
    private readonly string _folder;

    private TestServers(string folder) => _folder = folder;

    /// <summary>The variables in which the tests find the servers.</summary>
    internal Dictionary<string, string?> Variables { get; } = [];

    internal static async Task<TestServers> StartAsync(Layout layout, bool durable, CancellationToken ct)
    {
        var programs = await GetServers.FindOrInstallAsync(ct);
        await GetTokenPrograms.FindOrInstallAsync(ct);
        var all = Path.Combine(layout.Local, "test");
        ForgetEarlierRuns(all);
        var folder = Path.Combine(all, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        var servers = new TestServers(folder);
        try
        {
            var secrets = new SecretFiles(Path.Combine(folder, "secrets"));
            var postgres = new PostgresServer(programs, Path.Combine(folder, "postgres"), Port.AnyFree(), secrets.Password("postgres-password"), durable);
            var redis = new RedisServer(programs, "redis", Path.Combine(folder, "redis"), Port.AnyFree(), Password: null, Durable: false);
            await servers.StartAsync(await postgres.PrepareAsync(ct), postgres.WhyNotReadyAsync, ct);
            await servers.StartAsync(await redis.PrepareAsync(ct), _ => redis.WhyNotReadyAsync(), ct);
            servers.Variables["LMIS_TEST_POSTGRES"] = $"Host=127.0.0.1;Port={postgres.Port};Username={PostgresServer.Superuser};Password={postgres.Password}";
            servers.Variables["LMIS_TEST_REDIS"] = $"127.0.0.1:{redis.Port}";
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        Forget.Folder(_folder);
    }

    /// <summary>A killed run leaves its folder, named after its process.</summary>
    private static void ForgetEarlierRuns(string all)
    {
        foreach (var folder in Directory.Exists(all) ? Directory.EnumerateDirectories(all) : [])
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) || ProcessTable.StartOf(pid) is null)
            {
                Forget.Folder(folder);
            }
        }
    }

    private async Task StartAsync(ProcessSpec spec, Func<CancellationToken, Task<string?>> whyNot, CancellationToken ct)
    {
        var process = await RunningProcess.StartAsync(spec);
        _processes.Add(process);
        await Wait.UntilReadyAsync(process, whyNot, TimeSpan.FromSeconds(60), ct);
    }
}
