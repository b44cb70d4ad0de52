using System.Text.RegularExpressions;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.YearlyReports;

/// <summary>
/// Who may do what with a report, and what it may hold. A commune's part is written by accounts whose area is that commune, any other part by accounts that
/// act for its organisation; the lead department (an account of the whole province that acts for no organisation) reads all, decides and consolidates, and
/// writes nobody's part.
/// </summary>
internal static partial class ReportRules
{
    /// <summary>A problem unless the caller acts for the lead department.</summary>
    public static ProblemHttpResult? MayLead(AreaScope area, Caller caller, UnitList units) =>
        caller.Organisation is null
            ? AreaRules.MayEnter(area, units)
            : Problems.Forbidden("lead-department-only", "For the lead department only", "Your account acts for one organisation; it reports through its own part.");

    /// <summary>A problem unless the caller may see the part.</summary>
    public static ProblemHttpResult? MayRead(ReportPart part, AreaScope area, Caller caller) =>
        MayWriteAs(part, area, caller) || (caller.Organisation is null && area.IsEverything) ? null : NotYours(part);

    /// <summary>A problem unless the caller reports for the unit.</summary>
    public static ProblemHttpResult? MayWrite(ReportPart part, AreaScope area, Caller caller) => MayWriteAs(part, area, caller) ? null : NotYours(part);

    /// <summary>Takes the year's report for a change of itself, which nobody else touches meanwhile.</summary>
    public static async Task<YearlyReport?> LockAsync(ReportingDb db, int year, CancellationToken ct) =>
        (await db.YearlyReports.FromSql($"select * from yearly_report where year = {year} for update").ToListAsync(ct)).SingleOrDefault();

    /// <summary>Holds the year's report as it is while a part changes: it cannot be consolidated in between.</summary>
    public static async Task<YearlyReport?> HoldAsync(ReportingDb db, int year, CancellationToken ct) =>
        (await db.YearlyReports.FromSql($"select * from yearly_report where year = {year} for share").AsNoTracking().ToListAsync(ct)).SingleOrDefault();

    public static ProblemHttpResult NoReport(int year) =>
        Problems.NotFound("no-such-report", "No such report", $"The report of {year} has not been opened. GET /v1/yearly-reports lists those that are; the lead department opens one.");

    public static ProblemHttpResult NoPart(int year, string unit) =>
        Problems.NotFound("no-such-part", "No such unit in this report", $"'{unit}' does not report in {year}. GET /v1/yearly-reports/{year}/parts lists who does.");

    public static ProblemHttpResult NotIn(string state, string todo) => Problems.Conflict("report-state", "Not in this state", todo, ("state", state));

    /// <summary>Names each wrong value of what a reporter wrote; null when nothing is wrong.</summary>
    public static ProblemHttpResult? Check(IReadOnlyList<Correction> corrections, Narrative narrative, IReadOnlyCollection<string> indicators)
    {
        var errors = new EntryErrors("corrections");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < corrections.Count; i++)
        {
            var correction = corrections[i];
            errors.Check(i, !indicators.Contains(correction.Indicator), "indicator", $"is not one of this report: {string.Join(", ", indicators)}");
            errors.Check(i, !seen.Add(correction.Indicator), "indicator", "is corrected in this list already");
            errors.Check(i, IndicatorCatalogue.Find(correction.Indicator) is not null && IndicatorCatalogue.PlanTargetOf(correction.Indicator).Unit switch
            {
                "%" => correction.Value is < 0 or > 100,
                "%/year" => correction.Value is < -100 or > 1_000,
                _ => correction.Value < 0 || correction.Value != Math.Truncate(correction.Value),
            }, "value", "a share is from 0 to 100 per cent, a growth from -100, a number of persons whole and not negative");
            errors.Check(i, string.IsNullOrWhiteSpace(correction.Reason), "reason", "must say why, and on what the value rests");
            errors.Check(i, IdentifiesSomebody().IsMatch(correction.Reason), "reason", NoNumbers);
        }
        errors.Check(IdentifiesSomebody().IsMatch(narrative.Results ?? ""), "narrative.results", NoNumbers);
        errors.Check(IdentifiesSomebody().IsMatch(narrative.Difficulties ?? ""), "narrative.difficulties", NoNumbers);
        errors.Check(IdentifiesSomebody().IsMatch(narrative.Proposals ?? ""), "narrative.proposals", NoNumbers);
        return errors.Problem;
    }

    private const string NoNumbers = "must hold no number of 9 to 12 digits: a report names no person's number or telephone (write amounts with points, 1.500.000.000)";

    private static bool MayWriteAs(ReportPart part, AreaScope area, Caller caller) => part.Organisation is { } organisation
        ? caller.Organisation == organisation && area.IsEverything
        : part.Kind == ReportPart.CommuneKind && caller.Organisation is null && area.CommuneCode == part.UnitCode;

    private static ProblemHttpResult NotYours(ReportPart part) => Problems.Forbidden(
        "outside-area", "Not your unit's part", $"The part of {part.UnitName} is for that unit's own accounts and the lead department. Ask for an account of the unit.");

    [GeneratedRegex(@"(?<![\d.,])\d{9,12}(?!\d)")]
    private static partial Regex IdentifiesSomebody();
}
