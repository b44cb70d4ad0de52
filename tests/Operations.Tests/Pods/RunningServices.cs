using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Reporting.Data;
using Lmis.Testing;
using Npgsql;
using StackExchange.Redis;

// One machine, and one Redis database of events: what a rehearsal measures and counts must be its own.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Lmis.Operations.Tests.Pods;

/// <summary>Two gateways, two registries and reporting behind their addresses, with databases and events of their own.</summary>
internal sealed class RunningServices : IAsyncDisposable
{
    // A Redis database of our own: topics are named once for all.
    private const int Streams = 7;

    private readonly TestDatabase registry, reporting;
    private readonly List<Pod> pods = [];
    private readonly ConnectionMultiplexer redis;
    private readonly string keyFile = Path.Combine(Directory.CreateTempSubdirectory("lmis-test-kek").FullName, "kek");

    private RunningServices(TestDatabase registry, TestDatabase reporting, ConnectionMultiplexer redis) => (this.registry, this.reporting, this.redis) = (registry, reporting, redis);

    public ServiceAddress Gateway { get; } = new();

    public ServiceAddress Registry { get; } = new();

    public ServiceAddress Reporting { get; } = new();

    /// <summary>The registry's database.</summary>
    public string RegistryDatabase => registry.ConnectionString;

    /// <summary>Settings on top of those that every replica of an app has, by the app's name; replicas started from then on have them.</summary>
    public Dictionary<string, Dictionary<string, string?>> More { get; } = new() { ["Gateway"] = [], ["Registry"] = [], ["Reporting"] = [] };

    public Dictionary<string, string?> RegistrySettings => new()
    {
        ["ConnectionStrings:Database"] = registry.ConnectionString,
        ["ConnectionStrings:Streams"] = StreamsAddress,
        ["Registry:KeyEncryptionKeyFile"] = keyFile,
        // Many small steps, so that a replica that goes leaves files half done.
        ["Registry:Imports:RowsPerChunk"] = "20",
    };

    private static string StreamsAddress => string.Create(CultureInfo.InvariantCulture, $"{TestServers.Redis},defaultDatabase={Streams}");

    public static async Task<RunningServices> StartAsync()
    {
        var platform = await MakeAsync();
        try
        {
            await platform.StartReplicasAsync();
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Databases and addresses, and no replica yet.</summary>
    public static async Task<RunningServices> MakeAsync()
    {
        var redis = await ConnectionMultiplexer.ConnectAsync(TestServers.Redis);
        await redis.GetDatabase(Streams).KeyDeleteAsync([Topics.LabourRecordChangedV1, .. redis.GetServer(redis.GetEndPoints()[0]).Keys(Streams, "*").ToArray()]);
        var platform = new RunningServices(
            await TestDatabase.CreateAsync<RegistryDb>(static options => new(options, AreaScope.Everything)),
            await TestDatabase.CreateAsync<ReportingDb>(static options => new(options, AreaScope.Everything)), redis);
        await File.WriteAllTextAsync(platform.keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return platform;
    }

    /// <summary>Two registries, two gateways and reporting, and waits until they are ready.</summary>
    public Task StartReplicasAsync() => Task.WhenAll(
        Registry.JoinAsync(StartRegistry("old")), Registry.JoinAsync(StartRegistry("old")), Gateway.JoinAsync(StartGateway("old")), Gateway.JoinAsync(StartGateway("old")),
        Reporting.JoinAsync(StartReporting("old")));

    public Pod StartRegistry(string version, IReadOnlyDictionary<string, string?>? more = null) => Start("Registry", version, RegistrySettings, Streams, more);

    public Pod StartReporting(string version) => Start("Reporting", version, new()
    {
        ["ConnectionStrings:Database"] = reporting.ConnectionString, ["ConnectionStrings:Streams"] = StreamsAddress,
    }, Streams);

    public Pod StartGateway(string version) => Start("Gateway", version, new()
    {
        ["ConnectionStrings:Ephemeral"] = TestServers.Redis,
        ["ReverseProxy:Clusters:registry:Destinations:main:Address"] = Registry.Address.ToString(),
        ["ReverseProxy:Clusters:reporting:Destinations:main:Address"] = Reporting.Address.ToString(),
        ["Gateway:RateLimits:token:Permits"] = "1000000",
        ["Gateway:RateLimits:anonymous:Permits"] = "1000000",
        ["Gateway:RateLimits:upload:Permits"] = "1000000",
    }, null);

    /// <summary>One value of the registry's database.</summary>
    public Task<long> CountAsync(string sql) => CountAsync(registry, sql);

    /// <summary>What the registry's database holds, against what was answered, published, and counted by reporting.</summary>
    /// <returns>Persons with the version of their record: the registry's and reporting's.</returns>
    public async Task<(HashSet<(Guid, long)> Registry, HashSet<(Guid, long)> Reporting)> VersionsAsync()
    {
        var records = await ReadAsync(registry, "select person_id, version from worker");
        for (var tries = 0; ; tries++)
        {
            var facts = await ReadAsync(reporting, "select person_id, version from worker_fact where slot = (select active_slot from projection)");
            if (facts.SetEquals(records) || tries == 150)
                return (records, facts);
            await Task.Delay(200);
        }
    }

    /// <summary>The id of every event of records in the stream, as often as it is there.</summary>
    public async Task<List<string>> EventsAsync()
    {
        var entries = await redis.GetDatabase(Streams).StreamRangeAsync(Topics.LabourRecordChangedV1);
        return [.. entries.Select(static entry =>
        {
            using var envelope = JsonDocument.Parse((byte[])entry["data"]!);
            return envelope.RootElement.GetProperty("id").GetString()!;
        })];
    }

    /// <summary>What every pod has said, those that ended too.</summary>
    public string Logs => string.Join('\n', pods.Select(static pod => $"=== {pod.Name}\n{pod.Log}"));

    /// <summary>Until every gateway has found the registry: each question opens a connection of its own, and twenty in a row are answered.</summary>
    public async Task SettleAsync()
    {
        var began = Stopwatch.GetTimestamp();
        for (var answered = 0; answered < 20; await Task.Delay(50))
        {
            using var client = new HttpClient { BaseAddress = Gateway.Address };
            using var answer = await client.GetAsync(new Uri("/api/registry/v1/code-lists/qualifications-nd318", UriKind.Relative));
            answered = answer.IsSuccessStatusCode ? answered + 1 : 0;
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException($"The gateways do not reach the registry a minute after everything was ready: {(int)answer.StatusCode}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in pods)
            await pod.DisposeAsync();
        foreach (var address in new[] { Gateway, Registry, Reporting })
            await address.DisposeAsync();
        await redis.DisposeAsync();
        await registry.DisposeAsync();
        await reporting.DisposeAsync();
    }

    private Pod Start(string program, string version, Dictionary<string, string?> settings, int? streams, IReadOnlyDictionary<string, string?>? more = null)
    {
        foreach (var (key, value) in More[program].Concat(more ?? new Dictionary<string, string?>()))
            settings[key] = value;
        var pod = Pod.Start(program, version, settings, streams);
        lock (pods)
            pods.Add(pod);
        return pod;
    }

    private static async Task<long> CountAsync(TestDatabase database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static async Task<HashSet<(Guid, long)>> ReadAsync(TestDatabase database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new HashSet<(Guid, long)>();
        while (await reader.ReadAsync())
            Assert.True(rows.Add((reader.GetGuid(0), Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture))));
        return rows;
    }
}
