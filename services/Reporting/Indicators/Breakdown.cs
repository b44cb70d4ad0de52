using Lmis.Reporting.Definitions;
using Lmis.Reporting.HeadCounts;
using Lmis.Reporting.Units;

namespace Lmis.Reporting.Indicators;

/// <summary>One part of a breakdown, as shown.</summary>
public readonly record struct Category(string Code, string Name);

/// <summary>What an indicator can be read by, how the counts are keyed for it, and whether a head-count carries it.</summary>
public sealed class Breakdown
{
    private const string Unknown = "unknown";
    private const string UnknownUnit = "unknown-unit";
    private static readonly string[] AgeGroups = ["15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60-64", "65+"];

    private readonly Func<string, UnitList, string> categoryOfKey;
    private readonly Func<HeadCount, UnitList, string>? categoryOfHeadCount;
    private readonly Func<UnitList, Texts, IEnumerable<Category>> categories;

    private Breakdown(
        string code, string keySql, bool isFormer, bool needsProvince,
        Func<string, UnitList, string> categoryOfKey,
        Func<HeadCount, UnitList, string>? categoryOfHeadCount,
        Func<UnitList, Texts, IEnumerable<Category>> categories)
    {
        (Code, KeySql, IsFormer, NeedsProvince) = (code, keySql, isFormer, needsProvince);
        (this.categoryOfKey, this.categoryOfHeadCount, this.categories) = (categoryOfKey, categoryOfHeadCount, categories);
    }

    /// <summary>Not broken down.</summary>
    public static readonly Breakdown None = new("none", "''", false, false, static (_, _) => "", static (_, _) => "", static (_, _) => []);

    /// <summary>Communes and wards since 2025-07-01.</summary>
    public static readonly Breakdown Commune = new(
        "commune", "commune_code", false, true,
        static (key, _) => key,
        static (h, units) => units.Communes.ContainsKey(h.UnitCode) ? h.UnitCode : UnknownUnit,
        static (units, texts) => units.Communes.Values.OrderBy(static c => c.Code, StringComparer.Ordinal).Select(static c => new Category(c.Code, c.Name)).Append(new(UnknownUnit, texts[UnknownUnit])));

    /// <summary>Urban (phường) and rural (xã) since 2025-07-01.</summary>
    public static readonly Breakdown AreaType = new(
        "area-type", "commune_code", false, true,
        static (key, units) => Area(units.Communes[key].AreaType),
        static (h, units) => units.Communes.TryGetValue(h.UnitCode, out var commune) ? Area(commune.AreaType) : Unknown,
        static (_, texts) => Areas(texts));

    /// <summary>Districts until 2025-06-30.</summary>
    public static readonly Breakdown FormerDistrict = new(
        "former-district", "former_district_code", true, false,
        static (key, _) => key,
        null,
        static (units, texts) => units.FormerDistricts.Values.OrderBy(static d => d.DistrictCode, StringComparer.Ordinal)
            .Select(static d => new Category(d.DistrictCode, d.DistrictName)).Append(new(FormerPlace.UnknownDistrict, texts["unknown-former-unit"])));

