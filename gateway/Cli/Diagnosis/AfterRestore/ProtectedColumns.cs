using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>Finds the columns of a database that hold encrypted values.</summary>
internal static class ProtectedColumns
{
    /// <summary>By table; what is not one of <see cref="ClearBytes"/> is encrypted.</summary>
    public static async Task<ILookup<string, string>> FindAsync(NpgsqlConnection connection, string database, CancellationToken ct)
    {
        var found = new List<(string Table, string Column)>();
        await using var command = new NpgsqlCommand(
            """
            select c.table_name, c.column_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
            where c.table_schema = 'public' and c.data_type = 'bytea' and t.table_type = 'BASE TABLE' order by 1, 2
            """, connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            found.Add((row.GetString(0), row.GetString(1)));
        var clear = ClearBytes.Of(database);
        return found.Where(one => !clear.Contains($"{one.Table}.{one.Column}")).ToLookup(static one => one.Table, static one => one.Column);
    }
}
