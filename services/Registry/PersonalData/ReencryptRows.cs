using Npgsql;
using NpgsqlTypes;

namespace Lmis.Registry.PersonalData;

/// <summary>What one step did.</summary>
/// <param name="Last">Key of the last row looked at; null at the end of the table.</param>
/// <param name="Found">Rows that had a value under another key.</param>
/// <param name="Changed">Those re-encrypted; the others were locked or changed by somebody meanwhile, and the next pass meets them again.</param>
public sealed record Reencrypted(string[]? Last, int Found, int Changed);

/// <summary>
/// Brings the next rows of a table under the active key. It touches nothing but the ciphertext, waits for no lock (so that it is in no deadlock), and
/// writes only over exactly the bytes it read.
/// </summary>
public static class ReencryptRows
{
    public static async Task<Reencrypted> RunAsync(
        NpgsqlConnection connection, EncryptedTable table, PersonalDataCipher cipher, int keyId, string[]? after, int rows, CancellationToken ct)
    {
        var most = Math.Min(rows, table.MostRows);
        var (read, last, old) = await ReadAsync(connection, table, keyId, after, most, ct);
        if (old.Count == 0)
            return new(read < most ? null : last, 0, 0);
        var changed = await WriteAsync(connection, table, cipher, old, ct);
        return new(read < most ? null : last, old.Count, changed);
    }

    private sealed record Row(string[] Key, Guid Owner, byte[]?[] Old);

    private static async Task<(int Read, string[]? Last, List<Row> Old)> ReadAsync(
        NpgsqlConnection connection, EncryptedTable table, int keyId, string[]? after, int most, CancellationToken ct)
    {
        var keys = string.Join(", ", table.Key.Select(static k => "t." + k.Column));
        // The key's number is in bytes 2 to 5; what is under the active key already need not travel.
        var values = string.Join(", ", table.Columns.Select(static c => $"case when substring(t.{c.Name} from 2 for 4) <> int4send($1) then t.{c.Name} end"));
        var from = after is null ? "" : $"where ({keys}) > ({string.Join(", ", table.Key.Select(static (k, i) => $"$2[{i + 1}]::{k.Type}"))})";
        await using var command = new NpgsqlCommand(
            $"select {string.Join(", ", table.Key.Select(static k => $"t.{k.Column}::text"))}, t.{table.Owner}, {values} from {table.Name} t {from} order by {keys} limit {most}", connection);
        command.Parameters.Add(new() { Value = keyId });
        if (after is not null)
            command.Parameters.Add(new() { Value = after });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var (read, last, old) = (0, (string[]?)null, new List<Row>());
        while (await reader.ReadAsync(ct))
        {
            read++;
            last = [.. Enumerable.Range(0, table.Key.Count).Select(reader.GetString)];
            var row = new Row(last, reader.GetGuid(table.Key.Count), [.. table.Columns.Select((_, i) => reader.IsDBNull(table.Key.Count + 1 + i) ? null : reader.GetFieldValue<byte[]>(table.Key.Count + 1 + i))]);
            if (row.Old.Any(static v => v is not null))
                old.Add(row);
        }
        return (read, last, old);
    }

    private static async Task<int> WriteAsync(NpgsqlConnection connection, EncryptedTable table, PersonalDataCipher cipher, List<Row> rows, CancellationToken ct)
    {
        var keys = table.Key.Select(static (k, i) => (k.Column, k.Type, Given: $"k{i}")).ToList();
        var columns = table.Columns.Select(static (c, i) => (c.Name, Old: $"o{i}", New: $"n{i}")).ToList();
        var given = string.Join(", ", keys.Select(static k => k.Given).Concat(columns.SelectMany(static c => new[] { c.Old, c.New })));
        var arrays = string.Join(", ", keys.Select(static (_, i) => $"${i + 1}::text[]").Concat(columns.SelectMany((_, i) => new[] { $"${keys.Count + (2 * i) + 1}::bytea[]", $"${keys.Count + (2 * i) + 2}::bytea[]" })));
        var same = string.Join(" and ", keys.Select(static k => $"t.{k.Column} = g.{k.Given}::{k.Type}"));
        await using var command = new NpgsqlCommand(
            $"""
            with given as (select * from unnest({arrays}) as g ({given})),
                 free as (select {string.Join(", ", keys.Select(static k => $"t.{k.Column}"))} from {table.Name} t join given g on {same} for no key update of t skip locked)
            update {table.Name} t set {string.Join(", ", columns.Select(static c => $"{c.Name} = coalesce(g.{c.New}, t.{c.Name})"))}
            from given g, free f
            where {same} and {string.Join(" and ", keys.Select(static k => $"f.{k.Column} = t.{k.Column}"))}
              and {string.Join(" and ", columns.Select(static c => $"(g.{c.Old} is null or t.{c.Name} = g.{c.Old})"))}
            """, connection);
        for (var k = 0; k < keys.Count; k++)
            command.Parameters.Add(new() { Value = rows.Select(r => r.Key[k]).ToArray() });
        for (var c = 0; c < table.Columns.Count; c++)
        {
            var column = table.Columns[c];
            var fresh = rows.Select(r => r.Old[c] is { } value ? cipher.Reencrypt(column.Class, r.Owner, table.FieldOf(column, r.Key), value) : null).ToArray();
            command.Parameters.Add(new() { Value = rows.Select(r => r.Old[c]).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
            command.Parameters.Add(new() { Value = fresh, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        }
        return await command.ExecuteNonQueryAsync(ct);
    }
}
