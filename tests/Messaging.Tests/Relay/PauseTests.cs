using Lmis.Testing;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace Lmis.Messaging.Tests.Relay;

public sealed class PauseTests : IAsyncLifetime
{
    private readonly string slow = $"slow.{Guid.CreateVersion7():N}.v1";
    private readonly string quick = $"quick.{Guid.CreateVersion7():N}.v1";
    private ConnectionMultiplexer redis = null!;
    private TestDatabase database = null!;
    private FakeSidecar sidecar = null!;

    private IDatabase Streams => redis.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        redis = await ConnectionMultiplexer.ConnectAsync(TestServers.Redis);
        database = await SampleService.CreateDatabaseAsync();
        sidecar = await FakeSidecar.StartAsync();
        // What the broker would do with what is published.
        sidecar.Before = async request =>
        {
            foreach (var _ in request.Entries)
                await Streams.StreamAddAsync(request.Topic, "data", "{}");
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Streams.KeyDeleteAsync([slow, quick]);
        await redis.DisposeAsync();
        await sidecar.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_topic_waits_for_its_slowest_group_and_no_other_topic_waits_with_it()
    {
        await Streams.StreamCreateConsumerGroupAsync(slow, "keeps-up", "0-0");
        await Streams.StreamCreateConsumerGroupAsync(slow, "lags", "0-0");
        await Streams.StreamCreateConsumerGroupAsync(quick, "keeps-up", "0-0");
        await using var service = await StartAsync();
        await WriteAsync(slow, 200);
        await WriteAsync(quick, 40);

        await Eventually.BecomesAsync(40, () => sidecar.Ids(quick).Count);
        await Eventually.BecomesAsync(50, () => sidecar.Ids(slow).Count);
        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        Assert.Equal(50, sidecar.Ids(slow).Count);
        Assert.Equal(150, await WaitingAsync(slow));
        await WriteAsync(quick, 5);
        await Eventually.BecomesAsync(45, () => sidecar.Ids(quick).Count);

        // Read, but not yet acknowledged: still entries that trimming would take away.
        var read = await Streams.StreamReadGroupAsync(slow, "lags", "one", ">", 50);
        await Streams.StreamReadGroupAsync(slow, "keeps-up", "one", ">", noAck: true);
        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        Assert.Equal(50, sidecar.Ids(slow).Count);

        await Streams.StreamAcknowledgeAsync(slow, "lags", [.. read.Take(30).Select(entry => entry.Id)]);
        await Eventually.BecomesAsync(80, () => sidecar.Ids(slow).Count);
        var lines = service.Log.All.Where(line => line.Contains("is paused", StringComparison.Ordinal)).ToList();
        Assert.True(lines.Count is 1 or 2 && lines[0].Contains("lags", StringComparison.Ordinal), string.Join('\n', service.Log.All));

        while (await Streams.StreamReadGroupAsync(slow, "lags", "one", ">", 100, noAck: true) is not [] || await WaitingAsync(slow) > 0)
        {
            await Streams.StreamAcknowledgeAsync(slow, "lags", [.. read.Select(entry => entry.Id)]);
            await Streams.StreamReadGroupAsync(slow, "keeps-up", "one", ">", noAck: true);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(200, sidecar.Ids(slow).Distinct().Count());
    }

    [Fact]
    public async Task A_topic_nobody_consumes_is_published_without_limit()
    {
        await using var service = await StartAsync();
        await WriteAsync(quick, 300);
        await Eventually.BecomesAsync(300, () => sidecar.Ids(quick).Count);
    }

    [Fact]
    public async Task A_group_whose_lag_redis_cannot_tell_counts_with_the_whole_stream()
    {
        for (var i = 0; i < 80; i++)
            await Streams.StreamAddAsync(slow, "data", "{}");
        var all = await Streams.StreamRangeAsync(slow);
        await Streams.StreamCreateConsumerGroupAsync(slow, "inside", all[10].Id);
        await Streams.StreamDeleteAsync(slow, [all[40].Id]);
        Assert.Null((await Streams.StreamGroupInfoAsync(slow))[0].Lag);
        await using var service = await StartAsync();
        await WriteAsync(slow, 10);
        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        Assert.Empty(sidecar.Ids(slow));

        await Streams.StreamReadGroupAsync(slow, "inside", "one", ">", noAck: true);
        await Eventually.BecomesAsync(10, () => sidecar.Ids(slow).Count);
    }

    [Fact]
    public async Task Without_the_stream_redis_nothing_is_published_and_the_service_says_so()
    {
        await using var service = await SampleService.StartAsync(database.ConnectionString, sidecar.Address, settings: ("ConnectionStrings:Streams", "127.0.0.1:1"));
        await WriteAsync(quick, 3);
        await Eventually.BecomesAsync(1, () => service.Log.All.Count(line => line.Contains("Asking how far the consumers", StringComparison.Ordinal)));
        await Task.Delay(2_000, TestContext.Current.CancellationToken);
        Assert.Empty(sidecar.Published);
        Assert.Single(service.Log.All, line => line.Contains("Asking how far the consumers", StringComparison.Ordinal));
    }

    private Task<SampleService> StartAsync() => SampleService.StartAsync(
        database.ConnectionString, sidecar.Address, settings: [("Messaging:MaxStreamLength", "100"), ("Messaging:BatchSize", "20")]);

    private async Task WriteAsync(string topic, int count)
    {
        await using var db = SampleService.Open(database);
        db.Outbox.AddRange(Enumerable.Range(0, count).Select(i => OutboxMessage.From(topic, new ThingCounted(Guid.CreateVersion7(), i), TimeProvider.System)));
        await db.SaveChangesAsync();
    }

    private async Task<int> WaitingAsync(string topic)
    {
        await using var db = SampleService.Open(database);
        return await db.Outbox.CountAsync(message => message.Topic == topic && message.SentAt == null);
    }
}
