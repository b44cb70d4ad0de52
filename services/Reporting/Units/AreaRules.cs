using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Reporting.Units;

/// <summary>
/// Who may read and enter what. Aggregates are no personal data: whoever has an area in the province reads the province's values and
/// its breakdowns, communes beside each other included, with small counts hidden. The breakdown inside one commune is for those whose
/// area covers it. Figures of others, head-counts and targets are entered for the whole province.
/// </summary>
public static class AreaRules
{
    /// <summary>A problem unless the caller's area lies in this province.</summary>
    public static ProblemHttpResult? MayReadProvince(AreaScope area, UnitList units) =>
        area.IsEverything
        || (area.CommuneCode is { } commune && units.Communes.ContainsKey(commune))
        || (area.FormerDistrictCode is { } district && units.FormerDistricts.ContainsKey(district))
            ? null
            : Problems.Forbidden("outside-area", "Outside your area", $"Your token's area is not in {units.ProvinceName}; ask for an account of this province.");

    /// <summary>A problem unless the caller's area covers the commune.</summary>
    public static ProblemHttpResult? MayReadCommune(AreaScope area, Commune commune) =>
        area.Covers(commune.Code, null) || commune.MadeOf.Any(old => area.Covers(commune.Code, old.DistrictCode))
            ? null
            : Problems.Forbidden("outside-area", "Outside your area", $"The breakdown inside {commune.Name} is for those whose area covers it; leave out 'unit' to read the province.");

    /// <summary>A problem unless the caller acts for the whole province.</summary>
    public static ProblemHttpResult? MayEnter(AreaScope area, UnitList units) =>
        area.IsEverything
            ? null
            : Problems.Forbidden("province-only", "For the whole province only", $"Only an account whose area is {units.ProvinceName} enters this; send it to the department.");
}
