using System.Buffers;
using System.Security.Cryptography;
using Lmis.Exchange.Journals;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Gateway.Journals;

/// <summary>
/// Entries chained, hashed and laid out as columns, written by one statement that is its own transaction: it moves the slot's head only if the
/// lease is still this gateway's and the head is the one it chained to, and inserts nothing otherwise. Columns and buffer are used again.
/// </summary>
internal sealed class EntryBatch : IDisposable
{
    private const string Sql =
        """
        with own as (
            update journal.slot set head_sequence = $1, head_hash = $2, head_at = $3, lease_until = clock_timestamp() + $4
            where slot = $5 and fence = $6 and head_sequence = $7
            returning slot),
        entries as (
            insert into journal.entry (at, slot, sequence, hash, content, kind, role, peer, agreement, request_id, x_road_id, status, directory_version)
            select e.at, own.slot, e.sequence, e.hash, e.content, e.kind, e.role, e.peer, e.agreement, e.request_id, e.x_road_id, e.status, e.directory_version
            from own, unnest($8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
                as e (at, sequence, hash, content, kind, role, peer, agreement, request_id, x_road_id, status, directory_version)),
        subjects as (
            insert into journal.subject (subject, at, slot, sequence)
            select s.subject, s.at, own.slot, s.sequence from own, unnest($20, $21, $22) as s (subject, at, sequence))
        select count(*) from own
        """;

    private readonly ArrayBufferWriter<byte> buffer = new(64 * 1024);
    private readonly List<int> ends = [];
    private readonly List<DateTime> at = [];
    private readonly List<long> sequence = [];
    private readonly List<byte[]> hash = [];
    private readonly List<ReadOnlyMemory<byte>> content = [];
    private readonly List<short> kind = [];
    private readonly List<short> role = [];
    private readonly List<string?> peer = [];
    private readonly List<string?> agreement = [];
    private readonly List<string?> requestId = [];
    private readonly List<string?> xRoadId = [];
    private readonly List<short> status = [];
    private readonly List<long> directoryVersion = [];
    private readonly List<byte[]> subject = [];
    private readonly List<DateTime> subjectAt = [];
    private readonly List<long> subjectSequence = [];
    private readonly SubjectIndex subjects;
    private readonly NpgsqlCommand command;

    public EntryBatch(SubjectIndex subjects, NpgsqlConnection connection)
    {
        this.subjects = subjects;
        command = new NpgsqlCommand(Sql, connection)
        {
            // Longer than any writer waits.
            CommandTimeout = 3,
            Parameters =
            {
                new() { NpgsqlDbType = NpgsqlDbType.Bigint }, new() { NpgsqlDbType = NpgsqlDbType.Bytea }, new() { NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { NpgsqlDbType = NpgsqlDbType.Interval }, new() { NpgsqlDbType = NpgsqlDbType.Integer }, new() { NpgsqlDbType = NpgsqlDbType.Bigint },
                new() { NpgsqlDbType = NpgsqlDbType.Bigint },
                Column(at, NpgsqlDbType.TimestampTz), Column(sequence, NpgsqlDbType.Bigint), Column(hash, NpgsqlDbType.Bytea),
                Column(content, NpgsqlDbType.Bytea), Column(kind, NpgsqlDbType.Smallint), Column(role, NpgsqlDbType.Smallint),
                Column(peer, NpgsqlDbType.Text), Column(agreement, NpgsqlDbType.Text), Column(requestId, NpgsqlDbType.Text),
                Column(xRoadId, NpgsqlDbType.Text), Column(status, NpgsqlDbType.Smallint), Column(directoryVersion, NpgsqlDbType.Bigint),
                Column(subject, NpgsqlDbType.Bytea), Column(subjectAt, NpgsqlDbType.TimestampTz), Column(subjectSequence, NpgsqlDbType.Bigint),
            },
        };
    }

    public int Count => sequence.Count;

    public void Clear()
    {
        buffer.ResetWrittenCount();
        ends.Clear();
        at.Clear();
        sequence.Clear();
        hash.Clear();
        content.Clear();
        kind.Clear();
        role.Clear();
        peer.Clear();
        agreement.Clear();
        requestId.Clear();
        xRoadId.Clear();
        status.Clear();
        directoryVersion.Clear();
        subject.Clear();
        subjectAt.Clear();
        subjectSequence.Clear();
    }

    /// <summary>Chains a record to this head and gives the head it makes.</summary>
    public ChainHead Add(ChainHead head, JournalRecord record, DateTimeOffset now, JournalLease? lease = null)
    {
        var entry = new JournalEntry { Slot = head.Slot, Sequence = head.Sequence + 1, At = now, Previous = head.Hash, Record = record, Lease = lease };
        var start = buffer.WrittenCount;
        entry.WriteTo(buffer);
        var digest = SHA256.HashData(buffer.WrittenSpan[start..]);
        ends.Add(buffer.WrittenCount);
        at.Add(now.UtcDateTime);
        sequence.Add(entry.Sequence);
        hash.Add(digest);
        kind.Add((short)record.Kind);
        role.Add((short)record.Role);
        peer.Add(SearchText.Of(record.Peer));
        agreement.Add(SearchText.Of(record.AgreementId));
        requestId.Add(SearchText.Of(record.RequestId));
        xRoadId.Add(SearchText.Of(record.XRoadId));
        status.Add((short)Math.Clamp(record.Status, 0, short.MaxValue));
        directoryVersion.Add(record.DirectoryVersion);
        if (record.Subject is { Length: > 0 } person)
        {
            subject.Add(subjects.Of(person));
            subjectAt.Add(now.UtcDateTime);
            subjectSequence.Add(entry.Sequence);
        }
        return head with { Sequence = entry.Sequence, Hash = digest };
    }

    /// <summary>Writes what was added; false when the lease is lost, and then nothing was written.</summary>
    public async Task<bool> WriteAsync(ChainHead before, ChainHead after, TimeSpan lease, CancellationToken ct)
    {
        // Only now, for the buffer moves while it grows.
        var start = 0;
        foreach (var end in ends)
        {
            content.Add(buffer.WrittenMemory[start..end]);
            start = end;
        }
        command.Parameters[0].Value = after.Sequence;
        command.Parameters[1].Value = after.Hash;
        command.Parameters[2].Value = at[^1];
        command.Parameters[3].Value = lease;
        command.Parameters[4].Value = before.Slot;
        command.Parameters[5].Value = before.Fence;
        command.Parameters[6].Value = before.Sequence;
        if (!command.IsPrepared)
            await command.PrepareAsync(ct);
        return await command.ExecuteScalarAsync(ct) is 1L;
    }

    /// <inheritdoc/>
    public void Dispose() => command.Dispose();

    private static NpgsqlParameter Column<T>(List<T> values, NpgsqlDbType type) => new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
