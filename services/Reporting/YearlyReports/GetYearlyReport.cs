using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Indicators;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.YearlyReports;

/// <summary>Number, date and name of the signed document.</summary>
public sealed record SignatureAnswer(int Number, DateOnly SignedOn, string SignerName, bool IsByDeputy);

/// <summary>Where a signed report stands with the national system.</summary>
/// <param name="State"><c>sending</c> or <c>received</c>.</param>
/// <param name="ReceiptNumber">The national system's receipt.</param>
/// <param name="ReceivedOn">Its day.</param>
/// <param name="JournalReference">X-Road-Request-Id under which both journals hold the evidence.</param>
/// <param name="Fault">Why there is no receipt yet.</param>
/// <param name="TriesAgainAt">When it is sent again, UTC.</param>
public sealed record NationalReceiptAnswer(Coded State, string? ReceiptNumber, DateOnly? ReceivedOn, string? JournalReference, Coded? Fault, DateTimeOffset? TriesAgainAt);

/// <summary>How many parts are in each state.</summary>
public sealed record PartCounts(int Expected, int Draft, int Submitted, int Returned, int Accepted);

/// <summary>The province's report of a year, with the version its ETag names.</summary>
public sealed record YearlyReportDetails(
    int Year,
    Coded State,
    ReportDeadlines Deadlines,
    bool IsLate,
    PartCounts Parts,
    IReadOnlyList<PartSummary> Late,
    IReadOnlyList<ReportLineAnswer> Lines,
    Narrative Narrative,
    string? MissingReason,
    string? ReturnReason,
    SignatureAnswer? Signature,
    NationalReceiptAnswer? National,
    IReadOnlyList<StepAnswer> Steps,
    long Version);

/// <summary>
/// Gives the province's report: while it is open, what the indicators propose now; afterwards what was frozen, and beside each value what the indicators give
/// today, so that the estimate of December and the year's final value can be compared. Units that are late are listed by name.
/// </summary>
public static class GetYearlyReport
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder reports) => reports.MapGet("/{year:int}", HandleAsync).WithName(nameof(GetYearlyReport)).RequireAreaScope(Scopes.ReportingRead);

    private static async Task<Results<Ok<YearlyReportDetails>, ProblemHttpResult>> HandleAsync(
        int year, ReportingDb db, ProposedLines proposed, UnitList units, WorkingDays days, AreaScope area, TimeProvider clock, HttpContext http, CancellationToken ct)
    {
        if (AreaRules.MayReadProvince(area, units) is { } outside)
            return outside;
        if (await db.YearlyReports.AsNoTracking().FirstOrDefaultAsync(r => r.Year == year, ct) is not { } report)
            return ReportRules.NoReport(year);
        var texts = Texts.For(http.Request);
        var (deadlines, today) = (ReportDeadlines.Of(year, days), ReportDeadlines.DayOf(clock.GetUtcNow()));
        var parts = await db.ReportParts.AsNoTracking().Where(p => p.Year == year).OrderBy(p => p.UnitCode).ToListAsync(ct);
        var live = await proposed.OfAsync(report, ct);
        var isDone = report.State == YearlyReport.Closed;
        var sending = isDone ? await db.ReportSendings.AsNoTracking().FirstOrDefaultAsync(s => s.Year == year, ct) : null;
        ETags.Set(http, report.Version);
        return TypedResults.Ok(new YearlyReportDetails(
            year, ReportView.Label(texts, report.State), deadlines, !isDone && today > deadlines.ReportDueOn,
            new(parts.Count, Count(ReportPart.Draft), Count(ReportPart.Submitted), Count(ReportPart.Returned), Count(ReportPart.Accepted)),
            [.. parts.Where(p => p.IsLate(today, deadlines)).Select(p => ReportView.Of(p, deadlines, today, texts))],
            report.Lines is { } frozen ? ReportView.Of(frozen.Lines, live, texts) : ReportView.Of(live, null, texts),
            report.Content.Narrative, report.MissingReason, report.ReturnReason,
            isDone ? new(report.Number!.Value, report.SignedOn!.Value, report.SignerName!, report.IsSignedByDeputy) : null,
            sending is null ? null : new(
                ReportView.Label(texts, sending.ReceivedOn is null ? "sending" : "received"), sending.ReceiptNumber, sending.ReceivedOn, sending.JournalReference,
                sending.Fault is { } fault ? new(fault, texts["sending-" + fault]) : null, sending.ReceivedOn is null ? sending.NextAt : null),
            await ReportView.StepsAsync(db, year, null, ct), report.Version));

        int Count(string state) => parts.Count(p => p.State == state);
    }
}
