using System.Buffers.Text;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Journals;
using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>The exchange's journal: every chain whole up to its head, every checkpoint after its predecessor, and the last one's heads in the chains.</summary>
internal static class CheckJournal
{
    private const string Check = "journal";

    private const string Advice = "Restore the gateway's database again, from another base backup or up to another moment. If it stays so, the journal was changed: keep this database as it is, and see docs/ops/incident.md.";

    public static async Task<IReadOnlyList<Finding>> RunAsync(RestoredDatabases databases, CancellationToken ct)
    {
        await using var connection = await databases.OpenAsync(ServiceDatabases.Gateway, ct);
        var faults = new List<string>();
        var (last, checkpoints) = await CheckpointsAsync(connection, faults, ct);
        var (heads, entries) = await ChainsAsync(connection, last, faults, ct);
        await SlotsAsync(connection, heads, faults, ct);
        foreach (var signed in last?.Slots ?? [])
        {
            if (heads.GetValueOrDefault(signed.Slot).Sequence < signed.Sequence)
                faults.Add($"chain {signed.Slot} ends at {heads.GetValueOrDefault(signed.Slot).Sequence}, where checkpoint {last!.Number} has {signed.Sequence}");
        }
        return faults.Count > 0
            ? [.. faults.Select(fault => Finding.Fault(Check, $"{char.ToUpperInvariant(fault[0])}{fault[1..]}.", ServiceDatabases.Gateway, Advice))]
            : [Finding.Good(Check, $"{heads.Count} chains with {entries} entries are whole, and hold the heads of checkpoint {last?.Number ?? 0}, the last of {checkpoints}.")];
    }

    private static async Task<(Checkpoint? Last, long Count)> CheckpointsAsync(NpgsqlConnection connection, List<string> faults, CancellationToken ct)
    {
        Checkpoint? last = null;
        var (before, count) = (JournalEntry.NoHash.ToArray(), 0L);
        await using var command = new NpgsqlCommand("select number, hash, document from journal.checkpoint order by number", connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var (number, hash) = (row.GetInt64(0), row.GetFieldValue<byte[]>(1));
            if (!SignedDocument.TryRead(row.GetFieldValue<byte[]>(2), DocumentTypes.Checkpoint, out var document, out var why) || !Checkpoint.TryRead(document, out var checkpoint, out why))
            {
                faults.Add($"checkpoint {number} cannot be read ({why})");
                return (last, count);
            }
            if (number != ++count || checkpoint.Number != number || !checkpoint.Previous.Span.SequenceEqual(before) || !Base64Url.DecodeFromChars(document.Id).AsSpan().SequenceEqual(hash))
            {
                faults.Add($"checkpoint {number} does not follow checkpoint {count - 1}");
                return (checkpoint, count);
            }
            (last, before) = (checkpoint, hash);
        }
        return (last, count);
    }

    private static async Task<(Dictionary<int, (long Sequence, byte[] Hash)> Heads, long Entries)> ChainsAsync(NpgsqlConnection connection, Checkpoint? last, List<string> faults, CancellationToken ct)
    {
        var heads = new Dictionary<int, (long Sequence, byte[] Hash)>();
        var broken = new HashSet<int>();
        var entries = 0L;
        await using var command = new NpgsqlCommand("select slot, sequence, hash, content from journal.entry order by slot, sequence", connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        for (; await row.ReadAsync(ct); entries++)
        {
            var (slot, sequence, hash) = (row.GetInt32(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2));
            var fault = JournalEntry.TryRead(row.GetFieldValue<byte[]>(3), out var entry, out var why) ? Link(entry, slot, sequence, hash) : why;
            if (fault is not null && broken.Add(slot))
                faults.Add($"entry {slot}:{sequence} breaks its chain: {fault}");
            heads[slot] = (sequence, hash);
        }
        return (heads, entries);

        string? Link(JournalEntry entry, int slot, long sequence, byte[] hash)
        {
            if (entry.Slot != slot || entry.Sequence != sequence)
                return "it names another place";
            if (!JournalEntry.HashOf(entry.ToBytes()).AsSpan().SequenceEqual(hash))
                return "its content is not what its hash says";
            if (last?.HeadOf(slot) is { } signed && signed.Sequence == sequence && !signed.Hash.Span.SequenceEqual(hash))
                return $"it is not the head that checkpoint {last.Number} states";
            if (heads.TryGetValue(slot, out var head))
                return sequence != head.Sequence + 1 ? $"entries are missing after {head.Sequence}" : entry.Previous.Span.SequenceEqual(head.Hash) ? null : "it does not follow the entry before it";
            // What is before the first entry was dropped after its years, which happens only under a checkpoint.
            return sequence == 1 || (last?.HeadOf(slot).Sequence ?? 0) >= sequence - 1 ? null : "what is before it was never under a checkpoint";
        }
    }

    private static async Task SlotsAsync(NpgsqlConnection connection, Dictionary<int, (long Sequence, byte[] Hash)> heads, List<string> faults, CancellationToken ct)
    {
        var known = new HashSet<int>();
        await using var command = new NpgsqlCommand("select slot, head_sequence, head_hash from journal.slot order by slot", connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var (slot, sequence) = (row.GetInt32(0), row.GetInt64(1));
            known.Add(slot);
            // A chain whose months have all been dropped has a head and no entry.
            if (heads.TryGetValue(slot, out var head) && (head.Sequence != sequence || !head.Hash.AsSpan().SequenceEqual(row.GetFieldValue<byte[]>(2))))
                faults.Add($"chain {slot} ends at {head.Sequence}, where its slot has {sequence}");
        }
        faults.AddRange(heads.Keys.Except(known).Select(slot => $"chain {slot} has no slot"));
    }
}
