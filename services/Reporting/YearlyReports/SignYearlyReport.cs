using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Reporting.YearlyReports;

/// <summary>What goes on the document.</summary>
/// <param name="Number">Its number in the register of outgoing documents.</param>
/// <param name="SignedOn">Its date.</param>
/// <param name="SignerName">The name under the signature.</param>
/// <param name="IsByDeputy">A deputy signs for the director (KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC).</param>
public sealed record SignYearlyReportRequest(
    [property: Range(1, 99_999)] int Number, DateOnly SignedOn, [property: Required, StringLength(100, MinimumLength = 3)] string SignerName, bool IsByDeputy = false);

/// <summary>
/// Records that the director has signed the consolidated report, which closes it. It is not an electronic signature: the document is signed in the
/// department's document system. Who consolidated a report does not sign it.
/// </summary>
public static class SignYearlyReport
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder reports) => reports.MapPost("/{year:int}/signature", HandleAsync).WithName(nameof(SignYearlyReport)).RequireAreaScope(Scopes.ReportingSign);

    private static async Task<Results<Ok<ReportStateAnswer>, ProblemHttpResult>> HandleAsync(
        int year, SignYearlyReportRequest request, ReportingDb db, UnitList units, AreaScope area, Caller caller, TimeProvider clock, HttpContext http, CancellationToken ct)
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
            return ReportRules.NotIn(report.State, "Only a consolidated report is signed, once.");
        if (report.ConsolidatedBy == caller.Subject)
            return Problems.Conflict("four-eyes", "Another must sign", "Whoever consolidated the report does not sign it. Have the director sign with an own account.");
        if (request.SignedOn < ReportDeadlines.DayOf(report.ConsolidatedAt!.Value) || request.SignedOn > ReportDeadlines.DayOf(clock.GetUtcNow()))
            return Problems.BadRequest("signed-on", "Date out of range", "'signedOn' must be from the day the report was consolidated to today.");
        report.Sign(request.Number, request.SignedOn, request.SignerName, request.IsByDeputy);
        db.ReportSteps.Add(ReportStep.Of(year, null, "signed", null, caller, clock));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        ETags.Set(http, report.Version);
        return TypedResults.Ok(new ReportStateAnswer(report.State, report.Version));
    }
}
