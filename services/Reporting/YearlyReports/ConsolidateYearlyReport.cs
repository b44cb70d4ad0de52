using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.YearlyReports;

/// <summary>Why units are missing, if any are.</summary>
public sealed record ConsolidateYearlyReportRequest([property: StringLength(1_000, MinimumLength = 5)] string? MissingReason = null);

/// <summary>
/// Freezes the province's values and words for the director. Every part that was submitted must be decided; units that have not reported are named in the
/// report, and the department says why it goes on without them: no data is not zero.
/// </summary>
public static class ConsolidateYearlyReport
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder reports) =>
        reports.MapPost("/{year:int}/consolidation", HandleAsync).WithName(nameof(ConsolidateYearlyReport)).RequireAreaScope(Scopes.ReportingConsolidate);

    private static async Task<Results<Ok<ReportStateAnswer>, ProblemHttpResult>> HandleAsync(
        int year, ConsolidateYearlyReportRequest request, ReportingDb db, ProposedLines proposed, UnitList units, AreaScope area, Caller caller, TimeProvider clock, HttpContext http,
        CancellationToken ct)
    {
        if (ReportRules.MayLead(area, caller, units) is { } outside)
            return outside;
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await ReportRules.LockAsync(db, year, ct) is not { } report)
            return ReportRules.NoReport(year);
        if (report.Version != version)
            return ETags.Changed(report.Version);
        if (report.State != YearlyReport.Open)
            return ReportRules.NotIn(report.State, "The report is consolidated already.");
        var parts = await db.ReportParts.AsNoTracking().Where(p => p.Year == year && p.State != ReportPart.Accepted).OrderBy(p => p.UnitCode).ToListAsync(ct);
        if (parts.Where(static p => p.State == ReportPart.Submitted).Select(static p => p.UnitName).ToArray() is { Length: > 0 } undecided)
        {
            return Problems.Conflict(
                "parts-undecided", "Some parts wait for a decision", "Accept or return each part that was submitted, then consolidate.", ("units", undecided));
        }
        if (parts.Count > 0 && string.IsNullOrWhiteSpace(request.MissingReason))
        {
            return Problems.Conflict(
                "parts-missing", "Some units have not reported",
                "Wait for them, or give in 'missingReason' why the report goes on without them; it will name them.", ("units", parts.Select(static p => p.UnitName)));
        }
        report.Consolidate(new(await proposed.OfAsync(report, ct)), parts.Count > 0 ? request.MissingReason : null, caller.Subject, clock.GetUtcNow());
        db.ReportSteps.Add(ReportStep.Of(year, null, "consolidated", report.MissingReason, caller, clock));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        ETags.Set(http, report.Version);
        return TypedResults.Ok(new ReportStateAnswer(report.State, report.Version));
    }
}
