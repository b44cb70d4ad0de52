using Lmis.Testing;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Lmis.LocalSidecar.Tests;

/// <summary>A LocalSidecar on the test Redis with topics of its own, its component files in a folder of its own, and what it logged.</summary>
internal sealed class SidecarWorld : IAsyncDisposable
{
    private readonly ConnectionMultiplexer connection = ConnectionMultiplexer.Connect(TestServers.Redis);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lmis-sidecar-");

    public string Topic { get; } = $"test.{Guid.CreateVersion7():N}.v1";

    public string DeadLetters => Topic + ".dead-letters";

    public IDatabase Redis => connection.GetDatabase();

    /// <summary>Where the sidecar looks for Redis.</summary>
    public string RedisHost { get; init; } = TestServers.Redis.Split(',')[0];

    public LogLines Log { get; } = new();

    public string Folder => folder.FullName;

    public LocalSidecarHost Host { get; private set; } = null!;

    /// <summary>Fields added to, or replacing those of, the component; text of a Resiliency spec; more documents.</summary>
    public SidecarWorld With(
        (string Name, string Value)[]? fields = null, string? resiliency = "constant, 100ms, 2", string documents = "", string scopes = "", string timeout = "5s")
    {
        File.WriteAllText(Path.Combine(Folder, "pubsub.yaml"), $"""
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
                {string.Join("\n    ", (fields ?? []).Select(f => $$"""- { name: {{f.Name}}, value: "{{f.Value}}" }"""))}
            {scopes}
            """);
        if (resiliency?.Split(", ") is [var policy, var duration, var retries])
        {
            File.WriteAllText(Path.Combine(Folder, "resiliency.yaml"), $$"""
                apiVersion: dapr.io/v1alpha1
                kind: Resiliency
                metadata:
                  name: test
                spec:
                  policies:
                    timeouts:
                      short: {{timeout}}
                    retries:
                      again: { policy: {{policy}}, duration: {{duration}}, maxRetries: {{retries}} }
                  targets:
                    components:
                      pubsub:
                        inbound: { timeout: short, retry: again }
                """);
        }

        if (documents.Length > 0)
            File.WriteAllText(Path.Combine(Folder, "more.yaml"), documents);
        return this;
    }

    public async Task<SidecarWorld> StartAsync(params SidecarAppOptions[] apps)
    {
        if (!File.Exists(Path.Combine(Folder, "pubsub.yaml")))
            With();
        Host = await LocalSidecarHost.StartAsync(OptionsFor(apps));
        return this;
    }

    public LocalSidecarOptions OptionsFor(params SidecarAppOptions[] apps) => new()
    {
        Apps = [.. apps.Select(a => a with { ResourcesPaths = [Folder] })],
        DaprApiToken = "test-dapr-token",
        AppApiToken = "test-app-token",
        Environment = name => name == "TEST_REDIS" ? RedisHost : null,
        DrainTimeout = TimeSpan.FromSeconds(5),
        ConfigureLogging = logging => logging.AddProvider(Log).AddFilter(null, LogLevel.Warning).AddFilter("LocalSidecar", LogLevel.Information),
    };

    public HttpClient Http(string appId = "shop")
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Host.HttpPort(appId)}") };
        client.DefaultRequestHeaders.Add("dapr-api-token", "test-dapr-token");
        return client;
    }

    public async Task SubscribedAsync(string appId = "shop") =>
        await Eventually.TrueAsync(() => Task.FromResult(Host.Topics(appId).Count > 0), () => "never subscribed: " + string.Join('\n', Log.All));

    public async Task<long> PendingAsync(string group = "shop") => (await Redis.StreamPendingAsync(Topic, group)).PendingMessageCount;

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
            await Host.DisposeAsync();
        await Redis.KeyDeleteAsync([Topic, DeadLetters]);
        await connection.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
