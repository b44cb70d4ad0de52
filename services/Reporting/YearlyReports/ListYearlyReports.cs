using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Indicators;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.YearlyReports;

/// <summary>A year's report and where it stands.</summary>
public sealed record YearlyReportSummary(int Year, Coded State, ReportDeadlines Deadlines);

/// <summary>The reports there are, latest first.</summary>
public sealed record YearlyReportList(IReadOnlyList<YearlyReportSummary> Reports);

/// <summary>Lists the years of which a report has been opened.</summary>
public static class ListYearlyReports
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder reports) => reports.MapGet("/", HandleAsync).WithName(nameof(ListYearlyReports)).RequireAreaScope(Scopes.ReportingRead);

    private static async Task<Results<Ok<YearlyReportList>, ProblemHttpResult>> HandleAsync(
        ReportingDb db, UnitList units, WorkingDays days, AreaScope area, HttpRequest request, CancellationToken ct)
    {
        if (AreaRules.MayReadProvince(area, units) is { } outside)
            return outside;
        var texts = Texts.For(request);
        var reports = await db.YearlyReports.AsNoTracking().OrderByDescending(r => r.Year).Select(static r => new { r.Year, r.State }).ToListAsync(ct);
        return TypedResults.Ok(new YearlyReportList([.. reports.Select(r => new YearlyReportSummary(r.Year, ReportView.Label(texts, r.State), ReportDeadlines.Of(r.Year, days)))]));
    }
}
