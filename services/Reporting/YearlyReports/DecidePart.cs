using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Reporting.YearlyReports;

/// <summary>The lead department's decision about a part.</summary>
/// <param name="Decision"><c>accepted</c> or <c>returned</c>.</param>
/// <param name="Reason">Of a return: what has to be mended.</param>
public sealed record DecidePartRequest([property: Required, RegularExpression("accepted|returned")] string Decision, [property: StringLength(1_000, MinimumLength = 5)] string? Reason = null);

/// <summary>Accepts a submitted part, or returns it to its unit with a reason; one that was accepted can still be returned while the report is open.</summary>
public static class DecidePart
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder reports) =>
        reports.MapPost("/{year:int}/parts/{unit}/decision", HandleAsync).WithName("DecideReportPart").RequireAreaScope(Scopes.ReportingConsolidate);

    private static Task<Results<Ok<ReportStateAnswer>, ProblemHttpResult>> HandleAsync(
        int year, string unit, DecidePartRequest request, ChangePart change, ReportingDb db, Caller caller, TimeProvider clock, CancellationToken ct) =>
        change.RunAsync(year, unit, isLead: true, part => Task.FromResult(Decide(part, request, db, caller, clock)), ct);

    private static ProblemHttpResult? Decide(ReportPart part, DecidePartRequest request, ReportingDb db, Caller caller, TimeProvider clock)
    {
        var isReturn = request.Decision == ReportPart.Returned;
        if (isReturn && string.IsNullOrWhiteSpace(request.Reason))
            return Problems.BadRequest("reason-missing", "Say what has to be mended", "Give it in 'reason'; the unit reads it.");
        if (part.State != ReportPart.Submitted && !(isReturn && part.State == ReportPart.Accepted))
            return ReportRules.NotIn(part.State, "Only a part that was submitted is accepted or returned.");
        if (isReturn)
            part.Return(request.Reason!);
        else
            part.Accept();
        db.ReportSteps.Add(ReportStep.Of(part.Year, part.UnitCode, request.Decision, isReturn ? request.Reason : null, caller, clock));
        return null;
    }
}
