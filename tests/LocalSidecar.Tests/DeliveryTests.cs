using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Lmis.LocalSidecar.Tests;

public sealed class DeliveryTests
{
    [Fact]
    public async Task A_message_arrives_once_as_a_cloud_event_over_h2c_and_is_acknowledged()
    {
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic)]);
        await world.StartAsync(Shop(app));
        await world.SubscribedAsync();
        await PublishAsync(world, "a");
        await Eventually.TrueAsync(() => Task.FromResult(!app.Received.IsEmpty), () => string.Join('\n', world.Log.All));
        var delivery = Assert.Single(app.Received);
        Assert.Equal("HTTP/2", delivery.Protocol);
        Assert.Equal("/events/all", delivery.Path);
        Assert.Equal("application/cloudevents+json", delivery.Headers["Content-Type"]);
        Assert.Equal("test-app-token", delivery.Headers["dapr-api-token"]);
        Assert.Equal((string?)delivery.Body["traceparent"], delivery.Headers["traceparent"]);
        Assert.Equal("a", (string?)delivery.Body["id"]);
        await Eventually.TrueAsync(async () => await world.PendingAsync() == 0, () => "still pending");
        Assert.Equal("shop", (await world.Redis.StreamGroupInfoAsync(world.Topic))[0].Name);
    }

    [Fact]
    public async Task A_new_group_starts_at_the_oldest_entry_even_if_the_application_comes_later()
    {
        await using var world = new SidecarWorld();
        await world.StartAsync(new SidecarAppOptions { AppId = "shop", AppPort = 0 });
        await PublishAsync(world, "early");
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic)], isH2c: false);
        world.Host.SetAppPort("shop", app.Port);
        await Eventually.TrueAsync(() => Task.FromResult(app.ReceivedIds.Contains("early")), () => string.Join('\n', world.Log.All));
        Assert.Equal("HTTP/1.1", app.Received.First().Protocol);
    }

    [Fact]
    public async Task A_failing_handler_is_retried_and_then_the_message_goes_to_the_dead_letters_unchanged()
    {
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, world.DeadLetters)]);
        app.Answer = _ => Task.FromResult((500, "broken"));
        await world.StartAsync(Shop(app));
        await PublishAsync(world, "poison");
        await Eventually.TrueAsync(async () => await world.Redis.StreamLengthAsync(world.DeadLetters) == 1, () => string.Join('\n', world.Log.All));
        Assert.Equal(3, app.Received.Count);
        var original = (await world.Redis.StreamRangeAsync(world.Topic))[0];
        var dead = (await world.Redis.StreamRangeAsync(world.DeadLetters))[0];
        Assert.Equal(original["data"], dead["data"]);
        Assert.Equal(world.Topic, (string?)JsonNode.Parse(dead["data"].ToString())!["topic"]);
        await Eventually.TrueAsync(async () => await world.PendingAsync() == 0, () => "still pending");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task In_disorder_each_message_comes_twice_in_another_order_and_is_acknowledged(bool isBulk)
    {
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, bulk: isBulk)]);
        await world.StartAsync(Shop(app) with { Disorder = true });
        var ids = Enumerable.Range(0, 250).Select(static i => $"{i:000}").ToList();
        foreach (var id in ids)
            await PublishAsync(world, id);
        await Eventually.TrueAsync(() => Task.FromResult(app.ReceivedIds.Count() >= 2 * ids.Count), () => $"{app.ReceivedIds.Count()} of {2 * ids.Count}");
        Assert.All(app.ReceivedIds.CountBy(static id => id), static id => Assert.Equal(2, id.Value));
        Assert.NotEqual(ids, app.ReceivedIds.Distinct());
        Assert.Equal(ids, app.ReceivedIds.Distinct().Order(StringComparer.Ordinal));
        await Eventually.TrueAsync(async () => await world.PendingAsync() == 0, () => "still pending");
    }

    [Theory]
    [InlineData(200, """{"status":"DROP"}""", 1, 1)]
    [InlineData(404, "", 1, 1)]
    [InlineData(200, """{"status":"RETRY"}""", 3, 1)]
    [InlineData(200, """{"status":"WHAT"}""", 3, 1)]
    [InlineData(400, "", 3, 1)]
    [InlineData(204, "", 1, 0)]
    [InlineData(200, "not JSON", 1, 0)]
    [InlineData(200, """{"status":"SUCCESS"}""", 1, 0)]
    public async Task Each_answer_has_its_result(int status, string body, int attempts, int deadLetters)
    {
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, world.DeadLetters)]);
        app.Answer = _ => Task.FromResult((status, body));
        await world.StartAsync(Shop(app));
        await PublishAsync(world, "a");
        await Eventually.TrueAsync(() => Task.FromResult(app.Received.Count >= attempts), () => string.Join('\n', world.Log.All));
        await Eventually.TrueAsync(async () => await world.PendingAsync() == 0, () => "still pending");
        Assert.Equal(attempts, app.Received.Count);
        Assert.Equal(deadLetters, await world.Redis.StreamLengthAsync(world.DeadLetters));
    }

    [Fact]
    public async Task A_handler_slower_than_the_policy_allows_is_tried_again()
    {
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, world.DeadLetters)]);
        app.Answer = async delivery =>
        {
            await Task.Delay(app.Received.Count == 1 ? 8000 : 0, TestContext.Current.CancellationToken);
            return await AppUnderTest.Succeed(delivery);
        };
        await world.With(timeout: "2s").StartAsync(Shop(app));
        await PublishAsync(world, "slow");
        await Eventually.TrueAsync(() => Task.FromResult(app.Received.Count == 2), () => string.Join('\n', world.Log.All));
        await Eventually.TrueAsync(async () => await world.PendingAsync() == 0, () => "still pending");
        Assert.Equal(0, await world.Redis.StreamLengthAsync(world.DeadLetters));
    }

    [Fact]
    public async Task A_bulk_delivery_settles_every_entry_by_its_own_status()
    {
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, world.DeadLetters, bulk: true)]);
        app.Answer = delivery => AppUnderTest.Statuses(delivery, id => id switch
        {
            "drop" => "DROP",
            "again" => app.ReceivedIds.Count(i => i == "again") < 3 ? "RETRY" : "SUCCESS",
            "never" => "RETRY",
            _ => "SUCCESS",
        });
        await world.StartAsync(Shop(app));
        foreach (var id in new[] { "ok", "drop", "again", "never" })
            await PublishAsync(world, id);
        await Eventually.TrueAsync(async () => await world.Redis.StreamLengthAsync(world.DeadLetters) == 2, () => string.Join('\n', world.Log.All));
        await Eventually.TrueAsync(async () => await world.PendingAsync() == 0, () => "still pending");
        Assert.Equal(1, app.ReceivedIds.Count(id => id == "ok"));
        Assert.Equal(1, app.ReceivedIds.Count(id => id == "drop"));
        Assert.Equal(3, app.ReceivedIds.Count(id => id == "again"));
        Assert.Equal(3, app.ReceivedIds.Count(id => id == "never"));
        var body = app.Received.First().Body;
        Assert.Equal("com.dapr.event.sent.bulk", (string?)body["type"]);
        Assert.Equal("pubsub", (string?)body["pubsubname"]);
        Assert.Equal("application/cloudevents+json", (string?)body["entries"]![0]!["contentType"]);
    }

    [Fact]
    public async Task A_handler_that_fails_without_dead_letters_loses_the_message_as_a_real_sidecar_does()
    {
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic)]);
        app.Answer = _ => Task.FromResult((500, ""));
        await world.StartAsync(Shop(app));
        await PublishAsync(world, "a");
        await Eventually.TrueAsync(() => Task.FromResult(app.Received.Count == 3), () => string.Join('\n', world.Log.All));
        await Eventually.TrueAsync(async () => await world.PendingAsync() == 0, () => "still pending");
        Assert.Contains(world.Log.All, line => line.Contains("are lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Expired_and_malformed_messages_never_reach_the_application()
    {
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, world.DeadLetters, bulk: true)]);
        await world.Redis.StreamAddAsync(world.Topic, "data", "{ not json");
        await world.Redis.StreamAddAsync(world.Topic, "data", """{"id":"old","expiration":"2020-01-01T00:00:00Z","data":1}""");
        await world.Redis.StreamAddAsync(world.Topic, "data", """{"id":"good","data":1}""");
        await world.StartAsync(Shop(app));
        await Eventually.TrueAsync(() => Task.FromResult(app.ReceivedIds.Contains("good")), () => string.Join('\n', world.Log.All));
        await Eventually.TrueAsync(async () => await world.Redis.StreamLengthAsync(world.DeadLetters) == 2, () => string.Join('\n', world.Log.All));
        Assert.Equal(["good"], app.ReceivedIds);
    }

    internal static SidecarAppOptions Shop(AppUnderTest app) => new() { AppId = "shop", AppPort = app.Port, AppProtocol = "h2c" };

    internal static async Task PublishAsync(SidecarWorld world, string id, string app = "shop", string? type = null)
    {
        using var http = world.Http(app);
        using var response = await http.PostAsJsonAsync(
            $"/v1.0/publish/pubsub/{world.Topic}?metadata.cloudevent.id={id}" + (type is null ? "" : $"&metadata.cloudevent.type={type}"), new { id }, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
