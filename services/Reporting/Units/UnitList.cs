using System.Collections.Frozen;
using Sylvan.Data.Csv;

namespace Lmis.Reporting.Units;

/// <summary>
/// The administrative units of this installation's province, since and before 2025-07-01. The files are Registry's, built in
/// at compile time, so that there is one copy of them.
/// </summary>
public sealed class UnitList
{
    private readonly FrozenDictionary<string, FormerCommune> formerCommunes;

    private UnitList(string provinceCode, string provinceName, IReadOnlyList<Commune> communes, IReadOnlyDictionary<string, string> formerProvinceNames)
    {
        (ProvinceCode, ProvinceName) = (provinceCode, provinceName);
        Communes = communes.ToFrozenDictionary(static c => c.Code);
        var former = communes.SelectMany(static c => c.MadeOf).DistinctBy(static f => f.Code).ToArray();
        formerCommunes = former.ToFrozenDictionary(static f => f.Code);
        FormerDistricts = former.Where(static f => f.DistrictCode.Length > 0).DistinctBy(static f => f.DistrictCode).ToFrozenDictionary(static f => f.DistrictCode);
        FormerProvinces = former.Select(static f => f.ProvinceCode).Distinct().ToFrozenDictionary(static code => code, code => formerProvinceNames.GetValueOrDefault(code, code));
    }

    /// <summary>Two digits.</summary>
    public string ProvinceCode { get; }

    /// <summary>Full name, for example "Tỉnh Thái Nguyên".</summary>
    public string ProvinceName { get; }

    /// <summary>Communes and wards by five-digit code.</summary>
    public FrozenDictionary<string, Commune> Communes { get; }

    /// <summary>Districts until 2025-06-30 by three-digit code; each is named by one of its communes.</summary>
    public FrozenDictionary<string, FormerCommune> FormerDistricts { get; }

    /// <summary>Names of the provinces until 2025-06-30 that this one was made of, by code.</summary>
    public FrozenDictionary<string, string> FormerProvinces { get; }

    /// <summary>
    /// The former district and urban/rural kind of a place: from the former commune where known, else only what all old units
    /// of the commune (in the known district) have in common.
    /// </summary>
    public FormerPlace FormerPlaceOf(string communeCode, string? formerCommuneCode, string? formerDistrictCode)
    {
        if (formerCommuneCode is not null && formerCommunes.TryGetValue(formerCommuneCode, out var known))
            return new(known.DistrictCode.Length > 0 ? known.DistrictCode : FormerPlace.UnknownDistrict, known.AreaType);
        var candidates = Communes.TryGetValue(communeCode, out var commune) ? commune.MadeOf : [];
        if (formerDistrictCode is not null && FormerDistricts.ContainsKey(formerDistrictCode))
            return new(formerDistrictCode, Sole(candidates.Where(f => f.DistrictCode == formerDistrictCode).Select(static f => f.AreaType), AreaType.Unknown));
        return new(
            Sole(candidates.Select(static f => f.DistrictCode), "") is { Length: > 0 } district ? district : FormerPlace.UnknownDistrict,
            Sole(candidates.Select(static f => f.AreaType), AreaType.Unknown));
    }

    /// <summary>Reads the built-in files for one province.</summary>
    public static UnitList ReadEmbedded(string provinceCode)
    {
        var provinceNames = Rows("provinces.csv", static r => (Code: r("code"), Name: r("name"))).ToDictionary(static p => p.Code, static p => p.Name);
        if (!provinceNames.TryGetValue(provinceCode, out var name))
            throw new InvalidOperationException($"Platform:ProvinceCode is {provinceCode}, which is not one of the {provinceNames.Count} provinces since 2025-07-01.");
        var formerProvinceNames = Rows("provinces-before-2025-07.csv", static r => (Code: r("code"), Name: r("name"))).ToDictionary(static p => p.Code, static p => p.Name);
        var madeOf = Rows("communes-before-2025-07.csv", static r => (
                New: r("new_code"),
                Former: new FormerCommune(r("code"), r("name"), AreaBefore(r("name")), r("district_code"), r("district_name"), r("province_code"))))
            .ToLookup(static r => r.New, static r => r.Former);
        var communes = Rows("communes.csv", static r => (Code: r("code"), Name: r("name"), Type: r("type"), Province: r("province_code")))
            .Where(c => c.Province == provinceCode)
            .Select(c => new Commune(c.Code, c.Name, AreaNow(c.Type), [.. madeOf[c.Code]]));
        return new UnitList(provinceCode, name, [.. communes], formerProvinceNames);
    }

    private static AreaType AreaNow(string type) => type switch { "Phường" => AreaType.Urban, "Xã" => AreaType.Rural, _ => AreaType.Unknown };

    private static AreaType AreaBefore(string name) =>
        name.StartsWith("Phường ", StringComparison.Ordinal) || name.StartsWith("Thị trấn ", StringComparison.Ordinal) ? AreaType.Urban
        : name.StartsWith("Xã ", StringComparison.Ordinal) ? AreaType.Rural
        : AreaType.Unknown;

    private static T Sole<T>(IEnumerable<T> values, T otherwise) => values.Distinct().Take(2).ToArray() is [var one] ? one : otherwise;

    private static List<T> Rows<T>(string file, Func<Func<string, string>, T> read)
    {
        using var stream = typeof(UnitList).Assembly.GetManifestResourceStream("Units/" + file)
            ?? throw new InvalidOperationException($"The list of units {file} is missing from the build.");
        using var csv = CsvDataReader.Create(new StreamReader(stream));
        var rows = new List<T>();
        string Cell(string column) => csv.GetString(csv.GetOrdinal(column));
        while (csv.Read())
            rows.Add(read(Cell));
        return rows;
    }
}
