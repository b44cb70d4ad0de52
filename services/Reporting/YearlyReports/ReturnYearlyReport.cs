using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Reporting.YearlyReports;

/// <summary>What has to be mended.</summary>
public sealed record ReturnReportRequest([property: Required, StringLength(1_000, MinimumLength = 5)] string Reason);

/// <summary>The director gives a consolidated report back to the department; it is open again, its frozen values are dropped.</summary>
public static class ReturnYearlyReport
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder reports) => reports.MapPost("/{year:int}/return", HandleAsync).WithName(nameof(ReturnYearlyReport)).RequireAreaScope(Scopes.ReportingSign);

    private static async Task<Results<Ok<ReportStateAnswer>, ProblemHttpResult>> HandleAsync(
        int year, ReturnReportRequest request, ReportingDb db, UnitList units, AreaScope area, Caller caller, TimeProvider clock, HttpContext http, CancellationToken ct)
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
        if (report.State != YearlyReport.Consolidated)
            return ReportRules.NotIn(report.State, "Only a consolidated report that is not signed yet can be returned.");
        report.Return(request.Reason);
        db.ReportSteps.Add(ReportStep.Of(year, null, "returned", request.Reason, caller, clock));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        ETags.Set(http, report.Version);
        return TypedResults.Ok(new ReportStateAnswer(report.State, report.Version));
    }
}
