using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Lmis.Registry.Imports;
using Lmis.Registry.Imports.LabourRecords;

namespace Lmis.Registry.Copies;

/// <summary>
/// Writes what a feed of registrations tells as the file that it would be (ADR 0018): the members of a change are the fields of the columns. Only columns that some change has are
/// written, so that what the feed does not tell stays as it was.
/// </summary>
internal static class RegistrationFile
{
    private static readonly SearchValues<char> Line = SearchValues.Create("\r\n\0");

    /// <summary>The file.</summary>
    /// <param name="told">Registrations as they are now.</param>
    /// <param name="takenAway">Receipts of registrations that are told no more.</param>
    /// <param name="source">Whose feed it is, see <see cref="ImportSource"/>.</param>
    public static byte[] Write(IReadOnlyList<JsonElement> told, IReadOnlyList<Withdrawal> takenAway, string source)
    {
        var members = told.SelectMany(static data => data.EnumerateObject().Select(static member => member.Name)).ToHashSet(StringComparer.Ordinal);
        var known = LabourRecordColumns.Of(source).All;
        var columns = known.Where(column => column.Required || column.Field == "change" || members.Contains(column.Field)).ToList();
        var text = new StringBuilder().AppendJoin(',', columns.Select(static column => column.Header)).Append('\n');
        foreach (var data in told)
            Row(column => column.Field == "change" ? "" : data.TryGetProperty(column.Field, out var value) ? Cell(value) : "");
        foreach (var withdrawal in takenAway)
            Row(column => column.Field switch { "change" => withdrawal.MovedAway ? Withdrawal.Left : Withdrawal.Withdrawn, "receiptNumber" => withdrawal.Receipt, _ => "" });
        return Encoding.UTF8.GetBytes(text.ToString());

        void Row(Func<KnownColumn, string> cell) =>
            text.AppendJoin(',', columns.Select(column => '"' + cell(column).Replace("\"", "\"\"", StringComparison.Ordinal) + '"')).Append('\n');
    }

    private static string Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => OneLine(value.GetString()!),
        JsonValueKind.Number => value.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : "",
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => string.Join(';', value.EnumerateArray().Select(Cell)),
        _ => "",
    };

    private static string OneLine(string text) => text.AsSpan().ContainsAny(Line) ? string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c)) : text;
}
