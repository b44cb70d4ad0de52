using System.Net;
using System.Net.Http.Json;

namespace Lmis.LocalSidecar.Tests;

public sealed class RedisAwayTests
{
    [Fact]
    public async Task When_Redis_goes_and_comes_back_publications_fail_meanwhile_and_nothing_is_lost()
    {
        using var redis = new CuttableRedis();
        await using var world = new SidecarWorld { RedisHost = $"127.0.0.1:{redis.Port}" };
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, world.DeadLetters, bulk: true)]);
        await world.StartAsync(DeliveryTests.Shop(app));
        await world.SubscribedAsync();
        await DeliveryTests.PublishAsync(world, "before");
        await Eventually.TrueAsync(() => Task.FromResult(app.ReceivedIds.Contains("before")), () => string.Join('\n', world.Log.All));

        redis.Cut();
        using var http = world.Http();
        await Eventually.TrueAsync(async () => (await http.GetAsync("/v1.0/healthz/outbound", TestContext.Current.CancellationToken)).StatusCode == HttpStatusCode.InternalServerError, () => "still healthy");
        using var refused = await http.PostAsJsonAsync($"/v1.0/publish/pubsub/{world.Topic}", new { n = 1 }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        // Somebody else's connection still works, so the stream grows while this one is away.
        await world.Redis.StreamAddAsync(world.Topic, "data", """{"id":"meanwhile","data":1}""");

        redis.Restore();
        await Eventually.TrueAsync(() => Task.FromResult(app.ReceivedIds.Contains("meanwhile")), () => string.Join('\n', world.Log.All), seconds: 30);
        await DeliveryTests.PublishAsync(world, "after");
        await Eventually.TrueAsync(() => Task.FromResult(app.ReceivedIds.Contains("after")), () => string.Join('\n', world.Log.All));
        await Eventually.TrueAsync(async () => await world.PendingAsync() == 0, () => "still pending");
        Assert.Equal(0, await world.Redis.StreamLengthAsync(world.DeadLetters));
    }

    [Fact]
    public async Task Redis_that_is_not_there_at_the_start_is_waited_for()
    {
        using var redis = new CuttableRedis();
        redis.Cut();
        await using var world = new SidecarWorld { RedisHost = $"127.0.0.1:{redis.Port}" };
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic)]);
        await world.StartAsync(DeliveryTests.Shop(app));
        Assert.Empty(world.Host.Topics("shop"));
        redis.Restore();
        await world.SubscribedAsync();
        await DeliveryTests.PublishAsync(world, "a");
        await Eventually.TrueAsync(() => Task.FromResult(app.ReceivedIds.Contains("a")), () => string.Join('\n', world.Log.All));
    }
}
