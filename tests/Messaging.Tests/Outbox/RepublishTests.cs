using System.Net;
using System.Net.Http.Json;
using Lmis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.Messaging.Tests.Outbox;

public sealed class RepublishTests : IAsyncLifetime
{
    private readonly string topic = $"things.{Guid.CreateVersion7():N}.v1";
    private TestDatabase database = null!;
    private FakeSidecar sidecar = null!;
    private SampleService service = null!;

    public async ValueTask InitializeAsync()
    {
        database = await SampleService.CreateDatabaseAsync();
        sidecar = await FakeSidecar.StartAsync();
        service = await SampleService.StartAsync(database.ConnectionString, sidecar.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await sidecar.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Sent_events_of_a_topic_and_time_range_are_published_again_with_their_ids()
    {
        var before = await SendAsync(topic, 3);
        await Task.Delay(20, TestContext.Current.CancellationToken);
        var from = TimeProvider.System.GetUtcNow();
        var inside = await SendAsync(topic, 4);
        await SendAsync("another.topic.v1", 2);
        sidecar.Published.Clear();

        var (status, body) = await RepublishAsync(from, from.AddHours(1));
        Assert.True(status == HttpStatusCode.OK, body);
        Assert.Equal("""{"events":4}""", body);
        await Eventually.BecomesAsync(4, () => sidecar.Published.Count);
        await Eventually.BecomesAsync(0, WaitingAsync);
        Assert.Equal(inside.Order(), sidecar.Ids(topic).Order());
        Assert.DoesNotContain(before[0], sidecar.Ids(topic));
        Assert.Contains(service.Log.All, line => line.Contains("operator-1 published 4 events", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_range_is_refused()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (status, body) = await RepublishAsync(now, now);
        Assert.True(status == HttpStatusCode.BadRequest, body);
    }

    [Fact]
    public async Task Sent_rows_are_deleted_after_seven_days_and_inbox_rows_after_thirty()
    {
        await SendAsync(topic, 3);
        await using var db = SampleService.Open(database);
        await db.Database.ExecuteSqlRawAsync(
            """
            update messaging.outbox_message set sent_at = now() - interval '6 days 23 hours';
            insert into messaging.outbox_message (id, topic, data, created_at, sent_at, attempts) select gen_random_uuid(), 'old', '', now(), now() - interval '7 days 1 hour', 0 from generate_series(1, 4500);
            insert into messaging.outbox_message (id, topic, data, created_at, next_attempt_at, attempts) values (gen_random_uuid(), 'waits', '', now() - interval '20 days', now() + interval '1 day', 3);
            insert into messaging.inbox_message (message_id, topic, received_at) select gen_random_uuid(), 'old', now() - interval '31 days' from generate_series(1, 10);
            insert into messaging.inbox_message (message_id, topic, received_at) select gen_random_uuid(), 'new', now() - interval '29 days' from generate_series(1, 10);
            insert into messaging.delivery_failure (message_id, topic, reason, failures, last_at) values (gen_random_uuid(), 'old', '', 1, now() - interval '31 days');
            """, TestContext.Current.CancellationToken);
        var deleted = await service.Services.GetRequiredService<MessageCleanUp>().RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4500 + 10 + 1, deleted);
        Assert.Equal(3 + 1, await db.Outbox.CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(10, await db.Set<InboxMessage>().CountAsync(TestContext.Current.CancellationToken));
    }

    private async Task<List<string>> SendAsync(string to, int count)
    {
        var messages = Enumerable.Range(0, count).Select(_ => OutboxMessage.From(to, new ThingCounted(Guid.CreateVersion7(), 1), TimeProvider.System)).ToList();
        await using (var db = SampleService.Open(database))
        {
            db.Outbox.AddRange(messages);
            await db.SaveChangesAsync();
        }

        await Eventually.BecomesAsync(0, WaitingAsync);
        return messages.ConvertAll(message => message.Id.ToString());
    }

    private async Task<(HttpStatusCode Status, string Body)> RepublishAsync(DateTimeOffset from, DateTimeOffset to)
    {
        using var response = await service.Operator.PostAsJsonAsync("/v1/messaging/outbox/republish", new { topic, from, to }, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<int> WaitingAsync()
    {
        await using var db = SampleService.Open(database);
        return await db.Outbox.CountAsync(message => message.SentAt == null);
    }
}
