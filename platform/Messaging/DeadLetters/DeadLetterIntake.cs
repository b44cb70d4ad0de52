using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lmis.Messaging;

/// <summary>
/// Takes in what the sidecar gives up on. Each message is tried once more: retries last seconds and an outage longer, so what failed only
/// for want of a server is applied now, without an operator. What fails by itself is stored, once, for an operator to decide.
/// </summary>
internal sealed class DeadLetterIntake(
    string topic, NpgsqlDataSource database, SubscriptionTable subscriptions, MessagingMetrics metrics, TimeProvider clock, ILogger<DeadLetterIntake> log)
    : Subscription(topic)
{
    private readonly Outage taking = new("Taking in dead letters", TimeSpan.FromSeconds(30), clock, log);

    protected override async Task<IReadOnlyList<string>> HandleAsync(IReadOnlyList<Delivery> deliveries, CancellationToken ct)
    {
        var answers = new List<string>(deliveries.Count);
        foreach (var delivery in deliveries)
        {
            try
            {
                await TakeAsync(delivery, ct);
                taking.Over();
                answers.Add(DeliveryAnswer.Success);
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                // Its dead-letter topic is the intake's own, so it comes round until it can be applied or stored.
                taking.Failed(Failure.Kind(failure));
                answers.Add(DeliveryAnswer.Retry);
            }
        }

        return answers;
    }

    private async Task TakeAsync(Delivery delivery, CancellationToken ct)
    {
        var original = delivery.Topic ?? Topic;
        // An operator may have discarded it: a second copy must not be applied after all.
        if (await IsKnownAsync(original, delivery.MessageId, ct))
            return;

        string? reason = null;
        if (subscriptions.Find(original) is IRedrivable subscription)
        {
            try
            {
                await subscription.ApplyAgainAsync(delivery, (_, _, _) => Task.CompletedTask, ct);
                return;
            }
            catch (Exception failure) when (!ct.IsCancellationRequested && !Failure.IsTransient(failure))
            {
                reason = Failure.Reason(failure);
            }
        }

        await StoreAsync(delivery, original, reason, ct);
    }

    private async Task<bool> IsKnownAsync(string original, Guid messageId, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select exists (select from messaging.dead_letter where topic = $1 and message_id = $2)");
        command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = original }, new() { Value = messageId } });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task StoreAsync(Delivery delivery, string original, string? reason, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var envelope = delivery.Envelope.ValueKind == JsonValueKind.Undefined ? "null" : delivery.Envelope.GetRawText();
        await using var command = database.CreateCommand(
            """
            insert into messaging.dead_letter (id, message_id, topic, envelope, reason, failures, received_at, status, redrives)
            select $1, $2, $3, $4, coalesce($6, f.reason), coalesce(f.failures, 0), $5, 'waiting', 0
            from (select 1) one left join messaging.delivery_failure f on f.message_id = $2
            on conflict (topic, message_id) do nothing
            """);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new() { Value = Guid.CreateVersion7(now) }, new() { Value = delivery.MessageId }, new() { Value = original }, new() { Value = envelope },
            new() { Value = now }, new() { Value = (object?)reason ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
        });
        if (await command.ExecuteNonQueryAsync(ct) == 0)
            return;
        metrics.Died(original, 1);
        log.LogError("Message {MessageId} of {Topic} is a dead letter ({Reason}); an operator must re-drive or discard it", delivery.MessageId, original, reason ?? "reason unknown");
    }
}
