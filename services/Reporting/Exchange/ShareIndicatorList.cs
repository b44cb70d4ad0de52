using Lmis.Hosting;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Indicators;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Reporting.Exchange;

/// <summary>One line of the list: the compared value, null while there is none.</summary>
public sealed record SharedIndicatorLine(string Code, string Name, string Unit, int DefinitionVersion, bool IsProvisional, string ComparedSeries, decimal? Value);

/// <summary>The province's indicators of a year, as a partner sees them.</summary>
public sealed record SharedIndicatorList(int Year, string Province, IReadOnlyList<SharedIndicatorLine> Indicators);

/// <summary>Tells a partner the indicators of a year with their compared values.</summary>
public static class ShareIndicatorList
{
    public static void Map(RouteGroupBuilder indicators) => indicators.MapGet("/", HandleAsync).WithName(nameof(ShareIndicatorList));

    private static async Task<Results<Ok<SharedIndicatorList>, ProblemHttpResult>> HandleAsync(
        int? year, ExchangeCaller partner, IndicatorReading reading, UnitList units, TimeProvider clock, CancellationToken ct)
    {
        partner.AppliedRows("all");
        if (GetIndicator.CheckYear(year, clock, out var checkedYear) is { } wrongYear)
            return wrongYear;
        // The partner's token carries no scope, so small counts stay hidden as for anybody without reporting.detail.
        var shown = await reading.ReadAsync(checkedYear, units.ProvinceCode, Breakdown.None, Boundary.Current, null, ct);
        return TypedResults.Ok(new SharedIndicatorList(checkedYear, units.ProvinceCode, [.. IndicatorCatalogue.All.Select(definition => Line(shown.AnswerOf(definition)))]));
    }

    private static SharedIndicatorLine Line(IndicatorAnswer answer) =>
        new(answer.Id, answer.Name, answer.Unit, answer.Definition.Version, answer.Definition.IsProvisional, answer.ComparedSeries.Code, answer.Value);
}
