using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.Indicators;

/// <summary>The last value published of an indicator, of the asked year or before; another year's is shown, never tested.</summary>
public sealed record LatestValue(int Year, decimal Value, Coded Stage, SourceAnswer Source);

/// <summary>One line of the list.</summary>
public sealed record IndicatorLine(
    string Id,
    string Name,
    string Unit,
    DefinitionAnswer Definition,
    Coded ComparedSeries,
    decimal? Value,
    TargetAnswer? Target,
    Coded State,
    LatestValue? Latest,
    IReadOnlyList<SeriesAnswer> Series);

/// <summary>The province's indicators of a year.</summary>
public sealed record IndicatorList(int Year, Category Area, IReadOnlyList<IndicatorLine> Indicators, CompletenessAnswer Completeness);

/// <summary>Lists all 17 indicators of the province with value, target and state; what cannot be told yet says "chưa có số liệu".</summary>
public static class ListIndicators
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder indicators) =>
        indicators.MapGet("/", HandleAsync).WithName(nameof(ListIndicators)).RequireAreaScope(Scopes.ReportingRead);

    private static async Task<Results<Revalidated<IndicatorList>, ProblemHttpResult>> HandleAsync(
        int? year, IndicatorReading reading, ReportingDb db, UnitList units, AreaScope area, TimeProvider clock, CancellationToken ct)
    {
        if (AreaRules.MayReadProvince(area, units) is { } outside)
            return outside;
        if (GetIndicator.CheckYear(year, clock, out var checkedYear) is { } wrongYear)
            return wrongYear;
        var shown = await reading.ReadAsync(checkedYear, units.ProvinceCode, Breakdown.None, Boundary.Current, null, ct);
        var published = (await db.ImportedValues.AsNoTracking()
                .Where(v => v.Year <= checkedYear && v.UnitCode == units.ProvinceCode && v.Boundary == Boundary.Current && v.By == null)
                .ToListAsync(ct))
            .ToLookup(static v => v.Indicator);
        var answers = IndicatorCatalogue.All.Select(definition => (Definition: definition, Answer: shown.AnswerOf(definition))).ToArray();
        var list = new IndicatorList(
            checkedYear,
            new(units.ProvinceCode, units.ProvinceName),
            [.. answers.Select(a => new IndicatorLine(
                a.Answer.Id, a.Answer.Name, a.Answer.Unit, a.Answer.Definition, a.Answer.ComparedSeries, a.Answer.Value, a.Answer.Target, a.Answer.State,
                published[a.Definition.Id]
                    .Where(v => v.Kind == a.Definition.ComparedSeries && v.AgeScope == a.Definition.ComparedAgeScope)
                    .OrderByDescending(static v => v.Year).ThenBy(static v => v.IsPreliminary).ThenByDescending(static v => v.PublishedOn)
                    .Select(v => new LatestValue(v.Year, v.Value, shown.Label(v.IsPreliminary ? "preliminary" : "final"), new(v.Source, v.SourceTable, v.PublishedOn)))
                    .FirstOrDefault(),
                a.Answer.Series))],
            answers[0].Answer.Completeness);
        await reading.RecordAsync(shown, ct);
        return new Revalidated<IndicatorList>(list, shown.Texts.Language);
    }
}
