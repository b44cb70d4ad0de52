namespace Lmis.LocalSidecar.Tests;

public sealed class LifecycleTests
{
    private static readonly (string, string)[] Reclaiming = [("processingTimeout", "2000"), ("redeliverInterval", "300")];

    [Fact]
    public async Task What_a_crash_left_pending_is_claimed_and_delivered_by_the_next_process()
    {
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, world.DeadLetters, bulk: true)]);
        var hangs = true;
        app.Answer = async delivery =>
        {
            if (hangs)
                await Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            return await AppUnderTest.Succeed(delivery);
        };
        world.With(Reclaiming, resiliency: null);
        await using (var crashing = await LocalSidecarHost.StartAsync(world.OptionsFor(DeliveryTests.Shop(app)) with { DrainTimeout = TimeSpan.Zero }, TestContext.Current.CancellationToken))
        {
            await world.StartAsync(new SidecarAppOptions { AppId = "publisher" });
            await DeliveryTests.PublishAsync(world, "a", "publisher");
            await DeliveryTests.PublishAsync(world, "b", "publisher");
            await Eventually.TrueAsync(() => Task.FromResult(app.ReceivedIds.Count() == 2), () => "not delivered");
        }

        Assert.Equal(2, await world.PendingAsync());
        hangs = false;
        await using var next = await LocalSidecarHost.StartAsync(world.OptionsFor(DeliveryTests.Shop(app)), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(async () => await world.PendingAsync() == 0, () => string.Join('\n', world.Log.All));
        Assert.Equal(["a", "b"], app.ReceivedIds.Skip(2).Order());
        Assert.Equal(0, await world.Redis.StreamLengthAsync(world.DeadLetters));
    }

    [Fact]
    public async Task A_message_handled_longer_than_processingTimeout_is_not_given_out_twice_by_the_process_that_holds_it()
    {
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic)]);
        app.Answer = async delivery =>
        {
            await Task.Delay(3500, TestContext.Current.CancellationToken);
            return await AppUnderTest.Succeed(delivery);
        };
        await world.With(Reclaiming, resiliency: null).StartAsync(DeliveryTests.Shop(app));
        await DeliveryTests.PublishAsync(world, "slow");
        await Eventually.TrueAsync(async () => !app.Received.IsEmpty && await world.PendingAsync() == 0, () => "still pending");
        Assert.Single(app.Received);
    }

    [Fact]
    public async Task Stopping_lets_a_delivery_in_flight_finish()
    {
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, bulk: true)]);
        app.Answer = async delivery =>
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            return await AppUnderTest.Succeed(delivery);
        };
        await world.StartAsync(DeliveryTests.Shop(app));
        await DeliveryTests.PublishAsync(world, "a");
        await Eventually.TrueAsync(() => Task.FromResult(!app.Received.IsEmpty), () => "not delivered");
        await world.Host.DisposeAsync();
        Assert.Equal(0, await world.PendingAsync());
    }

    [Fact]
    public async Task An_unhealthy_application_is_unsubscribed_until_it_is_healthy_again()
    {
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, world.DeadLetters)]);
        app.IsHealthy = false;
        await world.StartAsync(Probed(app));
        await DeliveryTests.PublishAsync(world, "first");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Empty(app.Received);

        app.IsHealthy = true;
        await Eventually.TrueAsync(() => Task.FromResult(app.ReceivedIds.Contains("first")), () => string.Join('\n', world.Log.All));
        app.IsHealthy = false;
        await Eventually.TrueAsync(() => Task.FromResult(world.Host.Topics("shop").Count == 0), () => "still subscribed");
        await DeliveryTests.PublishAsync(world, "second");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("second", app.ReceivedIds);

        app.IsHealthy = true;
        await Eventually.TrueAsync(() => Task.FromResult(app.ReceivedIds.Contains("second")), () => string.Join('\n', world.Log.All));
        Assert.Equal(0, await world.Redis.StreamLengthAsync(world.DeadLetters));
    }

    [Fact]
    public async Task A_killed_application_gets_what_it_missed_and_what_it_held_when_it_is_back()
    {
        await using var world = new SidecarWorld();
        var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, world.DeadLetters, bulk: true)]);
        app.Answer = async delivery =>
        {
            await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            return await AppUnderTest.Succeed(delivery);
        };
        // Refused connections are retried for longer than the health check needs to unsubscribe the application.
        await world.With([("processingTimeout", "20000"), ("redeliverInterval", "300")], resiliency: "constant, 2s, 5", timeout: "1s").StartAsync(Probed(app));
        await DeliveryTests.PublishAsync(world, "held");
        await Eventually.TrueAsync(() => Task.FromResult(!app.Received.IsEmpty), () => "not delivered");
        await app.KillAsync();
        await Eventually.TrueAsync(() => Task.FromResult(world.Host.Topics("shop").Count == 0), () => "still subscribed");
        await DeliveryTests.PublishAsync(world, "missed");

        await app.DisposeAsync();
        await using var back = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, world.DeadLetters, bulk: true)], port: app.Port);
        await Eventually.TrueAsync(() => Task.FromResult(back.ReceivedIds.Count() == 2), () => string.Join('\n', world.Log.All));
        Assert.Equal(["held", "missed"], back.ReceivedIds.Order());
        Assert.Equal(0, await world.Redis.StreamLengthAsync(world.DeadLetters));
    }

    [Fact]
    public async Task Declared_subscriptions_route_by_rule_and_scopes_keep_others_out()
    {
        await using var world = new SidecarWorld();
        world.With(
            [("subscriptionScopes", "store=")],
            documents: $"""
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata:
              name: declared
            spec:
              pubsubname: pubsub
              topic: {world.Topic}
              deadLetterTopic: {world.DeadLetters}
              routes:
                rules:
                  - match: event.type == "urgent"
                    path: /events/urgent
                default: events/ordinary
            """);
        await using var app = await AppUnderTest.StartAsync();
        await using var store = await AppUnderTest.StartAsync();
        await world.StartAsync(DeliveryTests.Shop(app), new SidecarAppOptions { AppId = "store", AppPort = store.Port, AppProtocol = "h2c" });
        await world.SubscribedAsync();
        await DeliveryTests.PublishAsync(world, "u", type: "urgent");
        await DeliveryTests.PublishAsync(world, "o");
        await Eventually.TrueAsync(() => Task.FromResult(app.Received.Count == 2), () => string.Join('\n', world.Log.All));
        Assert.Equal(["/events/ordinary o", "/events/urgent u"], app.Received.Select(d => $"{d.Path} {d.Ids.Single()}").Order());
        await Eventually.TrueAsync(() => Task.FromResult(world.Log.All.Any(l => l.Contains("store may not subscribe", StringComparison.Ordinal))), () => string.Join('\n', world.Log.All));
        Assert.Empty(store.Received);
    }

    private static SidecarAppOptions Probed(AppUnderTest app) => DeliveryTests.Shop(app) with
    {
        EnableAppHealthCheck = true,
        AppHealthProbeInterval = TimeSpan.FromMilliseconds(100),
        AppHealthProbeTimeout = TimeSpan.FromSeconds(1),
        AppHealthThreshold = 3,
    };
}
