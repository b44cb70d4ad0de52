using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Duplicates;

/// <summary>One comparison of two records.</summary>
/// <param name="Kind">What was compared and how it came out, for example <c>birth-day-and-month-swapped</c>; docs/registry/duplicates.md has them all.</param>
/// <param name="Bits">How strongly it speaks for one person; below zero for two.</param>
public sealed record DuplicateEvidenceView(string Kind, double Bits)
{
    /// <summary>The comparisons of a pair.</summary>
    public static DuplicateEvidenceView[] Of(DuplicatePair pair) => [.. pair.Evidence.Zip(pair.EvidenceBits, static (kind, bits) => new DuplicateEvidenceView(kind, Math.Round(bits, 1)))];
}

/// <summary>One of the two persons.</summary>
public sealed record DuplicatePerson(Guid PersonId, string FullName, string CommuneCode);

/// <summary>A pair in the queue.</summary>
/// <param name="Id">To be read at <c>/v1/duplicates/{id}</c> and decided there.</param>
/// <param name="Score">0 is as likely one person as two; each further one doubles the odds.</param>
/// <param name="Evidence">What the score is the sum of, besides the odds of any two records.</param>
/// <param name="First">One of them.</param>
/// <param name="Second">The other.</param>
/// <param name="FoundAt">UTC.</param>
/// <param name="State"><c>open</c> or <c>not-duplicate</c>.</param>
public sealed record DuplicateView(Guid Id, double Score, IReadOnlyList<DuplicateEvidenceView> Evidence, DuplicatePerson First, DuplicatePerson Second, DateTimeOffset FoundAt, string State);

/// <summary>The most alike first; <c>Next</c> asks for the following ones.</summary>
public sealed record ListDuplicatesResponse(IReadOnlyList<DuplicateView> Duplicates, Guid? Next);

/// <summary>Lists pairs that may be one person and both of whose records lie in the caller's area. That names were shown is recorded with the purpose.</summary>
public static class ListDuplicates
{
    public static void Map(RouteGroupBuilder duplicates) => duplicates.MapGet("/", HandleAsync).WithName(nameof(ListDuplicates)).RequireAreaScope(Scopes.RegistryMerge);

    private static async Task<Results<Ok<ListDuplicatesResponse>, ProblemHttpResult>> HandleAsync(
        [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http, RegistryDb db, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct,
        [Range(1, 100)] int limit = 20, Guid? after = null, [AllowedValues("open", "not-duplicate")] string state = DuplicatePair.Open)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        // The area limits records, and through them their pairs.
        var pairs = from pair in db.DuplicatePairs.AsNoTracking()
                    join first in db.Workers on pair.FirstPersonId equals first.PersonId
                    join second in db.Workers on pair.SecondPersonId equals second.PersonId
                    where first.IsActive && second.IsActive
                    select new { pair, first, second };
        var asked = pairs.Where(p => p.pair.State == state);
        if (after is { } last)
        {
            // Also one that was decided since is a place.
            if (await pairs.Where(p => p.pair.Id == last).Select(static p => (double?)p.pair.Score).FirstOrDefaultAsync(ct) is not { } score)
                return Problems.BadRequest("cursor-unknown", "The list cannot be continued", "'after' must be the 'next' of an answer to this question. Ask again from the beginning.");
            asked = asked.Where(p => p.pair.Score < score || (p.pair.Score == score && p.pair.Id > last));
        }
        var rows = await asked.OrderByDescending(static p => p.pair.Score).ThenBy(static p => p.pair.Id).Take(limit + 1)
            .Select(static p => new { p.pair, First = new DuplicatePerson(p.first.PersonId, p.first.Person.FullName ?? "", p.first.CommuneCode), Second = new DuplicatePerson(p.second.PersonId, p.second.Person.FullName ?? "", p.second.CommuneCode) })
            .ToListAsync(ct);
        var shown = rows.Take(limit).Select(static r => new DuplicateView(r.pair.Id, Math.Round(r.pair.Score, 1), DuplicateEvidenceView.Of(r.pair), r.First, r.Second, r.pair.FoundAt, r.pair.State)).ToList();
        var now = clock.GetUtcNow();
        db.RecordReadings.AddRange(shown.SelectMany(static d => new[] { d.First.PersonId, d.Second.PersonId }).Distinct().Select(id => RecordReading.Of(id, "name", purpose, sensitive: false, caller, now)));
        await db.SaveChangesAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ListDuplicatesResponse(shown, rows.Count > limit ? shown[^1].Id : null));
    }
}
