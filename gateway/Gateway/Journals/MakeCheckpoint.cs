using System.Buffers.Text;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Journals;
using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>Makes a checkpoint over all slots' heads when it is due; one replica at a time, under an advisory lock.</summary>
internal sealed class MakeCheckpoint(
    NpgsqlDataSource database, CheckpointKeys keys, Journal journal, IOptions<ExchangeOptions> options, JournalMetrics metrics, TimeProvider clock, ILogger<MakeCheckpoint> log)
{
    private const long Lock = 0x4C4D_4953_4350;
    private bool cut;

    /// <summary>Makes one if there are entries that no checkpoint covers, and it is due or asked for; in any case tells the journal the latest.</summary>
    /// <param name="isAskedFor">Whether it is made before its time, and a replica that is just making one is waited for.</param>
    /// <param name="ct">Gives up.</param>
    public async Task RunAsync(bool isAskedFor, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var last = await StoredCheckpoints.LatestAsync(connection, ct);
        if (IsDue(last?.Checkpoint, NeverBack(last?.Checkpoint, await HeadsAsync(connection, ct)), isAskedFor))
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            if (await LockAsync(connection, isAskedFor, ct))
            {
                // Another replica may have made one meanwhile; what it committed is seen only from here on.
                last = await StoredCheckpoints.LatestAsync(connection, ct);
                var heads = NeverBack(last?.Checkpoint, await HeadsAsync(connection, ct));
                if (IsDue(last?.Checkpoint, heads, isAskedFor))
                    last = await MakeAsync(connection, last, heads, ct);
                await transaction.CommitAsync(ct);
            }
        }
        if (last is var (checkpoint, hash))
        {
            journal.LatestCheckpoint = Base64Url.EncodeToString(hash);
            metrics.LatestCheckpoint(checkpoint.At);
        }
    }

    private bool IsDue(Checkpoint? last, List<CheckpointSlot> heads, bool isAskedFor)
    {
        if (!keys.Any)
            return false;
        var waiting = heads.Sum(head => head.Sequence) - (last?.Slots.Sum(slot => slot.Sequence) ?? 0);
        return waiting > 0 && (isAskedFor || last is null || waiting >= options.Value.Journal.CheckpointEntries || clock.GetUtcNow() - last.At >= options.Value.Journal.CheckpointEvery);
    }

    // A head that was signed once stays signed: a chain that somebody has cut in the database is shorter than every checkpoint from then on.
    private List<CheckpointSlot> NeverBack(Checkpoint? last, List<CheckpointSlot> heads)
    {
        foreach (var signed in last?.Slots ?? [])
        {
            var index = heads.FindIndex(head => head.Slot == signed.Slot);
            if (index >= 0 && heads[index].Sequence >= signed.Sequence)
                continue;
            if (!cut)
                log.LogCritical("The journal's chain {Slot} is shorter than its last checkpoint says: somebody has changed the database.", signed.Slot);
            cut = true;
            if (index >= 0)
                heads[index] = signed;
            else
                heads.Add(signed);
        }
        heads.Sort((a, b) => a.Slot.CompareTo(b.Slot));
        return heads;
    }

    private async Task<(Checkpoint, byte[])?> MakeAsync(NpgsqlConnection connection, (Checkpoint Checkpoint, byte[] Hash)? last, List<CheckpointSlot> heads, CancellationToken ct)
    {
        // Before the directory knows this gateway's keys nobody could verify a checkpoint; the entries wait for the first that can be.
        var now = clock.GetUtcNow();
        if (await DirectoryAsync(connection, ct) is not { } directory || keys.In(directory, now) is not { Count: > 0 } members)
            return last;
        var hashes = new List<ReadOnlyMemory<byte>>();
        foreach (var head in heads)
        {
            await StoredCheckpoints.ReadHashesAsync(connection, head.Slot, last?.Checkpoint.HeadOf(head.Slot).Sequence ?? 0, head.Sequence, hashes, ct);
            if (hashes.Count > 0 && head.Sequence > (last?.Checkpoint.HeadOf(head.Slot).Sequence ?? 0) && !hashes[^1].Span.SequenceEqual(head.Hash.Span))
                log.LogCritical("The journal's chain {Slot} does not end in the head of its slot: somebody has changed the database.", head.Slot);
        }
        var entries = heads.Sum(head => head.Sequence) - (last?.Checkpoint.Slots.Sum(slot => slot.Sequence) ?? 0);
        if (entries != hashes.Count)
            log.LogCritical("The journal holds {Found} entries since its last checkpoint where its heads count {Expected}: somebody has changed the database.", hashes.Count, entries);
        var checkpoint = new Checkpoint
        {
            Number = (last?.Checkpoint.Number ?? 0) + 1,
            At = now,
            Gateway = options.Value.GatewayId,
            Members = members,
            DirectoryVersion = directory.Version,
            Previous = last?.Hash ?? JournalEntry.NoHash,
            Slots = heads,
            Entries = entries,
            Root = MerkleTree.Root(hashes),
        };
        var document = keys.Sign(checkpoint.ToDocument(), members);
        var hash = Base64Url.DecodeFromChars(document.Id);
        await using var insert = new NpgsqlCommand("insert into journal.checkpoint (number, at, hash, document) values ($1, $2, $3, $4)", connection)
        {
            Parameters = { new() { Value = checkpoint.Number }, new() { Value = checkpoint.At.UtcDateTime }, new() { Value = hash }, new() { Value = document.ToJson() } },
        };
        await insert.ExecuteNonQueryAsync(ct);
        metrics.Checkpointed();
        return (checkpoint, hash);
    }

    private static async Task<bool> LockAsync(NpgsqlConnection connection, bool wait, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(wait ? $"select pg_advisory_xact_lock({Lock}) is not null" : $"select pg_try_advisory_xact_lock({Lock})", connection);
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private static async Task<List<CheckpointSlot>> HeadsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var heads = new List<CheckpointSlot>();
        await using var command = new NpgsqlCommand("select slot, head_sequence, head_hash from journal.slot where head_sequence > 0 order by slot", connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            heads.Add(new(row.GetInt32(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)));
        return heads;
    }

    private static async Task<MemberDirectory?> DirectoryAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select document from exchange.directory order by version desc limit 1", connection);
        return await command.ExecuteScalarAsync(ct) is byte[] bytes && SignedDocument.TryRead(bytes, DocumentTypes.Directory, out var document, out _)
            && MemberDirectory.TryParse(document, out var directory, out _) ? directory : null;
    }
}
