using Lmis.Reporting.Indicators;

namespace Lmis.Reporting.Exchange;

/// <summary>One part of a breakdown; a hidden part has no numbers.</summary>
public sealed record SharedRow(string Code, string Name, long? Numerator, long? Denominator, decimal? Value, bool Suppressed);

/// <summary>One series: values that may stand in one line.</summary>
public sealed record SharedSeries(
    string Kind, string Variant, bool IncludesHeadCount, string AgeScope, string Stage, long? Numerator, long? Denominator, decimal? Value, bool Suppressed,
    string? Source, DateOnly? PublishedOn, IReadOnlyList<SharedRow>? Rows);

/// <summary>One indicator's year as a partner sees it: no targets and no states, which are the province's own business.</summary>
public sealed record SharedIndicator(
    string Code, string Name, string Unit, int Year, string Province, int DefinitionVersion, bool IsProvisional, string ComparedSeries, decimal? Value,
    IReadOnlyList<SharedSeries> Series)
{
    internal static SharedIndicator Of(IndicatorAnswer answer, string? areaType) => new(
        answer.Id, answer.Name, answer.Unit, answer.Year, answer.Area.Code, answer.Definition.Version, answer.Definition.IsProvisional, answer.ComparedSeries.Code, answer.Value,
        [
            .. answer.Series.Select(series => new SharedSeries(
                series.Kind.Code, series.Variant.Code, series.IncludesHeadCount, series.AgeScope, series.Stage.Code, series.Numerator, series.Denominator, series.Value,
                series.Suppressed, series.Source?.Name, series.Source?.PublishedOn,
                areaType is null ? null : series.Rows?.Where(row => row.Code == areaType).Select(Row).ToList())),
        ]);

    private static SharedRow Row(RowAnswer row) => new(row.Code, row.Name, row.Numerator, row.Denominator, row.Value, row.Suppressed);
}
