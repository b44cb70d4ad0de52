using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Verifications;

/// <summary>A person about whom the nation says something else than the record.</summary>
/// <param name="Id">To be decided at <c>/v1/verifications/differences/{id}/decision</c>.</param>
/// <param name="PersonId">The person.</param>
/// <param name="FullName">As the record has it.</param>
/// <param name="CommuneCode">Of the current residence.</param>
/// <param name="Result"><c>differs</c>, <c>unknown</c> or <c>deceased</c>.</param>
/// <param name="Differs">The items that differ; never what they would be.</param>
/// <param name="VerifiedAt">UTC.</param>
/// <param name="JournalReference">Under which both parties' journals hold the evidence.</param>
/// <param name="Version">Version of the record, to be sent as If-Match with the decision.</param>
public sealed record DifferenceView(
    Guid Id, Guid PersonId, string FullName, string CommuneCode, string Result, IReadOnlyList<string> Differs, DateTimeOffset VerifiedAt, string JournalReference, long Version);

/// <summary>Differences that wait for a decision, the oldest first; <c>Next</c> asks for the following ones.</summary>
public sealed record ListDifferencesResponse(IReadOnlyList<DifferenceView> Differences, Guid? Next);

/// <summary>
/// Lists the persons of the caller's area whose verification waits for a decision. A record whose identity was changed since is left out: it is to be
/// verified again. That the names were shown is recorded with the purpose.
/// </summary>
public static class ListDifferences
{
    public static void Map(RouteGroupBuilder verifications) =>
        verifications.MapGet("/differences", HandleAsync).WithName(nameof(ListDifferences)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<ListDifferencesResponse>, ProblemHttpResult>> HandleAsync(
        [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http, RegistryDb db, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct,
        [RegularExpression("differs|unknown|deceased")] string? result = null, [RegularExpression("[0-9]{5}")] string? commune = null, [Range(1, 100)] int limit = 20, Guid? after = null)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        var waiting = db.PersonVerifications.Where(v => v.Review == PersonVerification.Open
            && !db.WorkerChanges.Any(c => c.PersonId == v.PersonId && c.Version > v.RecordVersion && c.Fields.Any(f => PersonVerification.IdentityItems.Contains(f))));
        if (result is not null)
            waiting = waiting.Where(v => v.Result == result);
        if (after is { } last)
            waiting = waiting.Where(v => v.Id > last);
        // The area limits records, and through them what waits.
        var joined = waiting.Join(db.Workers, v => v.PersonId, w => w.PersonId, (v, w) => new { v, w });
        if (commune is not null)
            joined = joined.Where(j => j.w.CommuneCode == commune);
        var rows = await joined.OrderBy(j => j.v.Id).Take(limit + 1)
            .Select(j => new DifferenceView(j.v.Id, j.v.PersonId, j.w.Person.FullName ?? "", j.w.CommuneCode, j.v.Result, j.v.DiffersIn, j.v.VerifiedAt, j.v.JournalReference, j.w.Version))
            .ToListAsync(ct);
        var shown = rows.Take(limit).ToList();
        var now = clock.GetUtcNow();
        db.RecordReadings.AddRange(shown.Select(d => RecordReading.Of(d.PersonId, "name", purpose, sensitive: false, caller, now)));
        await db.SaveChangesAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ListDifferencesResponse(shown, rows.Count > limit ? shown[^1].Id : null));
    }
}
