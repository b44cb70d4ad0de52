using System.Globalization;
using Lmis.LocalSidecar.Files;
using StackExchange.Redis;

namespace Lmis.Benchmarks.Rigs;

/// <summary>Registry and Reporting with their sidecars on Redis: what one publishes the other applies.</summary>
internal sealed class EventsRig : IAsyncDisposable
{
    /// <summary>Far from a platform that runs on the same machine.</summary>
    private const int Offset = 20_000;

    private const string Topic = "registry.labour-record-changed.v1";

    private const string Miscounted = """
        select (select coalesce(sum(people), 0) from (select slot, year, people from count_cell union all select slot, year, people from count_delta) c where slot < 2 and year = (select max(year) from open_year))::bigint
             - (select count(*) from worker_fact where is_active and is_resident and not is_merged)
        """;

    private readonly RegistryRig registry;
    private readonly Tokens tokens = new();
    private readonly Dictionary<string, string?> sidecarVariables = new() { ["DAPR_API_TOKEN"] = "bench", ["APP_API_TOKEN"] = "bench", ["LMIS_STREAMS_HOST"] = RedisAddress, ["LMIS_STREAMS_PASSWORD"] = "" };
    private ChildProcess? sidecars, reporting;

    /// <param name="registry">Started beside no sidecar, with its events in the outbox; the table <c>bench_event</c> keeps them.</param>
    public EventsRig(RegistryRig registry) => this.registry = registry;

    private static string RedisAddress => Environment.GetEnvironmentVariable("LMIS_TEST_REDIS")!;

    public string ReportingConnectionString { get; private set; } = "";

