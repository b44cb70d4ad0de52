using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Reporting.YearlyReports;

/// <summary>Saves a unit's corrections, each with its reason, and its words, while the part is with the unit.</summary>
public static class SavePart
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder reports) => reports.MapPut("/{year:int}/parts/{unit}", HandleAsync).WithName("SaveReportPart").RequireAreaScope(Scopes.ReportingReport);

    private static Task<Results<Ok<ReportStateAnswer>, ProblemHttpResult>> HandleAsync(int year, string unit, SaveReportRequest request, ChangePart change, CancellationToken ct) =>
        change.RunAsync(year, unit, isLead: false, part =>
        {
            if (!part.IsOpen)
                return Task.FromResult<ProblemHttpResult?>(ReportRules.NotIn(part.State, "The part is with the lead department. Ask it to return the part."));
            var wrong = ReportRules.Check(request.Corrections, request.Narrative, part.Indicators);
            if (wrong is null)
                part.Save(new(request.Corrections, request.Narrative));
            return Task.FromResult(wrong);
        }, ct);
}
