using Lmis.Registry.PersonalData;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Registry.Imports;

/// <summary>What a running batch has stored already, so that a row that repeats an earlier one is known over the whole file and after a restart.</summary>
internal static class ImportedKeys
{
    /// <summary>The key of what tells a row's subject apart from others: the first half of its blind index.</summary>
    public static Guid Of(PersonalDataCipher cipher, string identity) => new(cipher.BlindIndex(identity).AsSpan(0, 16), bigEndian: true);

    /// <summary>Those of these keys that earlier chunks have stored.</summary>
    public static async Task<HashSet<Guid>> SeenAsync(NpgsqlConnection connection, ImportJob job, Guid[] keys, CancellationToken ct)
    {
        var seen = new HashSet<Guid>();
        if (job.AnswersQuestions)
            return seen;
        await using var command = new NpgsqlCommand("select key from imported_person where batch_id = $1 and key = any($2)", connection);
        command.Parameters.Add(new() { Value = job.Id });
        command.Parameters.Add(new() { Value = keys });
        await using var found = await command.ExecuteReaderAsync(ct);
        while (await found.ReadAsync(ct))
            seen.Add(found.GetGuid(0));
        return seen;
    }

    /// <summary>Notes the keys of a chunk.</summary>
    public static void Write(NpgsqlConnection connection, ImportJob job, List<Guid> keys)
    {
        if (keys.Count == 0 || job.AnswersQuestions)
            return;
        using var copy = connection.BeginBinaryImport("copy imported_person (batch_id, key) from stdin (format binary)");
        foreach (var key in keys)
        {
            copy.StartRow();
            copy.Write(job.Id, NpgsqlDbType.Uuid);
            copy.Write(key, NpgsqlDbType.Uuid);
        }
        copy.Complete();
    }
}
