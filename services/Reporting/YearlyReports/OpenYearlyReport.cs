using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Counts;
using Lmis.Reporting.Data;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Reporting.YearlyReports;

/// <summary>A unit that reports besides the communes.</summary>
/// <param name="Code">Short name for addresses, for example <c>so-gddt</c>.</param>
/// <param name="Name">As printed.</param>
/// <param name="Kind"><c>department</c>, <c>centre</c>, <c>school</c> or <c>organisation</c>.</param>
/// <param name="Organisation">Enterprise or tax code of its accounts.</param>
/// <param name="Indicators">What it gives values of; empty for one that reports in words only.</param>
public sealed record ReportingUnit(
    [property: Required] string Code,
    [property: Required, StringLength(200, MinimumLength = 3)] string Name,
    [property: Required] string Kind,
    [property: Required, RegularExpression("[0-9]{10}(-[0-9]{3})?")] string Organisation,
    [property: Required, MaxLength(17)] IReadOnlyList<string> Indicators);

/// <summary>The year and who reports besides the communes.</summary>
public sealed record OpenYearlyReportRequest(
    [property: Range(ReportingYear.First, ReportingYear.Last)] int Year, [property: Required, MaxLength(300)] IReadOnlyList<ReportingUnit> Units);

/// <summary>The report that was opened, how many report, and by when.</summary>
public sealed record OpenYearlyReportResponse(int Year, int Parts, ReportDeadlines Deadlines);

/// <summary>
/// Opens the report of a year: each commune and ward, and each department, centre, school or organisation listed, gets a part to fill. Names and who reports
/// stay as they were then, whatever is renamed later.
/// </summary>
public static partial class OpenYearlyReport
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder reports) => reports.MapPost("/", HandleAsync).WithName(nameof(OpenYearlyReport)).RequireAreaScope(Scopes.ReportingConsolidate);

    private static async Task<Results<Created<OpenYearlyReportResponse>, ProblemHttpResult>> HandleAsync(
        OpenYearlyReportRequest request, ReportingDb db, UnitList units, WorkingDays days, AreaScope area, Caller caller, TimeProvider clock, HttpContext http, CancellationToken ct)
    {
        if (ReportRules.MayLead(area, caller, units) is { } outside)
            return outside;
        var errors = new EntryErrors("units");
        errors.Check(request.Year > ReportingYear.Current(clock), "year", "has not begun");
        var (codes, organisations) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < request.Units.Count; i++)
        {
            var unit = request.Units[i];
            errors.Check(i, !UnitCode().IsMatch(unit.Code), "code", "must be 2 to 40 small letters, digits and hyphens, beginning with a letter");
            errors.Check(i, !codes.Add(unit.Code), "code", "is in the list already");
            errors.Check(i, !ReportPart.OtherKinds.Contains(unit.Kind), "kind", $"must be one of: {string.Join(", ", ReportPart.OtherKinds)}; communes report without being listed");
            errors.Check(i, !organisations.Add(unit.Organisation), "organisation", "is in the list already: one part for one organisation");
            errors.Check(i, unit.Indicators.Any(static id => IndicatorCatalogue.Find(id) is null) || unit.Indicators.Distinct().Count() != unit.Indicators.Count, "indicators", "must be of K01 to K17, each once");
        }
        if (errors.Problem is { } problem)
            return problem;

        var report = new YearlyReport { Year = request.Year };
        db.YearlyReports.Add(report);
        db.ReportSteps.Add(ReportStep.Of(request.Year, null, "opened", null, caller, clock));
        db.ReportParts.AddRange(units.Communes.Values.Select(commune => new ReportPart
        {
            Year = request.Year, UnitCode = commune.Code, UnitName = commune.Name, Kind = ReportPart.CommuneKind, Indicators = [.. ProposedLines.OfCommunes],
        }));
        db.ReportParts.AddRange(request.Units.Select(unit => new ReportPart
        {
            Year = request.Year, UnitCode = unit.Code, UnitName = unit.Name, Kind = unit.Kind, Organisation = unit.Organisation, Indicators = [.. unit.Indicators],
        }));
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException exists) when (exists.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Problems.Conflict("report-open-already", "There is a report of this year", $"GET /v1/yearly-reports/{request.Year} shows it.");
        }
        ETags.Set(http, report.Version);
        return TypedResults.Created(
            $"/v1/yearly-reports/{request.Year}", new OpenYearlyReportResponse(request.Year, units.Communes.Count + request.Units.Count, ReportDeadlines.Of(request.Year, days)));
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{1,39}$")]
    private static partial Regex UnitCode();
}
