using System.Collections.Frozen;

namespace Lmis.Training.Places;

/// <summary>The units of this province, from Registry's list.</summary>
public sealed class PlaceList
{
    private readonly FrozenDictionary<string, string> names;

    private PlaceList(FrozenDictionary<string, string> names) => this.names = names;

    /// <summary>Whether the five-digit code is a unit of the province.</summary>
    public bool Contains(string code) => names.ContainsKey(code);

    /// <summary>Reads the list built into the program.</summary>
    public static PlaceList Load(string provinceCode)
    {
        using var stream = typeof(PlaceList).Assembly.GetManifestResourceStream("Places/communes.csv") ?? throw new InvalidOperationException("The embedded list of communes is missing from the build.");
        using var csv = Sylvan.Data.Csv.CsvDataReader.Create(new StreamReader(stream));
        var (code, name, province) = (csv.GetOrdinal("code"), csv.GetOrdinal("name"), csv.GetOrdinal("province_code"));
        var found = new Dictionary<string, string>();
        while (csv.Read())
        {
            if (csv.GetString(province) == provinceCode)
                found[csv.GetString(code)] = csv.GetString(name);
        }
        return new(found.ToFrozenDictionary());
    }
}
