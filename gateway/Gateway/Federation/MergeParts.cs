using System.Text.Json;
using Lmis.Hosting;

namespace Lmis.Gateway.Federation;

/// <summary>A partner's rows, in the order in which it gave them.</summary>
public sealed record PartRows(string Member, IReadOnlyList<JsonElement> Rows);

/// <summary>
/// Puts the rows of all partners in one line. Agreements differ in their fields: a value that some partner's rows do not have orders nobody's, and
/// where none is left, each partner's first rows come before anybody's second.
/// </summary>
public static class MergeParts
{
    /// <summary>The rows in one line, and the values by which they stand.</summary>
    public static (IReadOnlyList<FederatedRow> Rows, IReadOnlyList<string> OrderedBy) Run(ExchangeMerge merge, IReadOnlyList<PartRows> parts)
    {
        var order = merge.Order.Where(key => parts.All(part => part.Rows.All(row => row.TryGetProperty(key.TrimStart('-'), out _)))).ToList();
        var entries = parts.OrderBy(part => part.Member, StringComparer.Ordinal)
            .SelectMany(part => part.Rows.Select((row, place) => new Entry(part.Member, place, [.. merge.Alike.Select(name => Text(row, name))], row)));
        var rows = new List<FederatedRow>();
        foreach (var group in entries.GroupBy(entry => string.Join('\n', entry.Alike)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            // Stable: what the values leave equal stands by its place in its own answer, then by member.
            var line = group.Order(Comparer<Entry>.Create((a, b) => Compare(a.Row, b.Row, order) is not 0 and var by ? by : a.Place != b.Place ? a.Place.CompareTo(b.Place) : string.CompareOrdinal(a.Member, b.Member))).ToList();
            int? position = null;
            for (var i = 0; i < line.Count; i++)
            {
                if (i == 0 || order.Count == 0 || Compare(line[i - 1].Row, line[i].Row, order) != 0)
                    position = i + 1;
                var placed = order.Count == 0 || order.Any(key => line[i].Row.GetProperty(key.TrimStart('-')).ValueKind is not JsonValueKind.Null);
                rows.Add(new(line[i].Member, placed ? position : null, line.Count, line[i].Row));
            }
        }
        return (rows, order);
    }

    private sealed record Entry(string Member, int Place, IReadOnlyList<string> Alike, JsonElement Row);

    private static string Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetRawText() : "";

    private static int Compare(JsonElement a, JsonElement b, IReadOnlyList<string> order)
    {
        foreach (var key in order)
        {
            var descending = key[0] == '-';
            var name = descending ? key[1..] : key;
            var (x, y) = (a.GetProperty(name), b.GetProperty(name));
            // What has no value stands last, whichever way the rest stands.
            if ((x.ValueKind is JsonValueKind.Null) != (y.ValueKind is JsonValueKind.Null))
                return x.ValueKind is JsonValueKind.Null ? 1 : -1;
            var by = CompareValues(x, y);
            if (by != 0)
                return descending ? -by : by;
        }
        return 0;
    }

    private static int CompareValues(JsonElement x, JsonElement y)
    {
        if (x.ValueKind is JsonValueKind.Number && y.ValueKind is JsonValueKind.Number)
            return x.TryGetDecimal(out var a) && y.TryGetDecimal(out var b) ? a.CompareTo(b) : x.GetDouble().CompareTo(y.GetDouble());
        if (x.ValueKind is JsonValueKind.String && y.ValueKind is JsonValueKind.String)
            return x.TryGetDateTimeOffset(out var a) && y.TryGetDateTimeOffset(out var b) ? a.CompareTo(b) : string.CompareOrdinal(x.GetString(), y.GetString());
        return x.ValueKind.CompareTo(y.ValueKind);
    }
}
