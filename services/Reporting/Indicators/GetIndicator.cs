using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Counts;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Reporting.Indicators;

/// <summary>
/// Gives one indicator's year: the compared value against the target, and beside it every series with the breakdown asked for.
/// Who may read what: <see cref="AreaRules"/>.
/// </summary>
public static class GetIndicator
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder indicators) =>
        indicators.MapGet("/{id}", HandleAsync).WithName(nameof(GetIndicator)).RequireAreaScope(Scopes.ReportingRead);

    private static async Task<Results<Revalidated<IndicatorAnswer>, ProblemHttpResult>> HandleAsync(
        string id, int? year, string? by, string? unit, string? boundary, IndicatorReading reading, UnitList units, AreaScope area, TimeProvider clock, CancellationToken ct)
    {
        if (AreaRules.MayReadProvince(area, units) is { } outside)
            return outside;
        if (IndicatorCatalogue.Find(id) is not { } definition)
            return UnknownIndicator(id);
        if (CheckYear(year, clock, out var checkedYear) is { } wrongYear)
            return wrongYear;
        if (CheckBreakdown(by, unit, boundary, units, out var breakdown, out var checkedBoundary) is { } wrong)
            return wrong;
        if (unit is not null && unit != units.ProvinceCode && AreaRules.MayReadCommune(area, units.Communes[unit]) is { } elsewhere)
            return elsewhere;
        var shown = await reading.ReadAsync(checkedYear, unit ?? units.ProvinceCode, breakdown, checkedBoundary, id, ct);
        var answer = shown.AnswerOf(definition);
        await reading.RecordAsync(shown, ct);
        return new Revalidated<IndicatorAnswer>(answer, shown.Texts.Language);
    }

    internal static ProblemHttpResult UnknownIndicator(string id) =>
        Problems.NotFound("no-such-indicator", "No such indicator", $"'{id}' is not one of the plan's indicators, K01 to K17; GET /v1/indicators lists them.");

    internal static ProblemHttpResult? CheckYear(int? asked, TimeProvider clock, out int year)
    {
        year = asked ?? ReportingYear.Current(clock);
        return year is >= ReportingYear.First and <= ReportingYear.Last
            ? null
            : Problems.BadRequest("year", "Year out of range", $"'year' must be from {ReportingYear.First} to {ReportingYear.Last}.");
    }

    private static ProblemHttpResult? CheckBreakdown(string? by, string? unit, string? boundary, UnitList units, out Breakdown breakdown, out string checkedBoundary)
    {
        breakdown = Breakdown.None;
        checkedBoundary = boundary ?? Boundary.Current;
        if (boundary is not null && !Boundary.All.Contains(boundary))
            return Problems.BadRequest("boundary", "Boundary not known", $"'boundary' must be one of: {string.Join(", ", Boundary.All)}.");
        if (by is not null)
        {
            if (Breakdown.Find(by) is not { } found)
                return Problems.BadRequest("breakdown", "Breakdown not known", $"'by' must be one of: {string.Join(", ", Breakdown.All.Select(static b => b.Code))}.");
            if (found.IsFormer && boundary == Boundary.Current)
                return Problems.BadRequest("breakdown-boundary", "Breakdown and boundary do not fit", $"'{by}' reads in the units until 2025-06-30: leave out 'boundary', or ask for {Boundary.Former}.");
            if (boundary == Boundary.Former && (ReferenceEquals(found, Breakdown.Commune) || ReferenceEquals(found, Breakdown.AreaType)))
                return Problems.BadRequest("breakdown-boundary", "Breakdown and boundary do not fit", $"'{by}' reads in the units since 2025-07-01; before them: former-district, former-province, former-area-type.");
            breakdown = found;
            checkedBoundary = boundary ?? (found.IsFormer ? Boundary.Former : Boundary.Current);
        }
        if (unit is null || unit == units.ProvinceCode)
            return null;
        if (!units.Communes.ContainsKey(unit))
            return Problems.BadRequest("unit", "Unit not known", $"'unit' must be {units.ProvinceCode} or the five-digit code of a commune of {units.ProvinceName} since 2025-07-01.");
        return breakdown.NeedsProvince
            ? Problems.BadRequest("breakdown-unit", "Breakdown and unit do not fit", $"Inside one commune there is no '{by}'; ask by sex, age-group, former-district or former-area-type, or leave out 'unit'.")
            : null;
    }
}
