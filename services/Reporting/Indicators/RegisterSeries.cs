using Lmis.Reporting.Definitions;

namespace Lmis.Reporting.Indicators;

/// <summary>Counts the register's series of indicators over the same people, hides what is small and tests what may be compared.</summary>
internal sealed class RegisterSeries
{
    private readonly IndicatorYear about;
    private readonly IReadOnlyDictionary<string, PeopleCell[]> cells;
    private readonly bool includesHeadCount;
    private readonly PeopleCell[] everybody;
    private readonly long labourForce;
    private readonly bool isTotalHidden;
    private readonly bool isWorkingAgeHidden;
    private readonly bool hasRows;

    public RegisterSeries(IndicatorYear about, IReadOnlyDictionary<string, PeopleCell[]> cells, bool IncludesHeadCount, IReadOnlySet<string> AlsoHidden)
    {
        (this.about, this.cells, includesHeadCount) = (about, cells, IncludesHeadCount);
        everybody = [.. cells.Values.SelectMany(static c => c)];
        labourForce = everybody.Where(static c => c.InLabourForce).Sum(static c => c.People);
        hasRows = !ReferenceEquals(about.By, Breakdown.None) && (!IncludesHeadCount || about.By.IsKnownOfHeadCounts);
        var hidden = hasRows
            ? Suppression.Hidden(cells.ToDictionary(static c => c.Key, static c => AtomsOf(c.Value)), part => about.By.TotalsOver(part, about.Units), Smallest).ToHashSet()
            : [];
        hidden.UnionWith(AlsoHidden);
        isTotalHidden = AlsoHidden.Contains(about.Unit) || Suppression.IsSmall(AtomsOf(everybody), Smallest);
        if (isTotalHidden)
            hidden.Add(about.Unit);
        isWorkingAgeHidden = isTotalHidden || Array.Exists(
            [true, false], inside => Suppression.IsSmall(Suppression.AtomsOf(everybody.Where(c => c.IsWorkingAge == inside)), Smallest));
        Hidden = hidden;
        HasSmallCounts = isWorkingAgeHidden || (hasRows && hidden.Overlaps(cells.Keys));
    }

    public IReadOnlySet<string> Hidden { get; }

    public bool HasSmallCounts { get; }

    private int Smallest => about.Options.SmallestCountShown;

    public SeriesAnswer Of(IndicatorDefinition definition, RegisterMeasure measure, TargetAnswer? target)
    {
        var isMain = measure.Variant == RegisterMeasure.Main;
        var series = new SeriesAnswer(
            about.Label(SeriesKind.Register), about.Label(includesHeadCount && isMain ? "with-head-count" : measure.Variant), includesHeadCount,
            measure.AgeScope, Boundary.Current, about.Year, about.Label(about.Counted.IsOpen ? "estimate" : "final"))
        {
            State = about.Label(TargetState.NoData),
        };
        if (!about.Counted.IsKept)
            return series with { Reason = about.Label("year-not-counted") };
        var share = measure.Count(everybody);
        if (share.Percent is null)
            return series;
        // The two age scopes are published side by side, so those between them must not be few either.
        if ((measure.AgeScope == AgeScope.WorkingAge ? isWorkingAgeHidden : isTotalHidden) && !about.ShowsAll)
        {
            return series with
            {
                Suppressed = true,
                State = about.Label(TargetState.NotComparable),
                Reason = about.Label("suppressed"),
                Rows = isMain && hasRows ? [.. RowsOf(definition, measure)] : null,
            };
        }
        var coverage = CoverageOf(about.Unit, measure.AgeScope, labourForceOf: everybody);
        var (state, reason) = isMain ? Test(definition, share, target, coverage) : (TargetState.NotComparable, "variant");
        var receipted = everybody.Where(static c => c.InLabourForce).Sum(static c => c.Receipted);
        return series with
        {
            Numerator = share.Numerator,
            Denominator = share.Denominator,
            Value = Round(share.Percent),
            Coverage = Round(coverage),
            Receipted = about.ShowsAll || !Suppression.IsSmall([receipted, labourForce - receipted], Smallest) ? receipted : null,
            State = about.Label(state),
            Reason = reason is null ? null : about.Label(reason),
            // Variants of age are published of the whole only: their differences in a part would be small.
            Rows = hasRows && measure.AgeScope == AgeScope.FifteenAndOver ? [.. RowsOf(definition, measure)] : null,
        };
    }

    private IEnumerable<RowAnswer> RowsOf(IndicatorDefinition definition, RegisterMeasure measure)
    {
        foreach (var category in about.By.Categories(about.Units, about.Texts))
        {
            var people = cells.GetValueOrDefault(category.Code, []);
            var isUnit = ReferenceEquals(about.By, Breakdown.Commune) && about.Units.Communes.ContainsKey(category.Code);
            if (people.Length == 0 && !isUnit && category.Code.StartsWith("unknown", StringComparison.Ordinal))
                continue;
            var target = isUnit ? about.Inputs.TargetOf(definition, about.Year, category.Code, about.Units) : null;
            var share = measure.Count(people);
            if (share.Percent is null)
            {
                yield return new(category.Code, category.Name, null, null, null, false) { Target = target, State = about.Label(TargetState.NoData) };
                continue;
            }
            if ((isTotalHidden || Hidden.Contains(category.Code)) && !about.ShowsAll)
            {
                yield return new(category.Code, category.Name, null, null, null, true) { Target = target };
                continue;
            }
            var coverage = isUnit ? CoverageOf(category.Code, measure.AgeScope, people) : null;
            yield return new(category.Code, category.Name, share.Numerator, share.Denominator, Round(share.Percent), false)
            {
                Coverage = Round(coverage),
                Target = target,
                State = target is null || measure.Variant != RegisterMeasure.Main ? null : about.Label(Test(definition, share, target, coverage).State),
            };
        }
    }

    // The head-count alone comes back when the two series are subtracted.
    private static long[] AtomsOf(PeopleCell[] people) =>
        [.. Suppression.AtomsOf(people), .. Suppression.AtomsOf(people.Where(static c => c.IsWorkingAge is null))];

    private decimal? CoverageOf(string unit, string ageScope, IEnumerable<PeopleCell> labourForceOf) =>
        about.Inputs.LabourForce.TryGetValue((unit, ageScope), out var official) && official > 0
            ? 100m * labourForceOf.Where(c => c.InLabourForce && (ageScope != AgeScope.WorkingAge || c.IsWorkingAge == true)).Sum(static c => c.People) / official
            : null;

    private (string State, string? Reason) Test(IndicatorDefinition definition, Share share, TargetAnswer? target, decimal? coverage)
    {
        if (coverage is null)
            return (TargetState.InsufficientCoverage, "coverage-unknown");
        if (coverage < about.Options.SufficientCoverage)
            return (TargetState.InsufficientCoverage, "coverage-low");
        if (target is null)
            return (TargetState.NotComparable, "no-target");
        return (TargetState.Of(share, IndicatorCatalogue.PlanTargetOf(definition.Id).Direction, new(target.Low, target.High)), null);
    }

    private static decimal? Round(decimal? percent) => percent is { } value ? Math.Round(value, 1, MidpointRounding.AwayFromZero) : null;
}
