using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lmis.Messaging;

/// <summary>Stores what the sidecar gives up on, once each, for an operator to decide.</summary>
internal sealed class DeadLetterIntake(string topic, NpgsqlDataSource database, MessagingMetrics metrics, TimeProvider clock, ILogger<DeadLetterIntake> log)
    : Subscription(topic)
{
    private readonly Outage storing = new("Storing dead letters", TimeSpan.FromSeconds(30), clock, log);

    protected override async Task<IReadOnlyList<string>> HandleAsync(IReadOnlyList<Delivery> deliveries, CancellationToken ct)
    {
        var answers = new List<string>(deliveries.Count);
        foreach (var delivery in deliveries)
        {
            try
            {
                await StoreAsync(delivery, ct);
                storing.Over();
                answers.Add(DeliveryAnswer.Success);
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                storing.Failed(Failure.Kind(failure));
                answers.Add(DeliveryAnswer.Retry);
            }
        }

        return answers;
    }

    private async Task StoreAsync(Delivery delivery, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // PostgreSQL's text holds no NUL, and JSON text never needs one unescaped.
        var envelope = delivery.Envelope.ValueKind == JsonValueKind.Undefined ? "null" : delivery.Envelope.GetRawText();
        var original = delivery.Topic ?? Topic;
        await using var command = database.CreateCommand(
            """
            insert into messaging.dead_letter (id, message_id, topic, envelope, reason, failures, received_at, status, redrives)
            select $1, $2, $3, $4, f.reason, coalesce(f.failures, 0), $5, 'waiting', 0
            from (select 1) one left join messaging.delivery_failure f on f.message_id = $2
            on conflict (topic, message_id) do nothing
            """);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new() { Value = Guid.CreateVersion7(now) }, new() { Value = delivery.MessageId }, new() { Value = original },
            new() { Value = envelope }, new() { Value = now },
        });
        if (await command.ExecuteNonQueryAsync(ct) == 0)
            return;
        metrics.Died(original, 1);
        log.LogError("Message {MessageId} of {Topic} is a dead letter; an operator must re-drive or discard it", delivery.MessageId, original);
    }
}
