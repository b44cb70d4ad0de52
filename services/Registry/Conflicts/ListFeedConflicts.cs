using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Conflicts;

/// <summary>A contradiction between a feed and a newer local record, without its values.</summary>
/// <param name="Id">The conflict.</param>
/// <param name="PersonId">The person.</param>
/// <param name="Source"><c>national</c> or <c>social-insurance</c>.</param>
/// <param name="Receipt">Receipt of the feed's row.</param>
/// <param name="Fields">The items in which the two differ.</param>
/// <param name="RecordEffectiveOn">The day from which the record holds: after the receipt's.</param>
/// <param name="RaisedAt">UTC.</param>
/// <param name="ImportId">The feed's import.</param>
/// <param name="Line">Line of its file.</param>
/// <param name="State">open, kept-local, taken-feed, or superseded by a newer row.</param>
/// <param name="Kind"><c>differs</c>: items that differ; <c>withdrawn</c>: the registration is held no more; <c>moved-away</c>: the person has left the province.</param>
/// <param name="Status"><c>registered</c>: a copy of what is registered; <c>local-record</c>: only this province knows it.</param>
public sealed record FeedConflictAnswer(
    Guid Id, Guid PersonId, string Source, ReceiptView Receipt, IReadOnlyList<string> Fields, DateOnly RecordEffectiveOn, DateTimeOffset RaisedAt, Guid ImportId, int Line, string State, string Kind, string Status);

/// <summary>Conflicts, the oldest first; <c>Next</c> asks for the following ones.</summary>
public sealed record ListFeedConflictsResponse(IReadOnlyList<FeedConflictAnswer> Conflicts, Guid? Next);

/// <summary>Lists what feeds and newer local records contradict each other in, for the persons of the caller's area.</summary>
public static class ListFeedConflicts
{
    public static void Map(RouteGroupBuilder conflicts) => conflicts.MapGet("/", HandleAsync).WithName(nameof(ListFeedConflicts)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Ok<ListFeedConflictsResponse>> HandleAsync(
        RegistryDb db, CancellationToken ct, [Range(1, 200)] int limit = 50, Guid? after = null, [AllowedValues("open", "kept-local", "taken-feed", "superseded")] string state = FeedConflict.Open)
    {
        // The area limits records, and through them their conflicts.
        var conflicts = db.FeedConflicts.AsNoTracking().Where(c => c.State == state && db.Workers.Any(w => w.PersonId == c.PersonId));
        if (after is { } last)
            conflicts = conflicts.Where(c => c.Id > last);
        var rows = await conflicts.OrderBy(static c => c.Id).Take(limit + 1).Select(c => new FeedConflictAnswer(
            c.Id, c.PersonId, c.Source, new ReceiptView(c.ReceiptKind, c.ReceiptNumber, c.ReceiptDate), c.Fields, c.RecordEffectiveOn, c.RaisedAt, c.BatchId, c.Line, c.State, c.Kind,
            db.Workers.Any(w => w.PersonId == c.PersonId && w.IsRegistered) ? "registered" : "local-record")).ToListAsync(ct);
        return TypedResults.Ok(new ListFeedConflictsResponse([.. rows.Take(limit)], rows.Count > limit ? rows[limit - 1].Id : null));
    }
}
