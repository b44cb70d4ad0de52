using Lmis.Reporting.Counts;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Indicators;
using Lmis.Reporting.Units;

namespace Lmis.Reporting.YearlyReports;

/// <summary>Makes the lines of a report from the indicators as they are now, and the corrections made to them.</summary>
public sealed class ProposedLines(IndicatorReading reading, UnitList units, TimeProvider clock)
{
    /// <summary>Indicators that have values below the province, counted here or published, so that a commune is asked for them.</summary>
    public static IReadOnlyList<string> OfCommunes { get; } =
        [.. IndicatorCatalogue.All.Where(static d => d.Measures.Count > 0 || d.IsKnownByCommune || d.ComparedSeries == SeriesKind.Register).Select(static d => d.Id)];

    /// <summary>Lines of the province's report.</summary>
    public Task<IReadOnlyList<ReportLine>> OfAsync(YearlyReport report, CancellationToken ct) =>
        OfAsync(report.Year, units.ProvinceCode, IndicatorCatalogue.All.Select(static d => d.Id), report.Content.Corrections, ct);

    /// <summary>Lines of a unit's part: a commune's own values; of any other unit, the province's values of what it answers for.</summary>
    public Task<IReadOnlyList<ReportLine>> OfAsync(ReportPart part, CancellationToken ct) =>
        OfAsync(part.Year, part.Kind == ReportPart.CommuneKind ? part.UnitCode : units.ProvinceCode, part.Indicators, part.Content.Corrections, ct);

    private async Task<IReadOnlyList<ReportLine>> OfAsync(int year, string unit, IEnumerable<string> indicators, IReadOnlyList<Correction> corrections, CancellationToken ct)
    {
        // A report is printed and sent: whoever makes it, small counts are not in it.
        var shown = await reading.ReadAsync(year, unit, Breakdown.None, Boundary.Current, null, ct) with { ShowsAll = false };
        var byIndicator = corrections.ToDictionary(static c => c.Indicator);
        return [.. indicators.Select(id => LineOf(shown, IndicatorCatalogue.Find(id)!, byIndicator.GetValueOrDefault(id)))];
    }

    private ReportLine LineOf(IndicatorYear shown, IndicatorDefinition definition, Correction? correction)
    {
        var series = shown.SeriesOf(definition);
        // The series that is compared; without it, what the register counts or others publish is shown as what it is, and not compared.
        var proposed = IndicatorYear.ComparedOf(definition, series)
            ?? series.FirstOrDefault(static s => s.Kind.Code == SeriesKind.Register && s.Variant.Code == RegisterMeasure.Main && !s.IncludesHeadCount)
            ?? series.FirstOrDefault(static s => s.Value is not null);
        var target = shown.Inputs.TargetOf(definition, shown.Year, shown.Unit, units);
        var isCompared = proposed?.Kind.Code == definition.ComparedSeries;
        var proposal = proposed is null || (proposed.Value is null && !proposed.Suppressed)
            ? new Proposal(null, null, null, null, null, null, false, TargetState.NoData, proposed?.Reason?.Code)
            : new(
                proposed.Value, proposed.Numerator, proposed.Denominator, proposed.Kind.Code, proposed.Stage.Code, proposed.Source, proposed.Suppressed,
                isCompared || proposed.State.Code == TargetState.InsufficientCoverage ? proposed.State.Code : TargetState.NotComparable,
                isCompared ? proposed.Reason?.Code : proposed.Reason?.Code ?? "other-series");
        if (correction is null || correction.Value == proposal.Value)
            return new(definition.Id, proposal.Value, proposal.Stage, null, target, PercentOf(proposal.Value, target, proposal.State), proposal.State, proposal);
        var state = target is null ? TargetState.NotComparable : TargetState.Of(correction.Value, IndicatorCatalogue.PlanTargetOf(definition.Id).Direction, new(target.Low, target.High));
        return new(
            definition.Id, correction.Value, shown.Year >= ReportingYear.Current(clock) ? "estimate" : "final", correction.Reason, target, PercentOf(correction.Value, target, state), state, proposal);
    }

    // What is not compared with the target is not divided by it either.
    private static decimal? PercentOf(decimal? value, TargetAnswer? target, string state) =>
        value is { } number && target is { Low: > 0 } && state is (TargetState.Met or TargetState.NotMet or TargetState.Provisional)
            ? Math.Round(100m * number / target.Low, 1, MidpointRounding.AwayFromZero)
            : null;
}
