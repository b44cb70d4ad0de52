using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lmis.Messaging;

/// <summary>Keeps why deliveries failed until the message becomes a dead letter, perhaps on another replica.</summary>
internal sealed class DeliveryFailures(NpgsqlDataSource database, TimeProvider clock, ILogger<DeliveryFailures> log)
{
    private readonly Outage applying = new("Applying messages", TimeSpan.FromSeconds(30), clock, log);

    public void Worked() => applying.Over();

    public async Task NoteAsync(string topic, Guid messageId, string reason, Exception failure, CancellationToken ct)
    {
        // With the database away every delivery fails alike: one line a minute says it, and there is nowhere to note it.
        if (Failure.IsTransient(failure))
        {
            applying.Failed(reason);
            return;
        }

        log.LogWarning(failure, "Message {MessageId} of {Topic} failed: {Reason}", messageId, topic, reason);
        try
        {
            await using var command = database.CreateCommand(
                """
                insert into messaging.delivery_failure as known (message_id, topic, reason, failures, last_at) values ($1, $2, $3, 1, $4)
                on conflict (message_id) do update set reason = excluded.reason, failures = known.failures + 1, last_at = excluded.last_at
                """);
            command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = messageId }, new() { Value = topic }, new() { Value = reason }, new() { Value = clock.GetUtcNow() } });
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (NpgsqlException away) when (!ct.IsCancellationRequested)
        {
            // The reason is a help to the operator, not a duty: the message itself is safe with the broker.
            applying.Failed(Failure.Kind(away));
        }
    }
}
