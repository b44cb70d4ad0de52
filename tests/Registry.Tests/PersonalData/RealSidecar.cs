extern alias sidecar;

using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Testing;
using sidecar::Lmis.LocalSidecar;
using StackExchange.Redis;

namespace Lmis.Registry.Tests.PersonalData;

/// <summary>A sidecar of the registry alone on the test Redis: what the registry publishes goes into streams, and what it cannot read becomes a dead letter.</summary>
internal sealed class RealSidecar : IAsyncDisposable
{
    private const string Token = "test-dapr-token";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lmis-registry-sidecar-");
    private readonly ConnectionMultiplexer redis = ConnectionMultiplexer.Connect(TestServers.Redis);
    private readonly HashSet<string> before = [];
    private LocalSidecarHost host = null!;

    public static async Task<RealSidecar> StartAsync(string appApiToken)
    {
        var started = new RealSidecar();
        await File.WriteAllTextAsync(Path.Combine(started.folder.FullName, "pubsub.yaml"), """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: pubsub
            spec:
              type: pubsub.redis
              version: v1
              metadata:
                - name: redisHost
                  envRef: TEST_REDIS
                - name: concurrency
                  value: "200"
                - name: queueDepth
                  value: "200"
            """);
        await File.WriteAllTextAsync(Path.Combine(started.folder.FullName, "resiliency.yaml"), """
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata:
              name: test
            spec:
              policies:
                timeouts:
                  short: 5s
                retries:
                  again: { policy: constant, duration: 100ms, maxRetries: 2 }
              targets:
                components:
                  pubsub:
                    inbound: { timeout: short, retry: again }
            """);
        started.before.UnionWith(started.Streams());
        started.host = await LocalSidecarHost.StartAsync(new()
        {
            Apps = [new() { AppId = "registry", AppPort = 0, AppProtocol = "h2c", ResourcesPaths = [started.folder.FullName] }],
            DaprApiToken = Token, AppApiToken = appApiToken, DrainTimeout = TimeSpan.FromSeconds(5),
            Environment = static name => name == "TEST_REDIS" ? TestServers.Redis.Split(',')[0] : null,
        });
        return started;
    }

    /// <summary>What the registry needs to find it.</summary>
    public Dictionary<string, string?> Settings => new() { ["DAPR_GRPC_ENDPOINT"] = $"http://127.0.0.1:{host.GrpcPort("registry")}", ["DAPR_API_TOKEN"] = Token };

    /// <summary>Tells where the registry listens for it.</summary>
    public void Serve(Uri registry) => host.SetAppPort("registry", registry.Port);

    /// <summary>Publishes as another service does.</summary>
    public async Task PublishAsync(string topic, JsonObject data)
    {
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{host.HttpPort("registry")}") };
        client.DefaultRequestHeaders.Add("dapr-api-token", Token);
        using var answer = await client.PostAsJsonAsync($"/v1.0/publish/pubsub/{topic}", data, RegistryUnderTest.Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(RegistryUnderTest.Ct));
    }

    /// <summary>Adds an entry to a stream, as the sidecar does.</summary>
    public Task AddAsync(string stream, string data) => redis.GetDatabase().StreamAddAsync(stream, "data", data);

    /// <summary>Everything in every stream there is, by stream.</summary>
    public async Task<Dictionary<string, List<string>>> ReadAsync()
    {
        var read = new Dictionary<string, List<string>>();
        foreach (var stream in Streams())
            read.Add(stream, [.. (await redis.GetDatabase().StreamRangeAsync(stream)).SelectMany(static e => e.Values).Select(static v => $"{v.Name}={v.Value}")]);
        return read;
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await redis.GetDatabase().KeyDeleteAsync([.. Streams().Where(s => !before.Contains(s)).Select(static s => (RedisKey)s)]);
        await redis.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private List<string> Streams() =>
        [.. redis.GetServers().Single().Keys(pageSize: 1000).Where(k => redis.GetDatabase().KeyType(k) == RedisType.Stream).Select(static k => (string)k!)];
}