    /// <summary>Provinces until 2025-06-30.</summary>
    public static readonly Breakdown FormerProvince = new(
        "former-province", "commune_code || ' ' || former_district_code", true, true,
        static (key, units) => ProvinceBefore(key, units),
        static (h, units) => units.Communes.TryGetValue(h.UnitCode, out var commune) ? commune.FormerProvinceCode ?? Unknown : Unknown,
        static (units, texts) => units.FormerProvinces.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => new Category(p.Key, p.Value)).Append(new(Unknown, texts["unknown-former-unit"])));

    /// <summary>Urban (phường, thị trấn) and rural (xã) until 2025-06-30.</summary>
    public static readonly Breakdown FormerAreaType = new(
        "former-area-type", "former_area::text", true, false,
        static (key, _) => Area((AreaType)short.Parse(key, System.Globalization.CultureInfo.InvariantCulture)),
        null,
        static (_, texts) => [new("urban", texts["urban"]), new("rural", texts["rural"]), new(Unknown, texts["unknown-former-unit"])]);

    /// <summary>Sex.</summary>
    public static readonly Breakdown Sex = new(
        "sex", "sex::text", false, false,
        static (key, _) => key == "1" ? "male" : "female",
        static (h, _) => h.Sex == Facts.Sex.Male ? "male" : "female",
        static (_, texts) => [new("male", texts["male"]), new("female", texts["female"])]);

    /// <summary>Five-year groups of completed years on 31 December.</summary>
    public static readonly Breakdown AgeGroup = new(
        "age-group", "age_group::text", false, false,
        static (key, _) => AgeGroups[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture) - 3],
        null,
        static (_, texts) => AgeGroups.Select(g => new Category(g, g.EndsWith('+') ? $"{g[..^1]} {texts["and-over"]}" : g.Replace('-', '–'))));

    /// <summary>All that can be asked for.</summary>
    public static readonly IReadOnlyList<Breakdown> All = [Commune, AreaType, FormerDistrict, FormerProvince, FormerAreaType, Sex, AgeGroup];

    /// <summary>As it is asked for.</summary>
    public string Code { get; }

    /// <summary>The SQL expression the counts are grouped by; a constant of this class.</summary>
    public string KeySql { get; }

    /// <summary>Reads in the units until 2025-06-30.</summary>
    public bool IsFormer { get; }

    /// <summary>Means nothing inside one commune.</summary>
    public bool NeedsProvince { get; }

    /// <summary>A head-count says which category its people belong to.</summary>
    public bool IsKnownOfHeadCounts => categoryOfHeadCount is not null;

    /// <summary>The breakdown asked for, or null.</summary>
    public static Breakdown? Find(string code) => All.FirstOrDefault(b => b.Code == code);

    /// <summary>Category of a key of the counts.</summary>
    public string CategoryOf(string key, UnitList units) => categoryOfKey(key, units);

    /// <summary>Category of a line of a head-count.</summary>
    public string CategoryOf(HeadCount line, UnitList units) => categoryOfHeadCount!(line, units);

    /// <summary>Every category, in order, whether anybody is in it or not.</summary>
    public IEnumerable<Category> Categories(UnitList units, Texts texts) => categories(units, texts);

    /// <summary>Whether a part of this code exists.</summary>
    public bool Has(string category, UnitList units) => Categories(units, Texts.Default).Any(c => c.Code == category);

    /// <summary>
    /// Coarser published tables that a row is added into: what is hidden must not come back by subtracting shown rows from one of those.
    /// </summary>
    public IEnumerable<string> TotalsOver(string category, UnitList units)
    {
        // The finer totals first: a part hidden to protect another in one of them protects it in the coarser, too.
        if (ReferenceEquals(this, Commune) && units.Communes.TryGetValue(category, out var commune))
        {
            yield return "area " + commune.AreaType;
            yield return "province " + commune.FormerProvinceCode;
        }
        if (ReferenceEquals(this, FormerDistrict) && units.FormerDistricts.TryGetValue(category, out var district))
            yield return "province " + district.ProvinceCode;
        yield return "all";
    }

    private static string ProvinceBefore(string key, UnitList units) =>
        units.Communes[key[..5]].FormerProvinceCode ?? (units.FormerDistricts.TryGetValue(key[6..], out var district) ? district.ProvinceCode : Unknown);

    private static string Area(AreaType area) => area switch { Units.AreaType.Urban => "urban", Units.AreaType.Rural => "rural", _ => Unknown };

    private static IEnumerable<Category> Areas(Texts texts) => [new("urban", texts["urban"]), new("rural", texts["rural"]), new(Unknown, texts["unknown-area"])];
}
