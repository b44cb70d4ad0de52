using System.Collections.Frozen;

namespace Lmis.Registry.Imports;

/// <summary>Which column of a file holds which field; headers in any order, columns of other names are left alone.</summary>
internal sealed class ImportColumns
{
    private readonly FrozenDictionary<string, int> at;
    private readonly FrozenSet<int> dates;

    private ImportColumns(IReadOnlyList<string> headers, KnownColumns known, Dictionary<string, int> found)
    {
        (Headers, Known) = (headers, known);
        at = found.ToFrozenDictionary(StringComparer.Ordinal);
        dates = known.All.Where(c => c.IsDate && found.ContainsKey(c.Field)).Select(c => found[c.Field]).ToFrozenSet();
        Fields = found.Keys.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The headers as the file has them.</summary>
    public IReadOnlyList<string> Headers { get; }

    /// <summary>What such a file may have.</summary>
    public KnownColumns Known { get; }

    /// <summary>The fields the file has a column for.</summary>
    public IReadOnlySet<string> Fields { get; }

    /// <summary>Whether a column holds a date, which a workbook may give as a serial number.</summary>
    public bool IsDate(int column) => dates.Contains(column);

    /// <summary>Reads the first row.</summary>
    public static ImportColumns Read(IReadOnlyList<string> headers, KnownColumns known)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < headers.Count; i++)
        {
            if (known.Find(headers[i].Trim().Trim('\uFEFF').ToLowerInvariant()) is { } column && !found.TryAdd(column.Field, i))
                throw new ImportFault("repeated-column", 1, column.Header);
        }
        var missing = known.All.Where(c => c.Required && !found.ContainsKey(c.Field)).Select(static c => c.Header).ToList();
        return missing.Count == 0 ? new ImportColumns(headers, known, found) : throw new ImportFault("missing-columns", 1, string.Join(", ", missing));
    }

    /// <summary>The cells with another value in the column of a field, if there is one.</summary>
    public string?[] With(string?[] cells, string field, string? value)
    {
        if (!at.TryGetValue(field, out var column))
            return cells;
        var changed = new string?[Math.Max(cells.Length, column + 1)];
        cells.CopyTo(changed, 0);
        changed[column] = value;
        return changed;
    }

    /// <summary>What a row has in the column of a field.</summary>
    public string? Cell(string?[] cells, string field)
    {
        if (!at.TryGetValue(field, out var column) || column >= cells.Length || cells[column] is not { Length: > 0 } text)
            return null;
        // The error file puts an apostrophe before what a spreadsheet would take for a formula; it comes back with it.
        return text is ['\'', '=' or '+' or '-' or '@', ..] ? text[1..] : text;
    }
}
