using Lmis.Reporting.Definitions;
using Lmis.Reporting.ImportedValues;

namespace Lmis.Reporting.Indicators;

/// <summary>Shows what others publish, each age scope, boundary, source and table a line of its own.</summary>
internal static class ImportedSeries
{
    public static IEnumerable<SeriesAnswer> Of(IndicatorYear about, IndicatorDefinition definition, TargetAnswer? target) =>
        from value in about.Inputs.Values[definition.Id]
        where value.UnitCode == about.Unit && value.Boundary == about.Boundary
        group value by (value.Kind, value.AgeScope, value.Source, value.SourceTable, value.PublishedOn, value.IsPreliminary) into line
        orderby line.Key.Kind descending, line.Key.AgeScope, line.Key.PublishedOn descending, line.Key.Source
        select Of(about, definition, target, line);

    private static SeriesAnswer Of(IndicatorYear about, IndicatorDefinition definition, TargetAnswer? target, IEnumerable<ImportedValue> line)
    {
        var values = line.ToArray();
        var first = values[0];
        var whole = values.FirstOrDefault(static v => v.By is null);
        var (state, reason) = Test(definition, target, first, whole);
        var rows = values.Where(v => v.By == about.By.Code).ToDictionary(static v => v.Category!);
        return new(
            about.Label(first.Kind), about.Label(RegisterMeasure.Main), false, first.AgeScope, first.Boundary, first.Year, about.Label(first.IsPreliminary ? "preliminary" : "final"))
        {
            Value = whole?.Value,
            State = about.Label(state),
            Reason = reason is null ? null : about.Label(reason),
            Source = new(first.Source, first.SourceTable, first.PublishedOn),
            Rows = rows.Count == 0
                ? null
                : [.. from category in about.By.Categories(about.Units, about.Texts)
                      where rows.ContainsKey(category.Code)
                      select new RowAnswer(category.Code, category.Name, null, null, rows[category.Code].Value, false)],
        };
    }

    private static (string State, string? Reason) Test(IndicatorDefinition definition, TargetAnswer? target, ImportedValue first, ImportedValue? whole)
    {
        if (whole is null)
            return (TargetState.NoData, null);
        if (first.Kind != definition.ComparedSeries)
            return (TargetState.NotComparable, "other-series");
        if (first.AgeScope != definition.ComparedAgeScope)
            return (TargetState.NotComparable, "other-age-scope");
        if (first.Boundary != Boundary.Current)
            return (TargetState.NotComparable, "other-boundary");
        if (first.IsPreliminary)
            return (TargetState.Provisional, null);
        if (target is null)
            return (TargetState.NotComparable, "no-target");
        return (TargetState.Of(whole.Value, IndicatorCatalogue.PlanTargetOf(definition.Id).Direction, new(target.Low, target.High)), null);
    }
}
