using Lmis.Exchange.Journals;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>One connection, one leased slot, one chain that grows: what the journal's loop holds while the database is there.</summary>
internal sealed class JournalChain : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly EntryBatch batch;
    private readonly TimeProvider clock;
    private readonly JournalMetrics metrics;
    private DateTimeOffset latest;
    private (int Year, int Month) ensured;

    private JournalChain(NpgsqlConnection connection, SubjectIndex subjects, TimeProvider clock, JournalMetrics metrics)
    {
        (this.connection, this.clock, this.metrics) = (connection, clock, metrics);
        batch = new(subjects, connection);
    }

    /// <summary>Where the chain stands, as far as this gateway knows.</summary>
    public ChainHead Head { get; private set; } = null!;

    /// <summary>Told of every doubt as it begins and, with null, as it ends.</summary>
    public required Action<ChainDoubt?> Doubts { get; init; }

    /// <summary>Connects; the chain is usable after <see cref="BeginAsync"/>.</summary>
    public static async Task<JournalChain> ConnectAsync(NpgsqlDataSource database, SubjectIndex subjects, TimeProvider clock, JournalMetrics metrics, Action<ChainDoubt?> doubts, CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        try
        {
            // Whatever the server's default: an acknowledged record is on disk.
            await using var durable = new NpgsqlCommand("set synchronous_commit = on", connection);
            await durable.ExecuteNonQueryAsync(ct);
            return new(connection, subjects, clock, metrics) { Doubts = doubts };
        }
        catch (Exception)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether the batch of a connection that broke while it wrote is in the chain. Ends the lease it was written under, so the answer is final.</summary>
    public async Task<bool> ResolveAsync(ChainDoubt doubt, CancellationToken ct)
    {
        if (await JournalSlot.RetakeAsync(connection, doubt.Before, ct) is { } head)
        {
            Head = head;
            return head.IsSameEntry(doubt.After.Sequence, doubt.After.Hash.Span);
        }
        return await JournalSlot.HoldsAsync(connection, doubt.After, ct);
    }

    /// <summary>Takes a slot, unless one is held from <see cref="ResolveAsync"/>, and writes the opening entry.</summary>
    public async Task<bool> BeginAsync(Guid owner, string? checkpoint, CancellationToken ct)
    {
        await JournalMonths.EnsureAsync(connection, clock.GetUtcNow(), ct);
        Head ??= await JournalSlot.TakeAsync(connection, owner, ct);
        var opening = new JournalRecord { Kind = JournalKind.Opening, Role = JournalRole.Provider };
        return await AppendAsync([opening], 0, ct, new JournalLease(owner.ToString(), Head.Fence, checkpoint));
    }

    /// <summary>Chains these records and makes them durable by one commit; false when the lease is lost, and then nothing was written.</summary>
    /// <param name="records">The records.</param>
    /// <param name="awaited">How many of them somebody waits for: all of them or none.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="lease">For an opening, how the slot was taken.</param>
    public async Task<bool> AppendAsync(IReadOnlyList<JournalRecord> records, int awaited, CancellationToken ct, JournalLease? lease = null)
    {
        var now = Now();
        if ((now.Year, now.Month) != ensured)
        {
            await JournalMonths.EnsureAsync(connection, now, ct);
            ensured = (now.Year, now.Month);
        }
        batch.Clear();
        var next = Head;
        foreach (var record in records)
            next = batch.Add(next, record, now, lease);
        var started = clock.GetTimestamp();
        Doubts(new(Head, next, awaited));
        var written = await batch.WriteAsync(Head, next, JournalSlot.Lease, ct);
        Doubts(null);
        if (!written)
            return false;
        metrics.Committed(records.Count, clock.GetElapsedTime(started));
        Head = next;
        return true;
    }

    /// <summary>Renews the lease; false when it is lost.</summary>
    public Task<bool> RenewAsync(CancellationToken ct) => JournalSlot.RenewAsync(connection, Head, ct);

    /// <summary>Writes the closing entry and gives the slot back.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        if (await AppendAsync([new() { Kind = JournalKind.Closing, Role = JournalRole.Provider }], 0, ct))
            await JournalSlot.ReleaseAsync(connection, Head, ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        batch.Dispose();
        await connection.DisposeAsync();
    }

    // Whole microseconds, which is what an entry and the database can hold, and never backwards within a lease.
    private DateTimeOffset Now()
    {
        var now = clock.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        return latest = now > latest ? now : latest;
    }
}
