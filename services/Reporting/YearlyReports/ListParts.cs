using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.YearlyReports;

/// <summary>The units of a report with their parts, by code.</summary>
public sealed record PartList(int Year, ReportDeadlines Deadlines, IReadOnlyList<PartSummary> Parts);

/// <summary>Lists who reports in a year and where each part stands; <c>late=true</c> only those the department has to remind.</summary>
public static class ListParts
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder reports) => reports.MapGet("/{year:int}/parts", HandleAsync).WithName("ListReportParts").RequireAreaScope(Scopes.ReportingRead);

    private static async Task<Results<Ok<PartList>, ProblemHttpResult>> HandleAsync(
        int year, string? state, bool? late, ReportingDb db, UnitList units, WorkingDays days, AreaScope area, TimeProvider clock, HttpRequest request, CancellationToken ct)
    {
        if (AreaRules.MayReadProvince(area, units) is { } outside)
            return outside;
        if (state is not (null or ReportPart.Draft or ReportPart.Submitted or ReportPart.Returned or ReportPart.Accepted))
            return Problems.BadRequest("part-state", "State not known", "'state' must be draft, submitted, returned or accepted.");
        if (!await db.YearlyReports.AnyAsync(r => r.Year == year, ct))
            return ReportRules.NoReport(year);
        var (deadlines, today, texts) = (ReportDeadlines.Of(year, days), ReportDeadlines.DayOf(clock.GetUtcNow()), Texts.For(request));
        var parts = await db.ReportParts.AsNoTracking().Where(p => p.Year == year && (state == null || p.State == state)).OrderBy(p => p.UnitCode).ToListAsync(ct);
        return TypedResults.Ok(new PartList(
            year, deadlines, [.. parts.Where(p => late is null || p.IsLate(today, deadlines) == late).Select(p => ReportView.Of(p, deadlines, today, texts))]));
    }
}
