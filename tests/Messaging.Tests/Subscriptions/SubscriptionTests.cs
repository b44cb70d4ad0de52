using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Messaging.Tests.Subscriptions;

public sealed class SubscriptionTests : IAsyncLifetime
{
    private readonly string topic = $"things.{Guid.CreateVersion7():N}.v1";
    private readonly FakeSidecar sidecar = FakeSidecar.Away();
    private TestDatabase database = null!;
    private SampleService service = null!;

    public async ValueTask InitializeAsync()
    {
        database = await SampleService.CreateDatabaseAsync();
        service = await StartAsync(database.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task The_sidecar_is_told_topics_routes_bulk_and_dead_letters()
    {
        var body = await service.Sidecar.GetStringAsync(new Uri("/dapr/subscribe", UriKind.Relative), TestContext.Current.CancellationToken);
        var entry = JsonElement.Parse(body).EnumerateArray().Single(e => e.GetProperty("topic").GetString() == topic);
        Assert.Equal("pubsub", entry.GetProperty("pubsubname").GetString());
        Assert.Equal($"/messaging/events/{topic}", entry.GetProperty("route").GetString());
        Assert.Equal("sample.dead-letters", entry.GetProperty("deadLetterTopic").GetString());
        Assert.Equal("""{"enabled":true,"maxMessagesCount":100,"maxAwaitDurationMs":200}""", entry.GetProperty("bulkSubscribe").GetRawText());
        Assert.Contains(JsonElement.Parse(body).EnumerateArray(), e => e.GetProperty("topic").GetString() == "sample.dead-letters");
    }

    [Fact]
    public async Task Deliveries_exist_only_on_the_sidecar_port_and_need_its_token()
    {
        using var content = JsonContent.Create(Deliveries.Envelope(topic, new ThingCounted(Guid.CreateVersion7(), 1)));
        using var outside = await service.Operator.PostAsync(new Uri($"/messaging/events/{topic}", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
        service.Sidecar.DefaultRequestHeaders.Remove("dapr-api-token");
        using var noToken = await service.Sidecar.PostAsync(new Uri($"/messaging/events/{topic}", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, noToken.StatusCode);
    }

    [Fact]
    public async Task The_same_message_twice_has_one_effect()
    {
        var thing = Guid.CreateVersion7();
        var once = Deliveries.Envelope(topic, new ThingCounted(thing, 5));
        Assert.Equal("SUCCESS", await service.DeliverAsync(topic, once));
        Assert.Equal("SUCCESS", await service.DeliverAsync(topic, once));
        Assert.Equal(["SUCCESS", "SUCCESS"], await service.DeliverBulkAsync(topic, once, once));
        Assert.Equal(5, await TotalAsync(thing));
    }

    [Fact]
    public async Task The_same_message_delivered_many_times_at_once_has_one_effect()
    {
        var things = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray();
        var events = things.Select(thing => Deliveries.Envelope(topic, new ThingCounted(thing, 1))).ToArray();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(turn =>
            service.DeliverBulkAsync(topic, [.. turn % 2 == 0 ? events : events.Reverse()])));
        Assert.All(answers.SelectMany(a => a), answer => Assert.Equal("SUCCESS", answer));
        foreach (var thing in things)
            Assert.Equal(1, await TotalAsync(thing));
    }

    [Fact]
    public async Task A_poison_message_in_a_batch_spoils_no_other()
    {
        var things = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToArray();
        var poison = Deliveries.Envelope(topic, new ThingCounted(things[2], -1));
        var batch = things.Select((thing, i) => i == 2 ? poison : Deliveries.Envelope(topic, new ThingCounted(thing, 1))).ToArray();
        Assert.Equal(["SUCCESS", "SUCCESS", "RETRY", "SUCCESS", "SUCCESS"], await service.DeliverBulkAsync(topic, batch));
        var totals = await Task.WhenAll(things.Select(TotalAsync));
        Assert.Equal([1, 1, 0, 1, 1], totals);
    }

    [Fact]
    public async Task What_cannot_be_read_goes_to_the_dead_letters_at_once_and_the_rest_is_applied()
    {
        var thing = Guid.CreateVersion7();
        var unreadable = Deliveries.Envelope(topic, new { thingId = "no uuid", amount = 1 });
        var empty = Deliveries.Envelope(topic, new { });
        empty.Remove("data");
        Assert.Equal(["DROP", "SUCCESS", "DROP"], await service.DeliverBulkAsync(topic, unreadable, Deliveries.Envelope(topic, new ThingCounted(thing, 2)), empty));
        Assert.Equal("DROP", await service.DeliverAsync(topic, unreadable));
        Assert.Equal(2, await TotalAsync(thing));
    }

    [Fact]
    public async Task Members_a_newer_producer_added_are_no_error()
    {
        var thing = Guid.CreateVersion7();
        Assert.Equal("SUCCESS", await service.DeliverAsync(topic, Deliveries.Envelope(topic, new { thingId = thing, amount = 4, colour = "red" })));
        Assert.Equal(4, await TotalAsync(thing));
    }

    [Fact]
    public async Task An_id_that_is_no_uuid_is_known_again_with_its_source()
    {
        var thing = Guid.CreateVersion7();
        var first = Deliveries.Envelope(topic, new ThingCounted(thing, 1), id: "7");
        var elsewhere = Deliveries.Envelope(topic, new ThingCounted(thing, 1), id: "7");
        elsewhere["source"] = "another";
        Assert.Equal(["SUCCESS", "SUCCESS", "SUCCESS"], await service.DeliverBulkAsync(topic, first, elsewhere, first));
        Assert.Equal(2, await TotalAsync(thing));
    }

    [Fact]
    public async Task While_the_database_is_away_everything_is_to_be_retried()
    {
        await using var proxy = new TcpProxy(new NpgsqlConnectionStringBuilder(database.ConnectionString));
        await using var behind = await StartAsync(proxy.ConnectionString);
        var thing = Guid.CreateVersion7();
        var batch = Enumerable.Range(0, 20).Select(_ => Deliveries.Envelope(topic, new ThingCounted(thing, 1))).ToArray();
        proxy.Cut();
        for (var i = 0; i < 3; i++)
            Assert.All(await behind.DeliverBulkAsync(topic, batch), answer => Assert.Equal("RETRY", answer));
        proxy.Mend();
        Assert.All(await behind.DeliverBulkAsync(topic, batch), answer => Assert.Equal("SUCCESS", answer));
        Assert.Equal(20, await TotalAsync(thing));
        var warnings = behind.Log.All.Where(line => line.StartsWith("Warning Lmis.Messaging", StringComparison.Ordinal) && line.Contains("Applying", StringComparison.Ordinal)).ToList();
        Assert.True(warnings.Count == 1, string.Join('\n', behind.Log.All));
    }

    [Fact]
    public async Task The_handler_runs_in_the_writers_trace_and_a_batch_links_to_all()
    {
        using var seen = new ActivityRecorder();
        var (one, two) = (NewTrace(), NewTrace());
        await service.DeliverAsync(topic, Deliveries.Envelope(topic, new ThingCounted(Guid.CreateVersion7(), 1), traceParent: one));
        await service.DeliverBulkAsync(
            topic, Deliveries.Envelope(topic, new ThingCounted(Guid.CreateVersion7(), 1), traceParent: one), Deliveries.Envelope(topic, new ThingCounted(Guid.CreateVersion7(), 1), traceParent: two));
        var spans = seen.Named($"process {topic}");
        Assert.Equal(one, spans[0].ParentId);
        Assert.Equal([one, two], spans[1].Links.Select(link => $"00-{link.Context.TraceId}-{link.Context.SpanId}-01"));
        Assert.All(spans, span => Assert.Equal(ActivityKind.Consumer, span.Kind));
    }

    [Fact]
    public async Task An_event_written_by_a_handler_commits_with_its_effect_and_continues_the_trace()
    {
        var producing = $"{topic}.producing";
        await using var chained = await SampleService.StartAsync(database.ConnectionString, sidecar.Address, app => app.MapSubscription<SampleDb, ThingCounted>(producing, (events, db, _, _) =>
        {
            db.Outbox.AddRange(events.Select(e => OutboxMessage.From(topic, e, TimeProvider.System)));
            return Task.CompletedTask;
        }));
        var trace = NewTrace();
        using var recorder = new ActivityRecorder();
        Assert.Equal("SUCCESS", await chained.DeliverAsync(producing, Deliveries.Envelope(producing, new ThingCounted(Guid.CreateVersion7(), 1), traceParent: trace)));
        await using var db = SampleService.Open(database);
        var written = await db.Outbox.SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(trace.Split('-')[1], written.TraceParent!.Split('-')[1]);
    }

    [Fact]
    public async Task Two_handlers_of_one_topic_do_not_start()
    {
        var twice = await Assert.ThrowsAsync<InvalidOperationException>(() => SampleService.StartAsync(database.ConnectionString, sidecar.Address, app =>
        {
            app.MapSubscription<SampleDb, ThingCounted>(topic, SampleService.CountAsync);
            app.MapSubscription<SampleDb, ThingCounted>(topic, SampleService.CountAsync);
        }));
        Assert.Contains("subscribed to twice", twice.Message, StringComparison.Ordinal);
    }

    private static string NewTrace() => $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01";

    private Task<SampleService> StartAsync(string connectionString) =>
        SampleService.StartAsync(connectionString, sidecar.Address, app => app.MapSubscription<SampleDb, ThingCounted>(topic, SampleService.CountAsync));

    private async Task<int> TotalAsync(Guid thing)
    {
        await using var db = SampleService.Open(database);
        return await db.Things.Where(t => t.Id == thing).SumAsync(t => t.Total);
    }
}
