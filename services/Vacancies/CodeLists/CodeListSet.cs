using System.Collections.Frozen;
using System.Text.Json;
using Sylvan.Data.Csv;

namespace Lmis.Vacancies.CodeLists;

/// <summary>The built-in lists: units and occupations from Registry's files, the options of forms 01, 01a, 03 and 03a of Decree 352/2025. Sources are in NOTICE.</summary>
public sealed class CodeListSet
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private readonly FrozenDictionary<string, OptionList> options;

    private CodeListSet(FrozenDictionary<string, Commune> communes, FrozenDictionary<string, string> provinces, FrozenDictionary<string, string> occupations, IReadOnlyList<OptionList> lists)
    {
        (Communes, Provinces, Occupations, Options) = (communes, provinces, occupations, lists);
        options = lists.ToFrozenDictionary(static l => l.List);
    }

    /// <summary>By five-digit code.</summary>
    public FrozenDictionary<string, Commune> Communes { get; }

    /// <summary>Names by two-digit code.</summary>
    public FrozenDictionary<string, string> Provinces { get; }

    /// <summary>Names by VSCO 2020 code of one to four digits; levels 3 and 4 are incomplete.</summary>
    public FrozenDictionary<string, string> Occupations { get; }

    /// <summary>Every list of options.</summary>
    public IReadOnlyList<OptionList> Options { get; }

    /// <summary>A list of options that the program knows to be there.</summary>
    public OptionList this[string list] => options[list];

    /// <summary>Reads the lists built into the program.</summary>
    public static CodeListSet Load() => new(
        Rows("communes.csv", static r => new Commune(r("code"), r("name"), r("province_code"))).ToFrozenDictionary(static c => c.Code),
        Rows("provinces.csv", static r => (Code: r("code"), Name: r("name"))).ToFrozenDictionary(static p => p.Code, static p => p.Name),
        Rows("occupations-vsco-2020.csv", static r => (Code: r("code"), Name: r("name"))).DistinctBy(static o => o.Code).ToFrozenDictionary(static o => o.Code, static o => o.Name),
        JsonSerializer.Deserialize<List<OptionList>>(Open("options.json"), Web)!);

    internal static List<T> Rows<T>(string file, Func<Func<string, string>, T> read)
    {
        using var csv = CsvDataReader.Create(new StreamReader(Open(file)));
        var rows = new List<T>();
        string Cell(string column) => csv.GetString(csv.GetOrdinal(column));
        while (csv.Read())
            rows.Add(read(Cell));
        return rows;
    }

    private static Stream Open(string file) =>
        typeof(CodeListSet).Assembly.GetManifestResourceStream("CodeLists/" + file) ?? throw new InvalidOperationException($"The embedded code list {file} is missing from the build.");
}
