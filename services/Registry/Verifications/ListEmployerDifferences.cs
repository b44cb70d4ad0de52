using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Verifications;

/// <summary>An employer about whom the enterprise register says something else than the entry here.</summary>
/// <param name="Id">To be decided at <c>/v1/verifications/employer-differences/{id}/decision</c>.</param>
/// <param name="EmployerId">The employer.</param>
/// <param name="Code">Enterprise code.</param>
/// <param name="Name">As the entry here has it.</param>
/// <param name="CommuneCode">Of the head office, where known.</param>
/// <param name="Result"><c>differs</c>, <c>unknown</c>, <c>dissolved</c> or <c>suspended</c>.</param>
/// <param name="Differs">The fields that differ; never what they would be.</param>
/// <param name="VerifiedAt">UTC.</param>
/// <param name="JournalReference">Under which both parties' journals hold the evidence.</param>
/// <param name="Version">Version of the entry, to be sent as If-Match with the decision.</param>
public sealed record EmployerDifferenceView(
    Guid Id, Guid EmployerId, string Code, string Name, string? CommuneCode, string Result, IReadOnlyList<string> Differs, DateTimeOffset VerifiedAt, string JournalReference, long Version);

/// <summary>Differences that wait for a decision, the oldest first; <c>Next</c> asks for the following ones.</summary>
public sealed record ListEmployerDifferencesResponse(IReadOnlyList<EmployerDifferenceView> Differences, Guid? Next);

/// <summary>Lists the employers of the caller's area whose verification waits for a decision. One whose entry was changed since is left out: it is to be verified again.</summary>
public static class ListEmployerDifferences
{
    public static void Map(RouteGroupBuilder verifications) =>
        verifications.MapGet("/employer-differences", HandleAsync).WithName(nameof(ListEmployerDifferences)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Ok<ListEmployerDifferencesResponse>> HandleAsync(
        HttpContext http, RegistryDb db, CancellationToken ct,
        [RegularExpression("differs|unknown|dissolved|suspended")] string? result = null, [RegularExpression("[0-9]{5}")] string? commune = null, [Range(1, 100)] int limit = 20, Guid? after = null)
    {
        var waiting = db.EmployerVerifications.Where(v => v.Review == Verification.Open
            && !db.EmployerChanges.Any(c => c.EmployerId == v.EmployerId && c.Version > v.RecordVersion && c.Fields.Any(f => EmployerVerification.ComparedItems.Contains(f))));
        if (result is not null)
            waiting = waiting.Where(v => v.Result == result);
        if (after is { } last)
            waiting = waiting.Where(v => v.Id > last);
        // The area limits employers, and through them what waits.
        var joined = waiting.Join(db.Employers, v => v.EmployerId, e => e.Id, (v, e) => new { v, e });
        if (commune is not null)
            joined = joined.Where(j => j.e.CommuneCode == commune);
        var rows = await joined.OrderBy(j => j.v.Id).Take(limit + 1)
            .Select(j => new EmployerDifferenceView(
                j.v.Id, j.v.EmployerId, j.e.Code ?? "", j.e.Name, j.e.CommuneCode == "" ? null : j.e.CommuneCode, j.v.Result, j.v.DiffersIn, j.v.VerifiedAt, j.v.JournalReference, j.e.Version))
            .ToListAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ListEmployerDifferencesResponse([.. rows.Take(limit)], rows.Count > limit ? rows[limit - 1].Id : null));
    }
}
