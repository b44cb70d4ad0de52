using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>Registry's data keys: each opens with the mounted key-encryption key, and no protected value of any column names a key that is not there.</summary>
internal static class CheckDataKeys
{
    private const string Check = "data keys";
    private const int NonceSize = 12, TagSize = 16, KeySize = 32;

    public static async Task<IReadOnlyList<Finding>> RunAsync(RestoredDatabases databases, string keyFile, CancellationToken ct)
    {
        var text = (await File.ReadAllTextAsync(keyFile, ct)).Trim();
        var key = new byte[KeySize + 1];
        if (!Convert.TryFromBase64String(text, key, out var length) || length != KeySize)
            throw new CliException($"{keyFile} does not hold 32 bytes in base64: name the file that Registry:KeyEncryptionKeyFile names.");
        await using var connection = await databases.OpenAsync(ServiceDatabases.Registry, ct);
        var (keys, closed) = (0, new List<int>());
        await using (var command = new NpgsqlCommand("select id, class, wrapped from data_key where state <> 'destroyed' order by id", connection))
        {
            await using var row = await command.ExecuteReaderAsync(ct);
            for (; await row.ReadAsync(ct); keys++)
            {
                if (!Opens(key.AsSpan(0, KeySize), row.GetFieldValue<byte[]>(2), row.GetString(1)))
                    closed.Add(row.GetInt32(0));
            }
        }
        if (closed.Count > 0)
            return [Finding.Fault(Check, $"{closed.Count} of {keys} data keys ({string.Join(", ", closed)}) do not open with {keyFile}.", ServiceDatabases.Registry, "Mount the key-encryption key that was in force at the moment restored, from the keys' own backup (Registry:PreviousKeyEncryptionKeyFile where a newer one is to take its place); no other reads its personal data.")];
        var (columns, orphans) = (0, new List<string>());
        foreach (var table in await ProtectedColumns.FindAsync(connection, ServiceDatabases.Registry, ct))
        {
            columns += table.Count();
            orphans.AddRange(await OrphansAsync(connection, table.Key, [.. table], ct));
        }
        if (orphans.Count > 0)
            return [Finding.Fault(Check, $"Values are protected with a data key that is not in the table data_key or was destroyed: {string.Join(", ", orphans)}.", ServiceDatabases.Registry, "The tables are of different moments: restore the whole database of one moment, not single tables.")];
        return keys == 0
            ? [Finding.Warning(Check, "There is no data key: this database has never been used.", ServiceDatabases.Registry, "If it was used, the wrong database is restored.")]
            : [Finding.Good(Check, $"All {keys} data keys open with the key-encryption key; every value of {columns} columns names one of them.")];
    }

    /// <summary>Columns of a table with the number of values whose key is not there; the table is read once.</summary>
    private static async Task<List<string>> OrphansAsync(NpgsqlConnection connection, string table, string[] columns, CancellationToken ct)
    {
        // Bytes 1 to 4 of a protected value are the number of its data key (format 1).
        var counts = columns.Select(static column => $"""
            count(*) filter (where length("{column}") < 5 or "{column}" is not null and not exists (select from live where live.id =
                (get_byte(substr("{column}", 1, 5) || '\x0000000000', 1) << 24) + (get_byte(substr("{column}", 1, 5) || '\x0000000000', 2) << 16)
                + (get_byte(substr("{column}", 1, 5) || '\x0000000000', 3) << 8) + get_byte(substr("{column}", 1, 5) || '\x0000000000', 4)))
            """);
        await using var command = new NpgsqlCommand(
            $"with live as materialized (select id from data_key where class <> 'BlindIndex' and state <> 'destroyed') select {string.Join(", ", counts)} from \"{table}\"", connection)
        { CommandTimeout = 0 };
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return [.. columns.Select((column, i) => (column, Lost: row.GetInt64(i))).Where(static one => one.Lost > 0).Select(one => $"{one.Lost} of {table}.{one.column}")];
    }

    // As Registry wraps them: AES-256-GCM as nonce, tag, key; bound to the class.
    private static bool Opens(ReadOnlySpan<byte> key, byte[] wrapped, string dataClass)
    {
        if (wrapped.Length != NonceSize + TagSize + KeySize)
            return false;
        using var aes = new AesGcm(key, TagSize);
        Span<byte> opened = stackalloc byte[KeySize];
        try
        {
            aes.Decrypt(wrapped.AsSpan(0, NonceSize), wrapped.AsSpan(NonceSize + TagSize), wrapped.AsSpan(NonceSize, TagSize), opened, Encoding.UTF8.GetBytes("lmis.registry.data-key/" + dataClass));
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }
}
