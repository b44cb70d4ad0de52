using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lmis.Messaging;

/// <summary>The handler of one topic's events, run once per event in the transaction that also notes them in the inbox.</summary>
internal sealed class EventSubscription<TDb, TEvent>(
    string topic, Func<IReadOnlyList<TEvent>, TDb, IServiceProvider, CancellationToken, Task> handler,
    IServiceScopeFactory scopes, DeliveryFailures failures, MessagingMetrics metrics, TimeProvider clock, ILogger log)
    : Subscription(topic), IRedrivable
    where TDb : DbContext
{
    private sealed record Item(Delivery Delivery, TEvent Event);

    /// <summary>
    /// All in one transaction first. If that fails by what is in it, one by one, so that a poison message spoils nothing; if a server is
    /// away, everything goes back at once.
    /// </summary>
    protected override async Task<IReadOnlyList<string>> HandleAsync(IReadOnlyList<Delivery> deliveries, CancellationToken ct)
    {
        var answers = new string[deliveries.Count];
        var readable = new List<(int Index, Item Item)>(deliveries.Count);
        for (var i = 0; i < deliveries.Count; i++)
        {
            try
            {
                readable.Add((i, new(deliveries[i], deliveries[i].Data<TEvent>())));
            }
            catch (Exception failure) when (failure is JsonException or NotSupportedException)
            {
                answers[i] = DeliveryAnswer.Drop;
                await NoteAsync(deliveries[i], Failure.Reason(failure), failure, ct);
            }
        }

        if (readable.Count == 0)
            return answers;
        var whole = await TryAsync([.. readable.Select(r => r.Item)], ct);
        if (whole is null || readable.Count == 1 || Failure.IsTransient(whole))
        {
            foreach (var (index, item) in readable)
                answers[index] = await AnswerAsync(item, whole, ct);
            return answers;
        }

        log.LogWarning("A batch of {Count} messages of {Topic} failed ({Reason}); they are tried one by one", readable.Count, Topic, Failure.Kind(whole));
        foreach (var (index, item) in readable)
            answers[index] = await AnswerAsync(item, await TryAsync([item], ct), ct);
        return answers;
    }

    /// <inheritdoc/>
    public async Task<bool> ApplyAgainAsync(Delivery delivery, Func<DbContext, bool, CancellationToken, Task> alongside, CancellationToken ct)
    {
        var item = new Item(delivery, delivery.Data<TEvent>());
        using var activity = Start([item]);
        return await ApplyAsync([item], alongside, ct) == 1;
    }

    private async Task<Exception?> TryAsync(IReadOnlyList<Item> items, CancellationToken ct)
    {
        using var activity = Start(items);
        try
        {
            await ApplyAsync(items, null, ct);
            failures.Worked();
            return null;
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error, Failure.Kind(failure));
            return failure;
        }
    }

    private async Task<int> ApplyAsync(IReadOnlyList<Item> items, Func<DbContext, bool, CancellationToken, Task>? alongside, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        var applied = await db.Database.CreateExecutionStrategy().ExecuteAsync(async token =>
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(token);
            var fresh = await EnterAsync(db, items, token);
            var events = items.Where(item => fresh.Remove(item.Delivery.MessageId)).Select(item => item.Event).ToList();
            if (events.Count > 0)
            {
                await handler(events, db, scope.ServiceProvider, token);
                await db.SaveChangesAsync(token);
            }

            if (alongside is not null)
                await alongside(db, events.Count > 0, token);
            await transaction.CommitAsync(token);
            return events.Count;
        }, ct);
        metrics.Handled(Topic, applied);
        metrics.Duplicates(Topic, items.Count - applied);
        return applied;
    }

    /// <summary>Notes the messages in the inbox and returns the ids that were not in it. A second delivery running at the same time waits here for the first.</summary>
    private async Task<HashSet<Guid>> EnterAsync(TDb db, IReadOnlyList<Item> items, CancellationToken ct)
    {
        // In one order, or two overlapping batches could wait for each other.
        var ids = items.Select(item => item.Delivery.MessageId).Distinct().Order().ToArray();
        await using var command = new NpgsqlCommand(
            """
            insert into messaging.inbox_message (message_id, topic, received_at) select id, $2, $3 from unnest($1) id
            on conflict do nothing returning message_id
            """, (NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction())
        {
            Parameters = { new() { Value = ids }, new() { Value = Topic }, new() { Value = clock.GetUtcNow() } },
        };
        var fresh = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            fresh.Add(reader.GetGuid(0));
        return fresh;
    }

    private async Task<string> AnswerAsync(Item item, Exception? failure, CancellationToken ct)
    {
        if (failure is null)
            return DeliveryAnswer.Success;
        metrics.Retried(Topic, 1);
        // Also when it looks like a bug: order is not kept, so what it needs may arrive later. The policy bounds the attempts.
        await NoteAsync(item.Delivery, Failure.Kind(failure), failure, ct);
        return DeliveryAnswer.Retry;
    }

    private Task NoteAsync(Delivery delivery, string reason, Exception failure, CancellationToken ct) =>
        failures.NoteAsync(Topic, delivery.MessageId, reason, failure, ct);

    /// <summary>One event continues its writer's trace; a batch links to all of them.</summary>
    private Activity? Start(IReadOnlyList<Item> items)
    {
        var writers = items
            .Select(item => ActivityContext.TryParse(item.Delivery.TraceParent, item.Delivery.TraceState, isRemote: true, out var context) ? context : default)
            .Where(context => context != default).Distinct().Take(100).ToList();
        var tags = new KeyValuePair<string, object?>[]
        {
            new("messaging.system", "dapr"), new("messaging.destination.name", Topic), new("messaging.batch.message_count", items.Count),
        };
        var received = Activity.Current?.Context ?? default;
        return writers.Count == 1
            ? MessagingMetrics.Activities.StartActivity($"process {Topic}", ActivityKind.Consumer, writers[0], tags, received == default ? null : [new(received)])
            : MessagingMetrics.Activities.StartActivity($"process {Topic}", ActivityKind.Consumer, received, tags, writers.Select(context => new ActivityLink(context)));
    }
}
