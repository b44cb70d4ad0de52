using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Reporting.YearlyReports;

/// <summary>All corrections and words of a report or a part; what is left out is no longer corrected.</summary>
public sealed record SaveReportRequest([property: Required, MaxLength(17)] IReadOnlyList<Correction> Corrections, [property: Required] Narrative Narrative);

/// <summary>Where the report or the part stands, and the version its ETag names.</summary>
public sealed record ReportStateAnswer(string State, long Version);

/// <summary>Saves the lead department's corrections of the province's values, each with its reason, and its words.</summary>
public static class SaveYearlyReport
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder reports) => reports.MapPut("/{year:int}", HandleAsync).WithName(nameof(SaveYearlyReport)).RequireAreaScope(Scopes.ReportingConsolidate);

    private static async Task<Results<Ok<ReportStateAnswer>, ProblemHttpResult>> HandleAsync(
        int year, SaveReportRequest request, ReportingDb db, UnitList units, AreaScope area, Caller caller, HttpContext http, CancellationToken ct)
    {
        if (ReportRules.MayLead(area, caller, units) is { } outside)
            return outside;
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        if (ReportRules.Check(request.Corrections, request.Narrative, [.. IndicatorCatalogue.All.Select(static d => d.Id)]) is { } wrong)
            return wrong;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await ReportRules.LockAsync(db, year, ct) is not { } report)
            return ReportRules.NoReport(year);
        if (report.Version != version)
            return ETags.Changed(report.Version);
        if (report.State != YearlyReport.Open)
            return ReportRules.NotIn(report.State, "The report is consolidated or signed. Only the director's return opens it again.");
        report.Save(new(request.Corrections, request.Narrative));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        ETags.Set(http, report.Version);
        return TypedResults.Ok(new ReportStateAnswer(report.State, report.Version));
    }
}
