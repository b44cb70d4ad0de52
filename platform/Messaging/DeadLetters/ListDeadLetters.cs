using Lmis.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Messaging;

/// <summary>One dead letter in the list.</summary>
/// <param name="Id">Its id, in the order of arrival.</param>
/// <param name="MessageId">The message's id in the inbox.</param>
/// <param name="Topic">The topic it was first published to.</param>
/// <param name="Reason">Kind of failure of the last delivery, where known.</param>
/// <param name="Failures">Failed deliveries.</param>
/// <param name="ReceivedAt">When it became a dead letter, UTC.</param>
/// <param name="Status"><c>waiting</c>, <c>redriven</c> or <c>discarded</c>.</param>
/// <param name="Redrives">How often an operator tried again.</param>
public sealed record DeadLetterSummary(
    Guid Id, Guid MessageId, string Topic, string? Reason, int Failures, DateTimeOffset ReceivedAt, string Status, int Redrives);

/// <summary>A page of dead letters, oldest first.</summary>
/// <param name="Items">The dead letters.</param>
/// <param name="Next">Cursor of the next page; null at the end.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetterSummary> Items, Guid? Next);

/// <summary>Lists dead letters by status and topic, oldest first, page by page.</summary>
internal static class ListDeadLetters
{
    public static void Map(RouteGroupBuilder operations) =>
        operations.MapGet("/dead-letters", HandleAsync).WithName(nameof(ListDeadLetters)).WithSummary("List dead letters");

    private static async Task<Results<Ok<DeadLetterPage>, ProblemHttpResult>> HandleAsync(
        MessagingDb db, CancellationToken ct, string status = DeadLetter.Waiting, string? topic = null, Guid? cursor = null, int limit = 50)
    {
        if (status is not (DeadLetter.Waiting or DeadLetter.Redriven or DeadLetter.Discarded))
            return Problems.BadRequest("dead-letter-status", "Unknown status", "Ask for status waiting, redriven or discarded.");
        if (limit is < 1 or > 200)
            return Problems.BadRequest("page-limit", "Limit out of range", "Ask for 1 to 200 dead letters at a time.");

        var after = cursor ?? Guid.Empty;
        var found = await db.DeadLetters.AsNoTracking()
            .Where(d => d.Status == status && d.Id > after && (topic == null || d.Topic == topic))
            .OrderBy(d => d.Id)
            .Take(limit + 1)
            .Select(d => new DeadLetterSummary(d.Id, d.MessageId, d.Topic, d.Reason, d.Failures, d.ReceivedAt, d.Status, d.Redrives))
            .ToListAsync(ct);
        var page = found.Count > limit ? found[..limit] : found;
        return TypedResults.Ok(new DeadLetterPage(page, found.Count > limit ? page[^1].Id : null));
    }
}
