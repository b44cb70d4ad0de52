using Lmis.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Messaging;

/// <summary>Why a dead letter will never be applied.</summary>
/// <param name="Reason">3 to 500 characters, without personal data.</param>
public sealed record DiscardDeadLetterRequest(string Reason);

/// <summary>Closes a dead letter without applying it, noting who, when and why.</summary>
internal static class DiscardDeadLetter
{
    public static void Map(RouteGroupBuilder operations) =>
        operations.MapPost("/dead-letters/{id:guid}/discard", HandleAsync).WithName(nameof(DiscardDeadLetter)).WithSummary("Discard a dead letter");

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id, DiscardDeadLetterRequest request, MessagingDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var reason = request.Reason.Trim();
        if (reason.Length is < 3 or > 500)
            return Problems.BadRequest("discard-reason", "A reason is needed", "Say in 3 to 500 characters why this message will never be applied; do not name persons.");

        var now = clock.GetUtcNow();
        var discarded = await db.DeadLetters.Where(d => d.Id == id && d.Status == DeadLetter.Waiting).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.Status, DeadLetter.Discarded).SetProperty(d => d.DiscardedAt, now)
                .SetProperty(d => d.DiscardedBy, caller.Subject).SetProperty(d => d.DiscardReason, reason), ct);
        if (discarded == 1)
            return TypedResults.NoContent();
        return await db.DeadLetters.AnyAsync(d => d.Id == id, ct)
            ? Problems.Conflict("dead-letter-closed", "This dead letter is closed", "Only a waiting dead letter can be re-driven or discarded.")
            : InspectDeadLetter.NotFound(id);
    }
}
