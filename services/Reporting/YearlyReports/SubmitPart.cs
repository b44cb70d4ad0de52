using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Reporting.YearlyReports;

/// <summary>
/// Sends a unit's part to the lead department: the values the indicators give at that moment are frozen with the corrections. After the last day it is taken,
/// and known as late.
/// </summary>
public static class SubmitPart
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder reports) =>
        reports.MapPost("/{year:int}/parts/{unit}/submission", HandleAsync).WithName("SubmitReportPart").RequireAreaScope(Scopes.ReportingReport);

    private static Task<Results<Ok<ReportStateAnswer>, ProblemHttpResult>> HandleAsync(
        int year, string unit, ChangePart change, ReportingDb db, ProposedLines proposed, Caller caller, TimeProvider clock, CancellationToken ct) =>
        change.RunAsync(year, unit, isLead: false, async part =>
        {
            if (!part.IsOpen)
                return ReportRules.NotIn(part.State, "The part was submitted already.");
            if (string.IsNullOrWhiteSpace(part.Content.Narrative.Results))
                return Problems.Unprocessable("results-missing", "Results are missing", "Write in 'narrative.results' what the unit has done in the year, save, and submit again.");
            part.Submit(new(await proposed.OfAsync(part, ct)), clock.GetUtcNow());
            db.ReportSteps.Add(ReportStep.Of(year, unit, "submitted", null, caller, clock));
            return null;
        }, ct);
}
