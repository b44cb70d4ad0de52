using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.YearlyReports;

/// <summary>A unit's part with the version its ETag names.</summary>
public sealed record PartDetails(
    int Year, PartSummary Part, ReportDeadlines Deadlines, IReadOnlyList<ReportLineAnswer> Lines, Narrative Narrative, IReadOnlyList<StepAnswer> Steps, long Version);

/// <summary>Gives a unit's part: what the indicators propose now while the unit can change it, and what it submitted afterwards.</summary>
public static class GetPart
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder reports) => reports.MapGet("/{year:int}/parts/{unit}", HandleAsync).WithName("GetReportPart").RequireAreaScope(Scopes.ReportingRead);

    private static async Task<Results<Ok<PartDetails>, ProblemHttpResult>> HandleAsync(
        int year, string unit, ReportingDb db, ProposedLines proposed, UnitList units, WorkingDays days, AreaScope area, Caller caller, TimeProvider clock, HttpContext http, CancellationToken ct)
    {
        if (AreaRules.MayReadProvince(area, units) is { } outside)
            return outside;
        if (await db.ReportParts.AsNoTracking().FirstOrDefaultAsync(p => p.Year == year && p.UnitCode == unit, ct) is not { } part)
            return ReportRules.NoPart(year, unit);
        if (ReportRules.MayRead(part, area, caller) is { } others)
            return others;
        var (deadlines, today, texts) = (ReportDeadlines.Of(year, days), ReportDeadlines.DayOf(clock.GetUtcNow()), Texts.For(http.Request));
        ETags.Set(http, part.Version);
        return TypedResults.Ok(new PartDetails(
            year, ReportView.Of(part, deadlines, today, texts), deadlines,
            ReportView.Of(part.IsOpen ? await proposed.OfAsync(part, ct) : part.Lines!.Lines, null, texts),
            part.Content.Narrative, await ReportView.StepsAsync(db, year, unit, ct), part.Version));
    }
}
