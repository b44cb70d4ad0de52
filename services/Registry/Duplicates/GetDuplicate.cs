using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Duplicates;

/// <summary>One of the two records, without the sensitive class.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="Version">Version of the record.</param>
/// <param name="Status"><c>registered</c> or <c>local-record</c>.</param>
/// <param name="Active">False when the record has left the register.</param>
/// <param name="Record">The items, decrypted.</param>
/// <param name="Source">Where it last came from.</param>
/// <param name="EnteredAt">First entered, UTC.</param>
/// <param name="ChangedAt">Last changed, UTC.</param>
public sealed record DuplicateRecord(Guid PersonId, long Version, string Status, bool Active, WorkerFacts Record, string Source, DateTimeOffset EnteredAt, DateTimeOffset ChangedAt);

/// <summary>Two records side by side, and what was decided about them.</summary>
/// <param name="Id">The pair.</param>
/// <param name="Score">0 is as likely one person as two; each further one doubles the odds.</param>
/// <param name="Evidence">What the score is the sum of, besides the odds of any two records.</param>
/// <param name="First">One of them.</param>
/// <param name="Second">The other.</param>
/// <param name="FoundAt">UTC.</param>
/// <param name="State"><c>open</c>, <c>merged</c>, <c>not-duplicate</c>, or <c>withdrawn</c> when they are no longer alike.</param>
/// <param name="DecidedAt">UTC.</param>
/// <param name="DecidedBy">Who decided.</param>
/// <param name="Reason">Why.</param>
public sealed record GetDuplicateResponse(
    Guid Id, double Score, IReadOnlyList<DuplicateEvidenceView> Evidence, DuplicateRecord First, DuplicateRecord Second, DateTimeOffset FoundAt, string State,
    DateTimeOffset? DecidedAt, string? DecidedBy, string? Reason);

/// <summary>Shows the two records of a pair side by side, if both lie in the caller's area; the reading of each is recorded with the purpose.</summary>
public static class GetDuplicate
{
    public static void Map(RouteGroupBuilder duplicates) => duplicates.MapGet("/{id:guid}", HandleAsync).WithName(nameof(GetDuplicate)).RequireAreaScope(Scopes.RegistryMerge);

    private static async Task<Results<Ok<GetDuplicateResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http, RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller,
        TimeProvider clock, CancellationToken ct)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        if (await FindAsync(db.DuplicatePairs.AsNoTracking(), db, id, ct) is not { } pair)
            return DuplicateProblems.NotFound();
        var workers = await db.Workers.AsNoTracking().Include(static w => w.Person).Where(w => w.PersonId == pair.FirstPersonId || w.PersonId == pair.SecondPersonId).ToDictionaryAsync(static w => w.PersonId, ct);
        var now = clock.GetUtcNow();
        db.RecordReadings.AddRange(workers.Keys.Select(person => RecordReading.Of(person, "duplicate", purpose, sensitive: false, caller, now)));
        await db.SaveChangesAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new GetDuplicateResponse(
            pair.Id, Math.Round(pair.Score, 1), DuplicateEvidenceView.Of(pair), View(workers[pair.FirstPersonId]), View(workers[pair.SecondPersonId]), pair.FoundAt, pair.State,
            pair.DecidedAt, pair.DecidedBy, pair.RevealReason(cipher)));

        DuplicateRecord View(Worker w) => new(
            w.PersonId, w.Version, LabourRecordAnswer.StatusOf(w.IsRegistered), w.IsActive, w.Reveal(cipher, withSensitive: false), w.Source, w.EnteredAt, w.ChangedAt);
    }

    /// <summary>The pair, if both its records lie in the caller's area.</summary>
    internal static Task<DuplicatePair?> FindAsync(IQueryable<DuplicatePair> pairs, RegistryDb db, Guid id, CancellationToken ct) =>
        pairs.FirstOrDefaultAsync(p => p.Id == id && db.Workers.Any(w => w.PersonId == p.FirstPersonId) && db.Workers.Any(w => w.PersonId == p.SecondPersonId), ct);
}
