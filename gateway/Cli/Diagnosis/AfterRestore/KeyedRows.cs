using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>Rows of a key and a number, read one by one in the order of their keys: two of them are compared side by side, so that a million rows need no memory.</summary>
internal sealed class KeyedRows : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand command;
    private NpgsqlDataReader rows = null!;

    private KeyedRows(NpgsqlConnection connection, NpgsqlCommand command) => (this.connection, this.command) = (connection, command);

    /// <summary>Key of the row that is looked at; null behind the last.</summary>
    public string? Key { get; private set; }

    /// <summary>Its number.</summary>
    public long Number { get; private set; }

    /// <summary>Opens them at the first row. The statement gives text and bigint; texts in the order of their bytes, and ids as they are ordered themselves, which is the same.</summary>
    public static async Task<KeyedRows> OpenAsync(RestoredDatabases databases, string database, string sql, CancellationToken ct, params object[] values)
    {
        var connection = await databases.OpenAsync(database, ct);
        var opened = new KeyedRows(connection, new NpgsqlCommand(sql, connection));
        foreach (var value in values)
            opened.command.Parameters.Add(new() { Value = value });
        opened.rows = await opened.command.ExecuteReaderAsync(ct);
        await opened.NextAsync(ct);
        return opened;
    }

    /// <summary>Goes to the next row.</summary>
    public async Task NextAsync(CancellationToken ct)
    {
        var before = Key;
        (Key, Number) = await rows.ReadAsync(ct) ? (rows.GetString(0), rows.GetInt64(1)) : (null, 0);
        if (before is not null && Key is not null && string.CompareOrdinal(before, Key) >= 0)
            throw new InvalidOperationException($"Rows do not come in the order of their keys: {command.CommandText}");
    }

    /// <summary>Below 0 when only the first has the key that is next, above 0 when only the second has it, 0 when both.</summary>
    public static int Compare(KeyedRows first, KeyedRows second) =>
        first.Key is null ? 1 : second.Key is null ? -1 : string.CompareOrdinal(first.Key, second.Key);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (rows is not null)
            await rows.DisposeAsync();
        await command.DisposeAsync();
        await connection.DisposeAsync();
    }
}
