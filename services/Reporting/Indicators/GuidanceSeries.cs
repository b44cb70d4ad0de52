using Lmis.Reporting.Definitions;
using Lmis.Reporting.Facts;

namespace Lmis.Reporting.Indicators;

/// <summary>
/// K16 from the schools' own counts: all guided over all graduates of the school year that ends in the year, not the mean of the levels. Upper secondary
/// includes continuing education, which is shown apart as well. Which schools are still to report is not known here, so it is provisional, never missed.
/// </summary>
internal static class GuidanceSeries
{
    /// <summary>Variants beside <see cref="RegisterMeasure.Main"/>, with the levels they sum.</summary>
    private static readonly (string Variant, string[] Levels)[] Variants =
    [
        (RegisterMeasure.Main, ["lower-secondary", "upper-secondary", "continuing-education"]),
        ("lower-secondary", ["lower-secondary"]),
        ("upper-secondary", ["upper-secondary", "continuing-education"]),
        ("continuing-education", ["continuing-education"]),
    ];

    public static IEnumerable<SeriesAnswer> Of(IndicatorYear about, IndicatorDefinition definition, TargetAnswer? target)
    {
        if (definition.Id != "K16" || Reported(about).Count == 0)
            yield break;
        var isHidden = HasSmallCounts(about, definition) && !about.ShowsAll;
        foreach (var (variant, levels) in Variants)
        {
            var share = ShareOf(about, levels);
            if (share.Percent is not { } percent)
                continue;
            var isMain = variant == RegisterMeasure.Main;
            var (state, reason) = (isHidden, isMain, target) switch
            {
                (true, _, _) => (TargetState.NotComparable, "suppressed"),
                (_, false, _) => (TargetState.NotComparable, "variant"),
                (_, _, null) => (TargetState.NotComparable, "no-target"),
                _ => (TargetState.Provisional, "schools-still-to-report"),
            };
            yield return new(about.Label(SeriesKind.Administrative), about.Label(variant), false, definition.ComparedAgeScope, Boundary.Current, about.Year, about.Label(about.Counted.IsOpen ? "estimate" : "final"))
            {
                Suppressed = isHidden, State = about.Label(state), Reason = about.Label(reason),
                Numerator = isHidden ? null : share.Numerator, Denominator = isHidden ? null : share.Denominator, Value = isHidden ? null : Math.Round(percent, 1, MidpointRounding.AwayFromZero),
            };
        }
    }

    /// <summary>Whether a number of few pupils is among those shown.</summary>
    public static bool HasSmallCounts(IndicatorYear about, IndicatorDefinition definition) =>
        definition.Id == "K16" && Variants.Skip(1).Select(v => ShareOf(about, v.Levels)).Where(static s => s.Denominator > 0)
            .Any(s => Suppression.IsSmall([s.Numerator, s.Denominator - s.Numerator], about.Options.SmallestCountShown));

    private static Share ShareOf(IndicatorYear about, string[] levels)
    {
        var counted = Reported(about).Where(g => levels.Contains(g.Level)).ToList();
        return new(counted.Sum(static g => (long)g.Guided), counted.Sum(static g => (long)g.Graduates));
    }

    private static IReadOnlyList<GuidanceFact> Reported(IndicatorYear about) =>
        about.Unit == about.Units.ProvinceCode ? about.Guidance : [.. about.Guidance.Where(g => g.CommuneCode == about.Unit)];
}
