using System.Globalization;

namespace Lmis.Insurance.Benefits;

/// <summary>Regional minimum monthly wages (lương tối thiểu vùng), VND, by the day they apply from.</summary>
public sealed class MinimumWages
{
    private readonly List<(DateOnly From, string Region, long Monthly, string Decree)> rows;

    private MinimumWages(IEnumerable<(DateOnly From, string Region, long Monthly, string Decree)> rows) => this.rows = [.. rows.OrderByDescending(static r => r.From)];

    /// <summary>The four regions.</summary>
    public static readonly IReadOnlyList<string> Regions = ["I", "II", "III", "IV"];

    /// <summary>Reads the table this program carries.</summary>
    public static MinimumWages Load()
    {
        using var reader = new StreamReader(typeof(MinimumWages).Assembly.GetManifestResourceStream("Benefits/regional-minimum-wages.csv")!);
        return Read(reader);
    }

    /// <summary>Reads lines of effective_from, region, monthly, decree under a heading.</summary>
    public static MinimumWages Read(TextReader csv) => new(csv.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1).Select(static line =>
    {
        var cells = line.Split(',');
        return (DateOnly.ParseExact(cells[0], "yyyy-MM-dd", CultureInfo.InvariantCulture), cells[1], long.Parse(cells[2], CultureInfo.InvariantCulture), cells[3]);
    }));

    /// <summary>The wage of a region on a day and the decree that sets it; null before the first day held.</summary>
    public (long Monthly, string Decree)? On(DateOnly day, string region) =>
        rows.FirstOrDefault(r => r.Region == region && r.From <= day) is { Region: not null } row ? (row.Monthly, row.Decree) : null;
}
