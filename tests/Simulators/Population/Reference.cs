using System.Text.Json;
using Sylvan.Data.Csv;

namespace Lmis.Simulators.Population;

/// <summary>The register's code lists, as far as the generator needs them.</summary>
internal static class Reference
{
    public sealed record Commune(string Code, string Name, string Province, bool IsWard);

    public sealed record OldCommune(string Code, string Province, string[] NewCodes);

    public static IReadOnlyList<Commune> Communes { get; } =
        [.. Rows("communes.csv").Select(static r => new Commune(r["code"], r["name"], r["province_code"], r["type"] == "Phường"))];

    public static IReadOnlyList<OldCommune> OldCommunes { get; } =
    [
        .. Rows("communes-before-2025-07.csv").GroupBy(static r => r["code"])
            .Select(static g => new OldCommune(g.Key, g.First()["province_code"], [.. g.Select(static r => r["new_code"]).Distinct()])),
    ];

    /// <summary>First three digits of a personal number, with the province of today.</summary>
    public static IReadOnlyList<(string Prefix, string Province)> Prefixes { get; } =
        [.. Rows("personal-number-prefixes.csv").Select(static r => (r["code"], r["province_code"]))];

    public static IReadOnlyList<string> Occupations { get; } = [.. Rows("occupations-vsco-2020.csv").Select(static r => r["code"])];

    public static IReadOnlyList<(string Code, string Section)> Industries { get; } =
        [.. Rows("industries-vsic-2025.csv").Where(static r => r["level"] == "3").Select(static r => (r["code"], r["section"]))];

    private static readonly Dictionary<(string List, string Code), string> Options = ReadOptions();

    /// <summary>The form's Vietnamese text of an option.</summary>
    public static string Text(string list, string code) => Options[(list, code)];

    private static Dictionary<(string, string), string> ReadOptions()
    {
        using var json = JsonDocument.Parse(Open("options.json"));
        return json.RootElement.EnumerateArray()
            .SelectMany(static list => list.GetProperty("items").EnumerateArray()
                .Select(item => ((list.GetProperty("list").GetString()!, item.GetProperty("code").GetString()!), item.GetProperty("name").GetString()!)))
            .ToDictionary(static p => p.Item1, static p => p.Item2);
    }

    private static List<Dictionary<string, string>> Rows(string name)
    {
        using var reader = CsvDataReader.Create(new StreamReader(Open(name)));
        var rows = new List<Dictionary<string, string>>();
        while (reader.Read())
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, reader.GetString));
        return rows;
    }

    private static Stream Open(string name) => typeof(Reference).Assembly.GetManifestResourceStream(name)!;
}
