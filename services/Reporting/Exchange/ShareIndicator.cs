using Lmis.Hosting;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Indicators;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Reporting.Exchange;

/// <summary>Tells a partner one indicator's year with its series; with <c>areaType</c> also the part that lives in urban or rural communes.</summary>
public static class ShareIndicator
{
    private static readonly string[] AreaTypes = ["urban", "rural"];

    public static void Map(RouteGroupBuilder indicators) => indicators.MapGet("/{code}", HandleAsync).WithName(nameof(ShareIndicator));

    private static async Task<Results<Ok<SharedIndicator>, ProblemHttpResult>> HandleAsync(
        string code, int? year, string? areaType, ExchangeCaller partner, IndicatorReading reading, UnitList units, TimeProvider clock, CancellationToken ct)
    {
        partner.AppliedRows("all");
        if (IndicatorCatalogue.Find(code) is not { } definition)
            return GetIndicator.UnknownIndicator(code);
        if (GetIndicator.CheckYear(year, clock, out var checkedYear) is { } wrongYear)
            return wrongYear;
        if (areaType is not null && !AreaTypes.Contains(areaType, StringComparer.Ordinal))
            return Problems.BadRequest("area-type", "Area type not known", $"'areaType' must be one of: {string.Join(", ", AreaTypes)}.");
        var shown = await reading.ReadAsync(checkedYear, units.ProvinceCode, areaType is null ? Breakdown.None : Breakdown.AreaType, Boundary.Current, code, ct);
        return TypedResults.Ok(SharedIndicator.Of(shown.AnswerOf(definition), areaType));
    }
}
