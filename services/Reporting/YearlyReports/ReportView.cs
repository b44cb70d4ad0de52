using Lmis.Reporting.Data;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Indicators;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.YearlyReports;

/// <summary>What the indicators gave, in words.</summary>
public sealed record ProposalAnswer(
    decimal? Value, long? Numerator, long? Denominator, Coded? Series, Coded? Stage, SourceAnswer? Source, bool IsSuppressed, Coded State, Coded? Reason);

/// <summary>One indicator in a report. <c>NowGiven</c>: what the indicators give today, where the line is frozen; null while it is not.</summary>
public sealed record ReportLineAnswer(
    string Indicator, string Name, string Unit, decimal? Value, Coded? Stage, string? CorrectionReason, TargetAnswer? Target, decimal? PercentOfTarget, Coded State,
    ProposalAnswer Proposed, decimal? NowGiven);

/// <summary>A step taken: when, by whom, and of a return why.</summary>
public sealed record StepAnswer(string Kind, string? Reason, string By, DateTimeOffset At);

/// <summary>A unit and its part.</summary>
/// <param name="IsLate">The last day has passed and the part is not with the lead department.</param>
/// <param name="CameLate">It was submitted first after the last day.</param>
public sealed record PartSummary(string UnitCode, string UnitName, string Kind, Coded State, bool IsLate, bool CameLate, DateTimeOffset? FirstSubmittedAt, string? ReturnReason);

/// <summary>Turns what is stored into answers, in the language asked for.</summary>
internal static class ReportView
{
    public static Coded Label(Texts texts, string code) => new(code, texts[code]);

    public static PartSummary Of(ReportPart part, ReportDeadlines deadlines, DateOnly today, Texts texts) => new(
        part.UnitCode, part.UnitName, part.Kind, Label(texts, part.State), part.IsLate(today, deadlines), part.CameLate(deadlines), part.FirstSubmittedAt, part.ReturnReason);

    public static IReadOnlyList<ReportLineAnswer> Of(IReadOnlyList<ReportLine> lines, IReadOnlyList<ReportLine>? live, Texts texts)
    {
        var now = live?.ToDictionary(static l => l.Indicator, static l => l.Proposed.Value);
        return [.. lines.Select(line => Of(line, now?.GetValueOrDefault(line.Indicator), texts))];
    }

    public static async Task<IReadOnlyList<StepAnswer>> StepsAsync(ReportingDb db, int year, string? unit, CancellationToken ct) =>
        await db.ReportSteps.AsNoTracking().Where(s => s.Year == year && s.UnitCode == unit).OrderBy(s => s.Id)
            .Select(static s => new StepAnswer(s.Kind, s.Reason, s.Subject, s.At)).ToListAsync(ct);

    private static ReportLineAnswer Of(ReportLine line, decimal? now, Texts texts)
    {
        var definition = IndicatorCatalogue.Find(line.Indicator)!;
        var proposed = line.Proposed;
        return new(
            line.Indicator, texts.Of(definition).Name, IndicatorCatalogue.PlanTargetOf(line.Indicator).Unit, line.Value, Maybe(line.Stage), line.CorrectionReason, line.Target,
            line.PercentOfTarget, Label(texts, line.State),
            new(proposed.Value, proposed.Numerator, proposed.Denominator, Maybe(proposed.Series), Maybe(proposed.Stage), proposed.Source, proposed.IsSuppressed,
                Label(texts, proposed.State), Maybe(proposed.Reason)),
            now);

        Coded? Maybe(string? code) => code is null ? null : Label(texts, code);
    }
}
