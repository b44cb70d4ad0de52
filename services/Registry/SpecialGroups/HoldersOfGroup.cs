using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Npgsql;

namespace Lmis.Registry.SpecialGroups;

/// <summary>
/// Who of some records is of a special group: found by decrypting, for the database holds nothing by which they could be told apart. At most <see cref="Most"/> records
/// are looked at, which is more than a commune has.
/// </summary>
internal static class HoldersOfGroup
{
    public const int Most = 30_000;

    /// <summary>The state of each holder, <c>proven</c> or <c>declared</c>; null where there are more records than are looked at.</summary>
    public static async Task<Dictionary<Guid, string>?> FindAsync(
        NpgsqlConnection connection, WorkerSearch search, string group, PersonalDataCipher cipher, DateOnly today, CancellationToken ct)
    {
        var declared = await search.SensitiveOfMatchesAsync(connection, Most + 1, ct);
        if (declared.Count > Most)
            return null;
        var proofs = await ProofsAsync(connection, [.. declared.Keys], cipher, ct);
        var holders = new Dictionary<Guid, string>();
        foreach (var (person, sensitive) in declared)
        {
            var state = GroupStanding.StateOf(group, Worker.RevealGroups(person, sensitive, cipher), proofs.GetValueOrDefault(person) ?? [], today);
            if (state is GroupStanding.Proven or GroupStanding.DeclaredOnly)
                holders.Add(person, state);
        }
        return holders;
    }

    private static async Task<Dictionary<Guid, List<SpecialGroupFacts>>> ProofsAsync(NpgsqlConnection connection, Guid[] records, PersonalDataCipher cipher, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            SpecialGroupRows.Stands("$1") + " select s.record, g.id, g.content from stands s join special_group g on g.person_id = s.person", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = records });
        var proofs = new Dictionary<Guid, List<SpecialGroupFacts>>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            var record = rows.GetGuid(0);
            if (!proofs.TryGetValue(record, out var of))
                proofs.Add(record, of = []);
            of.Add(SpecialGroup.Reveal(rows.GetGuid(1), rows.GetFieldValue<byte[]>(2), cipher));
        }
        return proofs;
    }
}
