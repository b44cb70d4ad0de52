using Lmis.LocalSidecar;
using Lmis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Lmis.Messaging.Tests.Journeys;

/// <summary>A producer and a consumer with a database each, joined by LocalSidecar on the real Redis.</summary>
internal sealed class LocalJourney : IAsyncDisposable
{
    private readonly string run = $"{Guid.CreateVersion7():N}";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lmis-journey-");
    private readonly LogLines sidecarLog = new();
    private LocalSidecarHost sidecar = null!;

    public string Topic => $"things.{run}.v1";

    public string ConsumerId => $"consumer-{run}";

    public TestDatabase ProducerDatabase { get; private set; } = null!;

    public TestDatabase ConsumerDatabase { get; private set; } = null!;

    public SampleService Producer { get; private set; } = null!;

    public SampleService Consumer { get; private set; } = null!;

    /// <summary>What the consumer does with a batch; a test may break it and mend it.</summary>
    public Func<IReadOnlyList<ThingCounted>, SampleDb, IServiceProvider, CancellationToken, Task> Handler { get; set; } = SampleService.CountAsync;

    /// <summary>Each batch the handler was given.</summary>
    public List<int> Batches { get; } = [];

    public async Task<LocalJourney> StartAsync(Func<TestDatabase, string>? consumerConnection = null)
    {
        ProducerDatabase = await SampleService.CreateDatabaseAsync();
        ConsumerDatabase = await SampleService.CreateDatabaseAsync();
        await WriteFilesAsync();
        sidecar = await LocalSidecarHost.StartAsync(new()
        {
            Apps =
            [
                new() { AppId = $"producer-{run}", ResourcesPaths = [folder.FullName] },
                new() { AppId = ConsumerId, AppPort = 0, AppProtocol = "h2c", ResourcesPaths = [folder.FullName] },
            ],
            DaprApiToken = "test-dapr-api-token",
            AppApiToken = "test-app-api-token",
            Environment = name => name == "TEST_REDIS" ? TestServers.Redis.Split(',')[0] : null,
            DrainTimeout = TimeSpan.FromSeconds(3),
            ConfigureLogging = logging => logging.AddProvider(sidecarLog),
        });
        Producer = await SampleService.StartAsync(ProducerDatabase.ConnectionString, SidecarOf($"producer-{run}"), appId: $"producer-{run}");
        Consumer = await SampleService.StartAsync(
            consumerConnection?.Invoke(ConsumerDatabase) ?? ConsumerDatabase.ConnectionString, SidecarOf(ConsumerId),
            app => app.MapSubscription<SampleDb, ThingCounted>(Topic, (events, db, services, ct) =>
            {
                lock (Batches)
                    Batches.Add(events.Count);
                return Handler(events, db, services, ct);
            }), ConsumerId);
        sidecar.SetAppPort(ConsumerId, Consumer.SidecarAddress.Port);
        return this;
    }

    public async Task<SampleService> AnotherProducerAsync() =>
        await SampleService.StartAsync(ProducerDatabase.ConnectionString, SidecarOf($"producer-{run}"), appId: $"producer-{run}");

    public OutboxMessage Event(Guid thing, int amount) => OutboxMessage.From(Topic, new ThingCounted(thing, amount), TimeProvider.System);

    public async Task WriteAsync(params OutboxMessage[] messages)
    {
        await using var db = SampleService.Open(ProducerDatabase);
        db.Outbox.AddRange(messages);
        await db.SaveChangesAsync();
    }

    public async Task<int> TotalAsync(Guid thing)
    {
        await using var db = SampleService.Open(ConsumerDatabase);
        return await db.Things.Where(t => t.Id == thing).SumAsync(t => t.Total);
    }

    public async Task<int> DeadAsync()
    {
        await using var db = SampleService.Open(ConsumerDatabase);
        return await db.Set<DeadLetter>().CountAsync();
    }

    public string Logs() => string.Join('\n', sidecarLog.All.Concat(Producer.Log.All).Concat(Consumer.Log.All));

    public async ValueTask DisposeAsync()
    {
        await sidecar.DisposeAsync();
        await Producer.DisposeAsync();
        await Consumer.DisposeAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(TestServers.Redis);
        await redis.GetDatabase().KeyDeleteAsync([Topic, $"{ConsumerId}.dead-letters", $"producer-{run}.dead-letters"]);
        await ProducerDatabase.DisposeAsync();
        await ConsumerDatabase.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private string SidecarOf(string appId) => $"http://127.0.0.1:{sidecar.GrpcPort(appId)}";

    private async Task WriteFilesAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "pubsub.yaml"), """
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
                - name: maxLenApprox
                  value: "100000"
                - name: concurrency
                  value: "200"
                - name: queueDepth
                  value: "200"
            """);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "resiliency.yaml"), """
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata:
              name: test
            spec:
              policies:
                timeouts:
                  handle: 6s
                retries:
                  again: { policy: constant, duration: 300ms, maxRetries: 2 }
              targets:
                components:
                  pubsub:
                    inbound: { timeout: handle, retry: again }
            """);
    }
}
