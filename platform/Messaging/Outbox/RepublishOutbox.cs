using Lmis.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lmis.Messaging;

/// <summary>Which sent events to publish again.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="From">First moment of sending, UTC.</param>
/// <param name="To">First moment not included, UTC.</param>
public sealed record RepublishOutboxRequest(string Topic, DateTimeOffset From, DateTimeOffset To);

/// <summary>How many were put back.</summary>
/// <param name="Events">Events that wait to be published again.</param>
public sealed record RepublishOutboxResponse(long Events);

/// <summary>
/// Publishes events sent in a time range again, with the same ids, as after the broker lost its data; consumers that applied them recognise
/// them. Sent events are kept for <see cref="MessagingOptions.SentRetention"/>.
/// </summary>
internal sealed class RepublishOutbox
{
    private const int BatchRows = 5_000;

    public static void Map(RouteGroupBuilder operations) =>
        operations.MapPost("/outbox/republish", HandleAsync).WithName(nameof(RepublishOutbox)).WithSummary("Publish sent events again");

    private static async Task<Results<Ok<RepublishOutboxResponse>, ProblemHttpResult>> HandleAsync(
        RepublishOutboxRequest request, NpgsqlDataSource database, Caller caller, TimeProvider clock, ILogger<RepublishOutbox> log, CancellationToken ct)
    {
        if (request.From >= request.To)
            return Problems.BadRequest("time-range", "Empty time range", "'from' must be before 'to'; both are moments with an offset, for example 2026-07-01T00:00:00Z.");

        // What is sent again gets a later moment, and must not be found once more.
        var now = clock.GetUtcNow();
        var until = request.To < now ? request.To : now;
        long events = 0;
        for (var rows = BatchRows; rows == BatchRows;)
        {
            // Small transactions: a relay that works on the same rows waits for none of them long.
            await using var command = database.CreateCommand(
                """
                update messaging.outbox_message set sent_at = null, next_attempt_at = null where id in (
                  select id from messaging.outbox_message where topic = $1 and sent_at >= $2 and sent_at < $3 limit $4 for update)
                """);
            command.Parameters.AddRange(new NpgsqlParameter[]
            {
                new() { Value = request.Topic }, new() { Value = request.From.ToUniversalTime() }, new() { Value = until.ToUniversalTime() },
                new() { Value = BatchRows },
            });
            rows = await command.ExecuteNonQueryAsync(ct);
            events += rows;
            await using var notify = database.CreateCommand("select pg_notify('lmis_outbox', '')");
            await notify.ExecuteNonQueryAsync(ct);
        }

        log.LogInformation("{Operator} published {Events} events of {Topic} again, sent from {From:O} to {To:O}", caller.Subject, events, request.Topic, request.From, until);
        return TypedResults.Ok(new RepublishOutboxResponse(events));
    }
}
