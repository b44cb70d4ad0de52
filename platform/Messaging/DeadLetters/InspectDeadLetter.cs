using System.Text.Json;
using Lmis.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Messaging;

/// <summary>A dead letter whole: what was delivered, why it failed, and what operators did with it.</summary>
public sealed record DeadLetterDetails(
    Guid Id, Guid MessageId, string Topic, string? Reason, int Failures, DateTimeOffset ReceivedAt, string Status,
    int Redrives, DateTimeOffset? LastRedriveAt, string? LastRedriveBy, string? LastRedriveOutcome,
    DateTimeOffset? DiscardedAt, string? DiscardedBy, string? DiscardReason, JsonElement Envelope);

/// <summary>Shows one dead letter with its CloudEvent, which by contract holds ids, codes, dates and numbers only.</summary>
internal static class InspectDeadLetter
{
    public static void Map(RouteGroupBuilder operations) =>
        operations.MapGet("/dead-letters/{id:guid}", HandleAsync).WithName(nameof(InspectDeadLetter)).WithSummary("Inspect a dead letter");

    private static async Task<Results<Ok<DeadLetterDetails>, ProblemHttpResult>> HandleAsync(Guid id, MessagingDb db, CancellationToken ct)
    {
        var d = await db.DeadLetters.AsNoTracking().SingleOrDefaultAsync(letter => letter.Id == id, ct);
        return d is null
            ? NotFound(id)
            : TypedResults.Ok(new DeadLetterDetails(
                d.Id, d.MessageId, d.Topic, d.Reason, d.Failures, d.ReceivedAt, d.Status, d.Redrives, d.LastRedriveAt, d.LastRedriveBy,
                d.LastRedriveOutcome, d.DiscardedAt, d.DiscardedBy, d.DiscardReason, JsonElement.Parse(d.Envelope)));
    }

    internal static ProblemHttpResult NotFound(Guid id) =>
        Problems.NotFound("dead-letter-not-found", "No such dead letter", $"There is no dead letter {id}; list them with GET /v1/messaging/dead-letters.");
}
