using Lmis.Reporting.Counts;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Facts;
using Lmis.Reporting.HeadCounts;
using Lmis.Reporting.Placements;
using Lmis.Reporting.Units;

namespace Lmis.Reporting.Indicators;

/// <summary>All that an answer about one year, unit and breakdown is made of.</summary>
public sealed record IndicatorYear(
    int Year, string Unit, Breakdown By, string Boundary, CountedPeople Counted, CountedPeople ByCommune, IndicatorInputs Inputs, UnitList Units, Texts Texts, ReportingOptions Options)
{
    private readonly IReadOnlyList<HeadCount> headCounts = Unit == Units.ProvinceCode ? Inputs.HeadCounts : [.. Inputs.HeadCounts.Where(h => h.UnitCode == Unit)];

    /// <summary>The reader may see counts of fewer than five persons.</summary>
    public bool ShowsAll { get; init; }

    /// <summary>Persons of K10 and K17 by commune; empty where the year has no fact of the employment service.</summary>
    public IReadOnlyDictionary<string, PlacementCount> Placements { get; init; } = new Dictionary<string, PlacementCount>();

    /// <summary>What schools reported of the school year that ends in the year (K16).</summary>
    public IReadOnlyList<GuidanceFact> Guidance { get; init; } = [];

    /// <summary>Something was hidden, or would have been but for <see cref="ShowsAll"/>.</summary>
    public bool HasSmallCounts { get; private set; }

    /// <summary>Every series of an indicator: imported ones first, then the register's.</summary>
    public IReadOnlyList<SeriesAnswer> SeriesOf(IndicatorDefinition definition)
    {
        HasSmallCounts |= CoverageSeries.HasSmallCounts(this, definition) || GuidanceSeries.HasSmallCounts(this, definition);
        var target = Inputs.TargetOf(definition, Year, Unit, Units);
        var series = ImportedSeries.Of(this, definition, target).ToList();
        series.AddRange(PlacementSeries.Of(this, definition, target));
        HasSmallCounts |= definition.Id is "K10" or "K17" && PlacementSeries.HasSmallCounts(this);
        if (definition.Measures.Count == 0)
            return [.. series, .. CoverageSeries.Of(this, definition), .. GuidanceSeries.Of(this, definition, target)];
        var registered = new RegisterSeries(this, Counted.Cells, IncludesHeadCount: false, AlsoHidden: HiddenCommunes());
        series.AddRange(definition.Measures.Select(measure => registered.Of(definition, measure, target)));
        HasSmallCounts |= registered.HasSmallCounts;
        if (headCounts.Count == 0 || !Counted.IsKept)
            return series;
        var together = new RegisterSeries(this, WithHeadCounts(), IncludesHeadCount: true, AlsoHidden: registered.Hidden);
        // The lists give no age, so there is no series of working age with them.
        series.AddRange(definition.Measures.Where(static m => m.AgeScope == AgeScope.FifteenAndOver).Select(measure => together.Of(definition, measure, target)));
        HasSmallCounts |= together.HasSmallCounts;
        return series;
    }

    /// <summary>The answer about one indicator.</summary>
    public IndicatorAnswer AnswerOf(IndicatorDefinition definition)
    {
        var text = Texts.Of(definition);
        var series = SeriesOf(definition);
        var target = Inputs.TargetOf(definition, Year, Unit, Units);
        var compared = ComparedOf(definition, series);
        var reported = Units.Communes.Values.Where(c => ByCommune.Cells.ContainsKey(c.Code)).Select(static c => c.Code).ToHashSet();
        return new(
            definition.Id, text.Name, IndicatorCatalogue.PlanTargetOf(definition.Id).Unit, Year, definition.Reference,
            new(definition.Version, definition.IsProvisional, definition.IsProvisional ? Texts["provisionalDefinition"] : null),
            new(Unit, Unit == Units.ProvinceCode ? Units.ProvinceName : Units.Communes[Unit].Name),
            Label(definition.ComparedSeries),
            compared?.Value, target, compared?.State ?? Label(TargetState.NoData),
            ReferenceEquals(By, Breakdown.None) ? null : By.Code, Boundary, series,
            new(reported.Count, Units.Communes.Count,
                [.. Units.Communes.Values.Where(c => !reported.Contains(c.Code)).OrderBy(static c => c.Code, StringComparer.Ordinal).Select(static c => new Category(c.Code, c.Name))]));
    }

    /// <summary>The series that is compared with the target: of the definition's age scope, final and late before others.</summary>
    internal static SeriesAnswer? ComparedOf(IndicatorDefinition definition, IEnumerable<SeriesAnswer> series) => series
        .Where(s => s.Kind.Code == definition.ComparedSeries && s.Variant.Code == RegisterMeasure.Main && !s.IncludesHeadCount)
        .OrderBy(s => s.AgeScope != definition.ComparedAgeScope).ThenBy(static s => s.Stage.Code != "final").ThenByDescending(static s => s.Source?.PublishedOn)
        .FirstOrDefault();

    /// <summary>A code with its words.</summary>
    internal Coded Label(string code) => new(code, Texts[code]);

    private Dictionary<string, Definitions.PeopleCell[]> WithHeadCounts()
    {
        if (!By.IsKnownOfHeadCounts)
            return new() { [""] = [.. Counted.Everybody, .. headCounts.Select(CellOf)] };
        var together = Counted.Cells.ToDictionary();
        foreach (var lines in headCounts.GroupBy(line => By.CategoryOf(line, Units)))
            together[lines.Key] = [.. together.GetValueOrDefault(lines.Key, []), .. lines.Select(CellOf)];
        return together;
    }

    private static PeopleCell CellOf(HeadCount line) => new(Facts.ActivityStatus.Employed, line.Qualification, line.Section == "A", null, line.People, 0);

    // A commune that is hidden among the communes is hidden when asked for alone, too.
    private IReadOnlySet<string> HiddenCommunes() => Unit == Units.ProvinceCode
        ? new HashSet<string>()
        : Suppression.Hidden(
            ByCommune.Cells.ToDictionary(static c => c.Key, static c => Suppression.AtomsOf(c.Value)), c => Breakdown.Commune.TotalsOver(c, Units), Options.SmallestCountShown);
}
