using System.Security.Cryptography;
using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>A service whose rows are encrypted under the keys of mounted files: every value of every encrypted column names one of the keys that are given.</summary>
internal static class CheckRowKeys
{
    // As platform/Hosting writes a value: the first four bytes of the key's SHA-256, nonce, tag, ciphertext.
    private const int KeyIdSize = 4, LeastSize = KeyIdSize + 12 + 16, KeySize = 32;

    /// <param name="databases">The restored databases.</param>
    /// <param name="name">The service's.</param>
    /// <param name="option">The option that names the files.</param>
    /// <param name="setting">The service's setting that names the file now in force.</param>
    /// <param name="keyFiles">The file in force and those of before.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<IReadOnlyList<Finding>> RunAsync(RestoredDatabases databases, string name, string option, string setting, IReadOnlyList<string> keyFiles, CancellationToken ct)
    {
        var check = Check(name);
        if (keyFiles.Count == 0)
            return [Finding.Fault(check, $"No key of {name} was given, so nothing can be said of its encrypted values.", name, $"Run this again with {option}, once with the file that {setting} names and once with each of before.")];
        var given = new HashSet<string>();
        foreach (var file in keyFiles)
            given.Add(await IdAsync(file, setting, ct));
        await using var connection = await databases.OpenAsync(name, ct);
        var (columns, values, lost) = (0, 0L, new List<string>());
        foreach (var table in await ProtectedColumns.FindAsync(connection, name, ct))
        {
            foreach (var column in table)
            {
                columns++;
                await using var command = new NpgsqlCommand(
                    $"select case when length(\"{column}\") < {LeastSize} then '' else encode(substr(\"{column}\", 1, {KeyIdSize}), 'hex') end, count(*) from \"{table.Key}\" where \"{column}\" is not null group by 1 order by 1", connection);
                await using var row = await command.ExecuteReaderAsync(ct);
                while (await row.ReadAsync(ct))
                {
                    values += row.GetInt64(1);
                    if (row.GetString(0) is var key && !given.Contains(key))
                        lost.Add($"{row.GetInt64(1)} of {table.Key}.{column}" + (key.Length > 0 ? $" under {key}" : " that are no such values"));
                }
            }
        }
        return lost.Count > 0
            ? [Finding.Fault(check, $"Values are protected with a key that is not among the {given.Count} given: {string.Join(", ", lost)}.", name, $"Mount the key that was in force at the moment restored, from the keys' own backup, as {setting} or as one of before, and name it here with {option}; nothing else reads these values.")]
            : [Finding.Good(check, $"All {values} values of {columns} columns name one of the {given.Count} keys given.")];
    }

    public static string Check(string name) => $"row keys of {name}";

    private static async Task<string> IdAsync(string file, string setting, CancellationToken ct)
    {
        var key = new byte[KeySize + 1];
        if (!Convert.TryFromBase64String((await File.ReadAllTextAsync(file, ct)).Trim(), key, out var length) || length != KeySize)
            throw new CliException($"{file} does not hold 32 bytes in base64: name the file that {setting} names.");
        return Convert.ToHexStringLower(SHA256.HashData(key.AsSpan(0, KeySize)).AsSpan(0, KeyIdSize));
    }
}