    /// <summary>A registry into which so many people were imported, whose events are kept aside and no longer in the outbox.</summary>
    public static async Task<RegistryRig> RegistryWithEventsAsync(int events, CancellationToken ct)
    {
        var file = Path.Combine(Path.GetTempPath(), $"lmis-bench-{Guid.CreateVersion7():N}.csv");
        var registry = new RegistryRig();
        try
        {
            await using (var population = ChildProcess.StartAssembly("Population", ["--kind", "labour-records", "--rows", $"{events * 11 / 10}", "--province", "19", "--series", "0", "--seed", "1", "--dirty", "0", "--out", file]))
                await population.EndAsync();
            await registry.StartEmptyAsync(ct);
            await Rows.Import.ImportAsync(registry, file, ct);
            await BenchDatabase.ExecuteAsync(registry.ConnectionString, $"create table bench_event as select * from messaging.outbox_message where topic = '{Topic}' order by id limit {events}; truncate messaging.outbox_message", ct);
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Both services ready, nothing to publish, nothing published before.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        await using (var redis = await ConnectionMultiplexer.ConnectAsync(RedisAddress + ",allowAdmin=true"))
            await redis.GetServers()[0].FlushAllDatabasesAsync();
        await BenchDatabase.ExecuteAsync(registry.ConnectionString, "truncate messaging.outbox_message", ct);
        ReportingConnectionString = await BenchDatabase.CreateAsync(ct);
        var file = RunFile.Read(Path.Combine(Report.Root(), "dapr.yaml"));
        var variables = Variables(file, "reporting");
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_CONTENTROOT"] = Path.Combine(Report.Root(), "services", "Reporting"),
            ["ConnectionStrings__Database"] = ReportingConnectionString,
            ["ConnectionStrings__Streams"] = RedisAddress,
            ["Platform__ProvinceCode"] = "19",
            ["Auth__Issuer"] = Tokens.Issuer,
            ["Auth__JwksFile"] = tokens.KeysFile,
            ["Exchange__InternalKeysFile"] = tokens.KeysFile,
        })
            variables[name] = value;
        await using (var migrate = ChildProcess.StartAssembly("Reporting", ["migrate"], variables))
            await migrate.EndAsync();
        sidecars = ChildProcess.StartAssembly("LocalSidecar", ["--run-file", Path.Combine(Report.Root(), "dapr.yaml"), "--port-offset", Text(Offset), "--only", "registry,reporting"], sidecarVariables);
        reporting = ChildProcess.StartAssembly("Reporting", [], variables);
        await reporting.ReadyAsync(new($"http://127.0.0.1:{variables["Platform__HttpPort"]}/readyz"));
        await registry.RestartAsync(Variables(file, "registry"));
        // The sidecar has found its application when it subscribes for it.
        await using var streams = await ConnectionMultiplexer.ConnectAsync(RedisAddress);
        for (var tries = 0; ; tries++)
        {
            if (await streams.GetDatabase().KeyExistsAsync(Topic) && (await streams.GetDatabase().StreamGroupInfoAsync(Topic)).Length > 0)
                return;
            if (tries > 300)
                throw new InvalidOperationException("Reporting's sidecar did not subscribe within 30 seconds.");
            await Task.Delay(100, ct);
        }
    }

    /// <summary>Writes the kept events into the outbox as a commit of the registry would; the relay does the rest.</summary>
    public Task WriteAsync(int events, CancellationToken ct) => BenchDatabase.ExecuteAsync(registry.ConnectionString, $"insert into messaging.outbox_message select * from bench_event order by id limit {events}", ct);

    /// <summary>Persons known to Reporting, events in its inbox, persons in its counts too many or too few, and events it gave up.</summary>
    public async Task<(long Facts, long Inbox, long Miscounted, long Dead)> AppliedAsync(CancellationToken ct) => (
        await CountAsync("select count(*) from worker_fact", ct), await CountAsync("select count(*) from messaging.inbox_message", ct),
        await CountAsync(Miscounted, ct), await CountAsync("select count(*) from messaging.dead_letter", ct));

    public Task<long> FactsAsync(CancellationToken ct) => CountAsync("select count(*) from worker_fact", ct);

    /// <summary>What the relay published, as the stream holds it.</summary>
    public static async Task<IReadOnlyList<NameValueEntry[]>> PublishedAsync(int most)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisAddress);
        return [.. (await redis.GetDatabase().StreamRangeAsync(Topic, count: most)).Select(static entry => entry.Values)];
    }

    /// <summary>Adds, reads and acknowledges entry after entry, one client, each command after the answer to the one before; seconds.</summary>
    public static async Task<double> OneByOneAsync(IReadOnlyList<NameValueEntry[]> entries)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisAddress);
        var streams = redis.GetDatabase();
        var stream = $"bench-{Guid.CreateVersion7():N}";
        await streams.StreamCreateConsumerGroupAsync(stream, "group", "0");
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        foreach (var entry in entries)
        {
            await streams.StreamAddAsync(stream, entry);
            var read = await streams.StreamReadGroupAsync(stream, "group", "consumer", ">", 1);
            await streams.StreamAcknowledgeAsync(stream, "group", read[0].Id);
        }
        var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds;
        await streams.KeyDeleteAsync(stream);
        return seconds;
    }

    public async ValueTask DisposeAsync()
    {
        await registry.StopAsync();
        if (reporting is not null)
            await reporting.DisposeAsync();
        if (sidecars is not null)
            await sidecars.DisposeAsync();
        if (ReportingConnectionString.Length > 0)
            await BenchDatabase.DropAsync(ReportingConnectionString);
        tokens.Dispose();
    }

    private static Dictionary<string, string?> Variables(RunFile file, string app)
    {
        var entry = file.Apps.Single(one => one.AppId == app);
        return new()
        {
            ["Platform__HttpPort"] = Text((entry.AppPort ?? 0) - 1 + Offset),
            ["Platform__SidecarPort"] = Text((entry.AppPort ?? 0) + Offset),
            ["DAPR_HTTP_PORT"] = Text(entry.DaprHttpPort + Offset),
            ["DAPR_GRPC_PORT"] = Text(entry.DaprGrpcPort + Offset),
            ["DAPR_API_TOKEN"] = "bench",
            ["APP_API_TOKEN"] = "bench",
        };
    }

    private Task<long> CountAsync(string sql, CancellationToken ct) => BenchDatabase.QueryAsync<long>(ReportingConnectionString, sql, ct);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
