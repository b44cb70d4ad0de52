using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Sylvan.Data.Csv;

namespace Lmis.Registry.CodeLists;

/// <summary>Reads the embedded files of CodeLists/Data; their sources and licences are in NOTICE.</summary>
internal static class CodeListReader
{
    private const string UnitsSource = "thanglequoc/vietnamese-provinces-database (MIT); Nghị quyết của UBTVQH khóa XV năm 2025";
    private const string OldUnitsSource = "dvhcvn/20250701, thanglequoc/vietnamese-provinces-database (MIT); các nghị quyết của UBTVQH khóa XV";
    private static readonly DateOnly Reform = new(2025, 7, 1);
    private static readonly DateOnly LastOldDay = new(2025, 6, 30);
    private static readonly DateOnly OldUnitsFrom = new(2025, 1, 1);
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private sealed record OptionList(string List, string Name, string NameEn, string Source, DateOnly ValidFrom, List<Option> Items, bool Official = true);

    private sealed record Option(string Code, string Name, string NameEn, string[]? Aliases, Dictionary<string, string>? Properties);

    public static CodeListSet ReadEmbedded()
    {
        var provinces = new CodeList("provinces", "Tỉnh, thành phố từ ngày 01/7/2025", "Provinces since 2025-07-01", UnitsSource, Reform, null, true,
            Rows("provinces.csv", static r => new CodeItem(r("code"), r("name"), r("name_en"), null, 1, null)));
        var communes = new CodeList("communes", "Đơn vị hành chính cấp xã từ ngày 01/7/2025", "Communes since 2025-07-01", UnitsSource, Reform, null, true,
            Rows("communes.csv", static r => new CodeItem(r("code"), r("name"), null, r("province_code"), 2, Area(r("type")))));
        var oldProvinces = new CodeList("provinces-before-2025-07", "Tỉnh, thành phố đến ngày 30/6/2025", "Provinces until 2025-06-30", OldUnitsSource,
            OldUnitsFrom, LastOldDay, true, Rows("provinces-before-2025-07.csv", static r => new CodeItem(r("code"), r("name"), null, null, 1, Facts(("newCode", r("new_code"))))));
        var old = Rows("communes-before-2025-07.csv", static r => (
            Province: r("province_code"), District: r("district_code"), DistrictName: r("district_name"), Code: r("code"), Name: r("name"), New: r("new_code"), Coverage: r("coverage")));
        var oldDistricts = new CodeList("districts-before-2025-07", "Đơn vị hành chính cấp huyện đến ngày 30/6/2025", "Districts until 2025-06-30", OldUnitsSource,
            OldUnitsFrom, LastOldDay, true,
            old.Where(static r => r.District.Length > 0).DistinctBy(static r => r.District).Select(static r => new CodeItem(r.District, r.DistrictName, null, r.Province, 2, null)));
        var oldCommunes = new CodeList("communes-before-2025-07", "Đơn vị hành chính cấp xã đến ngày 30/6/2025", "Communes until 2025-06-30", OldUnitsSource,
            OldUnitsFrom, LastOldDay, true,
            old.GroupBy(static r => r.Code).Select(static g => new CodeItem(g.Key, g.First().Name, null, g.First().District is { Length: > 0 } d ? d : null, 3,
                Facts(("province", g.First().Province), ("newCodes", string.Join(',', g.Select(static r => r.New))), ("split", g.Count() > 1 ? "yes" : "no")))));
        CommuneConversion[] conversions = [.. old.Select(static r => new CommuneConversion(r.Code, r.New, r.Coverage == "full"))];

        CodeList[] classifications =
        [
            new("occupations-vsco-2020", "Danh mục nghề nghiệp Việt Nam 2020 (cấp 1–4)", "VSCO 2020, levels 1–4; levels 3–4 unofficial and incomplete",
                "Quyết định 34/2020/QĐ-TTg; cấp 3–4 theo duat0sao/huongnghiep-ikigai, chưa đầy đủ", new DateOnly(2021, 1, 15), null, false,
                Rows("occupations-vsco-2020.csv", static r => new CodeItem(r("code"), r("name"), null, Blank(r("parent")), Number(r("level")),
                    Facts(("official", r("official")), ("sameInIsco08", r("same_in_isco08")))))),
            new("industries-vsic-2025", "Hệ thống ngành kinh tế Việt Nam 2025 (cấp 1–3)", "VSIC 2025, levels 1–3",
                "Quyết định 36/2025/QĐ-TTg, Phụ lục I", new DateOnly(2025, 11, 15), null, true,
                Rows("industries-vsic-2025.csv", static r => new CodeItem(r("code"), r("name"), null, Blank(r("parent")), Number(r("level")), Facts(("section", r("section")))))),
            new("industries-vsic-2018", "Hệ thống ngành kinh tế Việt Nam 2018 (cấp 1–2)", "VSIC 2018, levels 1–2",
                "Quyết định 27/2018/QĐ-TTg, Phụ lục I", new DateOnly(2018, 8, 20), new DateOnly(2025, 11, 14), true,
                Rows("industries-vsic-2018.csv", static r => new CodeItem(r("code"), r("name"), null, Blank(r("parent")), Number(r("level")), Facts(("section", r("section")))))),
            new("ethnic-groups", "Danh mục các dân tộc Việt Nam", "Ethnic groups", "Quyết định 121-TCTK/PPCĐ", new DateOnly(1979, 3, 2), null, true,
                Rows("ethnic-groups.csv", static r => new CodeItem(r("code"), r("name"), null, null, 1, Facts(("minority", r("minority")))))),
            new("personal-number-prefixes", "Ba chữ số đầu của số định danh cá nhân", "First three digits of a personal number",
                "Thông tư của Bộ Công an: '0' và mã tỉnh cũ", new DateOnly(2016, 1, 1), null, true,
                Rows("personal-number-prefixes.csv", static r => new CodeItem(r("code"), r("name"), null, null, 1,
                    Facts(("oldProvince", r("old_province_code")), ("province", r("province_code")))))),
            new("working-day-calendar", "Ngày nghỉ lễ, ngày nghỉ và ngày làm việc hoán đổi", "Holidays, swapped days off and swapped working days",
                "Bộ luật Lao động Điều 112; Nghị quyết 28/2026/QH16; thông báo nghỉ lễ năm 2026 (nguồn thứ cấp)", new DateOnly(2026, 1, 1), new DateOnly(2027, 1, 31), false,
                Rows("working-day-calendar.csv", static r => new CodeItem(r("date"), r("name"), null, null, 1, Facts(("kind", r("kind")))))),
        ];
        var options = JsonSerializer.Deserialize<List<OptionList>>(Open("options.json"), Web)!.Select(static list => new CodeList(
            list.List, list.Name, list.NameEn, list.Source, list.ValidFrom, null, list.Official,
            list.Items.Select(static o => new CodeItem(o.Code, o.Name, o.NameEn, null, 1, o.Properties?.ToFrozenDictionary(StringComparer.Ordinal))),
            list.Items.SelectMany(static o => (o.Aliases ?? []).Select(alias => (alias, o.Code)))));

        return new CodeListSet(
            [provinces, communes, oldProvinces, oldDistricts, oldCommunes, .. classifications, .. options],
            new AdministrativeUnits(provinces, communes, oldProvinces, oldDistricts, oldCommunes, conversions),
            new IndustryCrosswalk(Rows("industries-crosswalk.csv", static r => new IndustryConversion(r("code_2018"), r("code_2025"), r("relation")))),
            new SizeClasses(Rows("employer-size-classes.csv", static r => new SizeBound([.. r("sections_2025").Split(' ')], r("size_class"), Number(r("rank")),
                Number(r("max_employees")), Amount(r("max_revenue")), Amount(r("max_capital"))))));
    }

    /// <summary>Ward (phường) = urban, commune (xã) = rural; a special zone (đặc khu) is neither.</summary>
    private static FrozenDictionary<string, string> Area(string type) =>
        Facts(("type", type), ("area", type switch { "Phường" => "urban", "Xã" => "rural", _ => "special-zone" }));

    private static FrozenDictionary<string, string> Facts(params IEnumerable<(string Name, string Value)> facts) =>
        facts.Where(static f => f.Value.Length > 0).ToFrozenDictionary(static f => f.Name, static f => f.Value, StringComparer.Ordinal);

    private static string? Blank(string text) => text.Length == 0 ? null : text;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static long Amount(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static Stream Open(string file) =>
        typeof(CodeListReader).Assembly.GetManifestResourceStream("CodeLists/" + file)
        ?? throw new InvalidOperationException($"The embedded code list {file} is missing from the build.");

    private static List<T> Rows<T>(string file, Func<Func<string, string>, T> read)
    {
        using var csv = CsvDataReader.Create(new StreamReader(Open(file)));
        var rows = new List<T>();
        string Cell(string column) => csv.GetString(csv.GetOrdinal(column));
        while (csv.Read())
            rows.Add(read(Cell));
        return rows;
    }
}
