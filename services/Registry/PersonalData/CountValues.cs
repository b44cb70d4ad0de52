using Npgsql;

namespace Lmis.Registry.PersonalData;

/// <summary>How many values each data key protects, counted in every encrypted column.</summary>
internal static class CountValues
{
    public static async Task<Dictionary<int, long>> ByKeyAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var counts = new Dictionary<int, long>();
        foreach (var table in EncryptedTables.All)
        {
            var values = string.Join(" union all ", table.Columns.Select(static c => $"select t.{c.Name}"));
            // The number as the ciphertext has it: four bytes, the highest first.
            await using var command = new NpgsqlCommand(
                $"""
                select ('x' || encode(k, 'hex'))::bit(32)::int, count(*)
                from {table.Name} t, lateral (select substring(v from 2 for 4) as k from ({values}) as all_values (v) where v is not null) one
                group by k
                """, connection)
            { CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                counts[reader.GetInt32(0)] = counts.GetValueOrDefault(reader.GetInt32(0)) + reader.GetInt64(1);
        }
        return counts;
    }
}
