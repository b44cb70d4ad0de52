using Lmis.Exchange.Journals;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>Streams evidence out of the database: one snapshot, one entry in memory at a time.</summary>
internal sealed class EvidenceExport(NpgsqlDataSource database, string gateway, DateTimeOffset now)
{
    /// <summary>Whole chains from the checkpoint before this time to the one after it, which may reach a little further than was asked.</summary>
    public async Task WriteRangeAsync(Stream to, DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        await using var writer = new EvidenceWriter(to);
        var last = await StoredCheckpoints.SinceAsync(connection, until + FindCheckpoint.Skew, ct) ?? await StoredCheckpoints.LatestAsync(connection, ct);
        var start = await StartAsync(connection, from, ct);
        await writer.HeaderAsync(new(gateway, from, until, start?.Number ?? 0, now), ct);
        if (last is var (end, _))
        {
            var chains = end.Slots.Select(head => (head.Slot, After: start?.HeadOf(head.Slot).Sequence ?? 0, Until: head.Sequence)).ToList();
            await WriteDirectoriesAsync(connection, writer, await VersionsAsync(connection, chains, ct), ct);
            await WriteCheckpointsAsync(connection, writer, start?.Number ?? 1, end.Number, ct);
            foreach (var (slot, after, sequence) in chains)
                await WriteChainAsync(connection, writer, slot, after, sequence, ct);
        }
        await writer.EndAsync(ct);
    }

    /// <summary>Single entries, each with its path to a checkpoint; ids that are not there are left out.</summary>
    public async Task WriteEntriesAsync(Stream to, IReadOnlyList<(int Slot, long Sequence)> places, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        await using var writer = new EvidenceWriter(to);
        var found = new List<(int Slot, long Sequence, byte[] Hash, byte[] Content, Checkpoint? Over)>();
        var versions = new SortedSet<long>();
        foreach (var (slot, sequence) in places.Distinct().Order())
        {
            byte[] hash, content;
            DateTimeOffset at;
            await using (var command = new NpgsqlCommand("select hash, content, at, directory_version from journal.entry where slot = $1 and sequence = $2", connection))
            {
                command.Parameters.Add(JournalAnswers.Parameter(slot));
                command.Parameters.Add(JournalAnswers.Parameter(sequence));
                await using var row = await command.ExecuteReaderAsync(ct);
                if (!await row.ReadAsync(ct))
                    continue;
                (hash, content, at) = (row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<DateTimeOffset>(2));
                versions.Add(row.GetInt64(3));
            }
            found.Add((slot, sequence, hash, content, await FindCheckpoint.OverAsync(connection, slot, sequence, at, ct)));
        }
        var over = found.Select(f => f.Over).OfType<Checkpoint>().DistinctBy(c => c.Number).OrderBy(c => c.Number).ToList();
        versions.UnionWith(over.Select(c => c.DirectoryVersion));
        await writer.HeaderAsync(new(gateway, null, null, null, now), ct);
        await WriteDirectoriesAsync(connection, writer, versions, ct);
        foreach (var checkpoint in over)
            await WriteCheckpointsAsync(connection, writer, checkpoint.Number, checkpoint.Number, ct);
        var tree = (Number: 0L, Hashes: new List<ReadOnlyMemory<byte>>(), Before: (Checkpoint?)null);
        foreach (var entry in found)
        {
            if (entry.Over is { } checkpoint && tree.Number != checkpoint.Number)
                tree = await TreeAsync(connection, checkpoint, ct);
            var proof = entry.Over is null ? null : ProofOf(tree.Hashes, tree.Before, entry.Over, entry.Slot, entry.Sequence);
            await writer.EntryAsync(entry.Slot, entry.Sequence, entry.Hash, entry.Content, proof, ct);
        }
        await writer.EndAsync(ct);
    }

    // The last checkpoint before the time; or, where entries after that one have been dropped by retention, the first that they all follow.
    private static async Task<Checkpoint?> StartAsync(NpgsqlConnection connection, DateTimeOffset from, CancellationToken ct)
    {
        var start = (await StoredCheckpoints.BeforeAsync(connection, from - FindCheckpoint.Skew, ct))?.Checkpoint;
        var first = new Dictionary<int, long>();
        await using (var command = new NpgsqlCommand(
            "select s.slot, coalesce((select min(e.sequence) from journal.entry e where e.slot = s.slot), s.head_sequence + 1) from journal.slot s", connection))
        {
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
                first.Add(row.GetInt32(0), row.GetInt64(1));
        }
        while (first.Any(slot => slot.Value > (start?.HeadOf(slot.Key).Sequence ?? 0) + 1)
            && await StoredCheckpoints.NumberedAsync(connection, (start?.Number ?? 0) + 1, ct) is var (next, _))
            start = next;
        return start;
    }

