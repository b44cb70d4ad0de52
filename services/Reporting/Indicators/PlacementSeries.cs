using Lmis.Reporting.Definitions;
using Lmis.Reporting.Placements;

namespace Lmis.Reporting.Indicators;

/// <summary>
/// K10 and K17 from the public employment service's registrations and recruitments. K10 is wider than that: abroad, loans and own businesses are fed by nobody yet,
/// so a number below the target is provisional, never missed. K17 is provisional while somebody of the cohort is still followed.
/// </summary>
internal static class PlacementSeries
{
    /// <summary>Variants beside <see cref="RegisterMeasure.Main"/>.</summary>
    internal const string Confirmed = "confirmed-at-one-month", OfReferred = "of-referred";

    /// <summary>The series, the compared one first; none for other indicators.</summary>
    public static IEnumerable<SeriesAnswer> Of(IndicatorYear about, IndicatorDefinition definition, TargetAnswer? target)
    {
        if (definition.Id is not ("K10" or "K17") || about.Placements.Count == 0)
            yield break;
        var mine = about.Placements.Where(c => about.Unit == about.Units.ProvinceCode || c.Key == about.Unit).Select(static c => c.Value).ToArray();
        if (mine.Length == 0)
            yield break;
        var count = mine.Aggregate(static (a, b) => a + b);
        if (definition.Id == "K10")
        {
            var (state, reason) = TestYouth(count, target);
            yield return Number(RegisterMeasure.Main, count.Youth, state, reason);
            yield return Number(Confirmed, count.YouthConfirmed, TargetState.NotComparable, "variant");
            yield break;
        }
        var (cohort, why) = TestCohort(count, target);
        yield return Part(RegisterMeasure.Main, new(count.Placed, count.Registered), cohort, why);
        yield return Part(OfReferred, new(count.Placed, count.Referred), TargetState.NotComparable, "variant");
        yield return Part(Confirmed, new(count.Confirmed, count.Registered), TargetState.NotComparable, "variant");

        SeriesAnswer Part(string variant, Share share, string state, string? reason) => share.Percent is { } percent
            ? Shown(variant, state, reason) with { Numerator = IsHidden(about) ? null : share.Numerator, Denominator = IsHidden(about) ? null : share.Denominator, Value = IsHidden(about) ? null : Math.Round(percent, 1, MidpointRounding.AwayFromZero) }
            : Shown(variant, TargetState.NoData, null) with { Suppressed = false };

        SeriesAnswer Number(string variant, long persons, string state, string? reason) =>
            Shown(variant, state, reason) with { Numerator = IsHidden(about) ? null : persons, Value = IsHidden(about) ? null : persons };

        SeriesAnswer Shown(string variant, string state, string? reason) => new(
            about.Label(SeriesKind.Register), about.Label(variant), false, definition.ComparedAgeScope, Boundary.Current, about.Year, about.Label(about.Counted.IsOpen || count.IsFollowed ? "estimate" : "final"))
        {
            Suppressed = IsHidden(about),
            State = about.Label(IsHidden(about) ? TargetState.NotComparable : state),
            Reason = IsHidden(about) ? about.Label("suppressed") : reason is null ? null : about.Label(reason),
        };
    }

    /// <summary>Whether small counts are hidden from this reader: the unit's own, or those that its number would give away.</summary>
    internal static bool IsHidden(IndicatorYear about) => HasSmallCounts(about) && !about.ShowsAll;

    /// <summary>Whether the unit's numbers are small, or would give away those of another commune.</summary>
    internal static bool HasSmallCounts(IndicatorYear about)
    {
        if (about.Placements.Count == 0)
            return false;
        var smallest = about.Options.SmallestCountShown;
        return about.Unit == about.Units.ProvinceCode
            ? Suppression.IsSmall(about.Placements.Values.Aggregate(static (a, b) => a + b).Atoms, smallest)
            : Suppression.Hidden(about.Placements.ToDictionary(static c => c.Key, static c => c.Value.Atoms), c => Breakdown.Commune.TotalsOver(c, about.Units), smallest).Contains(about.Unit);
    }

    private static (string State, string? Reason) TestYouth(PlacementCount count, TargetAnswer? target) => target is null ? (TargetState.NotComparable, "no-target")
        : TargetState.Of(count.Youth, TargetDirection.AtLeast, new(target.Low, target.High)) == TargetState.Met ? (TargetState.Met, null)
        : (TargetState.Provisional, "service-placements-only");

    private static (string State, string? Reason) TestCohort(PlacementCount count, TargetAnswer? target) => target is null ? (TargetState.NotComparable, "no-target")
        : count.IsFollowed ? (TargetState.Provisional, "cohort-still-followed")
        : (TargetState.Of(new Share(count.Placed, count.Registered), TargetDirection.AtLeast, new(target.Low, target.High)), null);
}
