namespace Lmis.Simulators.Population;

/// <summary>Where people live: the communes of a province with weights, and what the communes were called before 2025-07-01.</summary>
internal sealed class Places
{
    /// <summary>Old provinces in which ethnic minorities are the majority.</summary>
    private static readonly string[] HighlandProvinces = ["02", "04", "06", "08", "10", "11", "12", "14", "15", "17", "20"];

    private readonly Weighted<string> residences;
    private readonly Dictionary<string, string[]> convertible;
    private readonly Dictionary<string, bool> highland;
    private readonly Dictionary<string, string[]> splitFrom;
    private readonly HashSet<string> splitHere;

    public Places(PopulationOptions options)
    {
        var communes = Reference.Communes.Where(c => c.Province == options.Province).ToList();
        if (communes.Count == 0)
            throw new ArgumentException($"Province '{options.Province}' is not one of the 34 of today; give two digits such as 19.");
        if (options.Commune is { } only && communes.All(c => c.Code != only))
            throw new ArgumentException($"Commune '{only}' is not in province {options.Province}.");
        All = [.. communes.Select(static c => c.Code)];
        Wards = [.. communes.Where(static c => c.IsWard).Select(static c => c.Code)];
        Elsewhere = [.. Reference.Communes.Where(c => c.Province != options.Province).Select(static c => c.Code)];
        // Five digits in force are read as today's unit, so only codes that have ended can be told to be old ones.
        var current = Reference.Communes.Select(static c => c.Code).ToHashSet();
        var ended = Reference.OldCommunes.Where(o => !current.Contains(o.Code)).ToList();
        convertible = ended.Where(static o => o.NewCodes.Length == 1).GroupBy(static o => o.NewCodes[0]).ToDictionary(static g => g.Key, static g => g.Select(static o => o.Code).ToArray());
        var here = All.ToHashSet();
        splitFrom = ended.Where(static o => o.NewCodes.Length > 1).SelectMany(static o => o.NewCodes.Select(n => (New: n, o.Code)))
            .Where(p => here.Contains(p.New)).GroupBy(static p => p.New).ToDictionary(static g => g.Key, static g => g.Select(static p => p.Code).ToArray());
        AllSplit = [.. splitFrom.Values.SelectMany(static c => c).Distinct().Order(StringComparer.Ordinal)];
        splitHere = splitFrom.Where(s => options.Commune is null || s.Key == options.Commune).SelectMany(static s => s.Value).ToHashSet();
        if (AllSplit.Count == 0)
            AllSplit = [.. ended.Where(static o => o.NewCodes.Length > 1).Select(static o => o.Code)];
        var origins = Reference.OldCommunes.SelectMany(static o => o.NewCodes.Select(n => (New: n, o.Province))).ToLookup(static o => o.New, static o => o.Province);
        highland = communes.ToDictionary(static c => c.Code, c => origins[c.Code].Any(HighlandProvinces.Contains));
        residences = options.Commune is { } one
            ? Weighted.Of((one, 1.0))
            : new(communes.Select(c => (c.Code, Math.Max(1, origins[c.Code].Count()) * (c.IsWard ? 2.2 : 1) * (highland[c.Code] ? 0.6 : 1) * (0.7 + (Randomness.Of(c.Code) % 1000 / 1667.0)))));
    }

    public IReadOnlyList<string> All { get; }

    public HashSet<string> Wards { get; }

    public IReadOnlyList<string> Elsewhere { get; }

    /// <summary>Old communes that went to several new ones.</summary>
    public IReadOnlyList<string> AllSplit { get; }

    /// <summary>Whether a part of a divided commune is in the area of the file today.</summary>
    public bool MayBeHere(string split) => splitHere.Contains(split);

    public string Residence(Randomness random) => residences.Draw(random);

    public bool IsHighland(string commune) => highland.GetValueOrDefault(commune);

    /// <summary>Ended codes all of which went to this commune.</summary>
    public IReadOnlyList<string> OldCodesOf(string commune) => convertible.GetValueOrDefault(commune, []);
}