    private static async Task<SortedSet<long>> VersionsAsync(NpgsqlConnection connection, List<(int Slot, long After, long Until)> chains, CancellationToken ct)
    {
        var versions = new SortedSet<long>();
        foreach (var (slot, after, until) in chains)
        {
            await using var command = new NpgsqlCommand("select distinct directory_version from journal.entry where slot = $1 and sequence > $2 and sequence <= $3", connection);
            command.Parameters.Add(JournalAnswers.Parameter(slot));
            command.Parameters.Add(JournalAnswers.Parameter(after));
            command.Parameters.Add(JournalAnswers.Parameter(until));
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
                versions.Add(row.GetInt64(0));
        }
        return versions;
    }

    // All versions from the oldest that is named to the newest: each vouches for the anchor of the next, and the newest tells of revoked keys.
    private static async Task WriteDirectoriesAsync(NpgsqlConnection connection, EvidenceWriter writer, SortedSet<long> versions, CancellationToken ct)
    {
        versions.Remove(0);
        await using var command = new NpgsqlCommand("select document from exchange.directory where version >= $1 order by version", connection);
        command.Parameters.Add(JournalAnswers.Parameter(versions.Count > 0 ? versions.Min : 0));
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            await writer.DirectoryAsync(row.GetFieldValue<byte[]>(0), ct);
    }

    private static async Task WriteCheckpointsAsync(NpgsqlConnection connection, EvidenceWriter writer, long first, long last, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select document, token from journal.checkpoint where number between $1 and $2 order by number", connection);
        command.Parameters.Add(JournalAnswers.Parameter(first));
        command.Parameters.Add(JournalAnswers.Parameter(last));
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            // Typed, for a bare null would become an empty memory.
            ReadOnlyMemory<byte>? token = await row.IsDBNullAsync(1, ct) ? default(ReadOnlyMemory<byte>?) : row.GetFieldValue<byte[]>(1);
            await writer.CheckpointAsync(row.GetFieldValue<byte[]>(0), token, ct);
        }
    }

    private static async Task WriteChainAsync(NpgsqlConnection connection, EvidenceWriter writer, int slot, long after, long until, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select sequence, hash, content from journal.entry where slot = $1 and sequence > $2 and sequence <= $3 order by sequence", connection) { CommandTimeout = 0 };
        command.Parameters.Add(JournalAnswers.Parameter(slot));
        command.Parameters.Add(JournalAnswers.Parameter(after));
        command.Parameters.Add(JournalAnswers.Parameter(until));
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            await writer.EntryAsync(slot, row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2), null, ct);
    }

    private static async Task<(long, List<ReadOnlyMemory<byte>>, Checkpoint?)> TreeAsync(NpgsqlConnection connection, Checkpoint checkpoint, CancellationToken ct)
    {
        var before = checkpoint.Number == 1 ? null : (await StoredCheckpoints.NumberedAsync(connection, checkpoint.Number - 1, ct))?.Checkpoint;
        var hashes = new List<ReadOnlyMemory<byte>>();
        foreach (var head in checkpoint.Slots)
            await StoredCheckpoints.ReadHashesAsync(connection, head.Slot, before?.HeadOf(head.Slot).Sequence ?? 0, head.Sequence, hashes, ct);
        return (checkpoint.Number, hashes, before);
    }

    private static EvidenceProof ProofOf(List<ReadOnlyMemory<byte>> hashes, Checkpoint? before, Checkpoint over, int slot, long sequence)
    {
        var index = over.Slots.Where(head => head.Slot < slot).Sum(head => head.Sequence - (before?.HeadOf(head.Slot).Sequence ?? 0))
            + sequence - (before?.HeadOf(slot).Sequence ?? 0) - 1;
        // With entries gone from the database the place may lie outside; the verifier then says that the path fails.
        return new(over.Number, index, hashes.Count, index < hashes.Count ? MerkleTree.Path(hashes, (int)index) : []);
    }
}
