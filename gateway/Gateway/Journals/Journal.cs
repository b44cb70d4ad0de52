using System.Net.Sockets;
using System.Threading.Channels;
using Lmis.Exchange.Journals;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>
/// The exchange's journal. Records wait in a bounded queue; one loop takes all that wait, chains and writes them by one commit, lets their
/// writers go on, and begins again: the commit itself is the clock of the batches. While the database is away every writer is told so at once.
/// </summary>
public sealed class Journal : BackgroundService
{
    internal const int Capacity = 8192;
    private const int MostRecords = 512;
    private const int MostWeight = 4 * 1024 * 1024;
    private const string Away = "The journal's database does not answer, so nothing may leave this gateway.";

    /// <summary>The longest a writer waits.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RenewEvery = JournalSlot.Lease / 3;
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(250);

    private readonly Channel<PendingRecord> queue = Channel.CreateBounded<PendingRecord>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Guid owner = Guid.CreateVersion7();
    private readonly NpgsqlDataSource database;
    private readonly SubjectIndex subjects;
    private readonly JournalMetrics metrics;
    private readonly TimeProvider clock;
    private readonly ILogger<Journal> log;
    private readonly List<PendingRecord> taken = new(MostRecords);
    private readonly List<string> late = [];
    private ChainDoubt? doubt;
    private volatile bool away;
    private volatile string? latestCheckpoint;

    internal Journal(NpgsqlDataSource database, SubjectIndex subjects, JournalMetrics metrics, TimeProvider clock, ILogger<Journal> log)
    {
        (this.database, this.subjects, this.metrics, this.clock, this.log) = (database, subjects, metrics, clock, log);
        metrics.Watch(() => queue.Reader.Count);
    }

    /// <summary>Hash of the latest checkpoint, base64url, for the header of every signed message; null before the first.</summary>
    public string? LatestCheckpoint
    {
        get => latestCheckpoint;
        internal set => latestCheckpoint = value;
    }

    /// <summary>Puts a record into the chain and completes when it is durable, at the latest after <see cref="Patience"/>.</summary>
    /// <param name="record">What to put on record.</param>
    /// <param name="ct">Only looked at before the record is queued: what is queued is written, whoever has stopped waiting.</param>
    /// <exception cref="JournalUnavailableException">It is not known to be durable: nothing may leave that depends on it.</exception>
    public async ValueTask WriteAsync(JournalRecord record, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var pending = new PendingRecord(record);
        if (away || !queue.Writer.TryWrite(pending))
        {
            metrics.Refused(1);
            throw new JournalUnavailableException(away ? Away : "More records wait for the journal than it may hold back.");
        }
        try
        {
            await pending.Task.WaitAsync(Patience, CancellationToken.None);
        }
        catch (TimeoutException e)
        {
            if (pending.Fail(Away, e))
                metrics.Refused(1);
            await pending.Task;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? brokeAt = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var open = false;
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                patience.CancelAfter(Patience);
                await using var chain = await JournalChain.ConnectAsync(database, subjects, clock, metrics, value => doubt = value, patience.Token);
                if (doubt is { } unanswered)
                    Settle(unanswered, await chain.ResolveAsync(unanswered, patience.Token));
                if (!await chain.BeginAsync(owner, LatestCheckpoint, patience.Token))
                    continue;
                open = true;
                if (away)
                    log.LogInformation("The journal writes again, in slot {Slot}.", chain.Head.Slot);
                away = false;
                await GrowAsync(chain, stoppingToken);
            }
            catch (Exception e) when (IsDatabaseAway(e, stoppingToken))
            {
                // A connection that broke is made anew at once, and its writers never notice; only then is the database away.
                var again = brokeAt is { } at && TimeProvider.System.GetElapsedTime(at) < RetryEvery;
                brokeAt = TimeProvider.System.GetTimestamp();
                if (open && !again)
                    continue;
                if (!away)
                    log.LogError(e, "The journal cannot be written; exchanges are refused until it can.");
                away = true;
                FailAll(e);
                await Task.Delay(RetryEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        away = true;
        FailAll(null);
    }

    // Until the lease is lost, the connection breaks, or the gateway stops.
    private async Task GrowAsync(JournalChain chain, CancellationToken stop)
    {
        if (!await TellLateAsync(chain))
            return;
        Task<bool>? more = null;
        while (true)
        {
            Take();
            if (taken.Count > 0)
            {
                if (!await WriteTakenAsync(chain))
                    return;
            }
            else if (stop.IsCancellationRequested)
            {
                // The last writers have gone before this service is stopped.
                await chain.EndAsync(CancellationToken.None);
                return;
            }
            else
            {
                more ??= queue.Reader.WaitToReadAsync(stop).AsTask();
                await ((Task)more).WaitAsync(RenewEvery, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (more.IsCompleted)
                    more = null;
                else if (!await chain.RenewAsync(CancellationToken.None))
                    return;
            }
        }
    }

    // Also what was taken before the connection broke, and was found not to be in the chain.
    private void Take()
    {
        taken.RemoveAll(pending => pending.IsGivenUp);
        var weight = taken.Sum(pending => pending.Weight);
        while (taken.Count < MostRecords && weight < MostWeight && queue.Reader.TryRead(out var pending))
        {
            if (pending.IsGivenUp)
                continue;
            taken.Add(pending);
            weight += pending.Weight;
        }
    }

    private async Task<bool> WriteTakenAsync(JournalChain chain)
    {
        var first = chain.Head.Sequence + 1;
        try
        {
            if (!await chain.AppendAsync([.. taken.Select(pending => pending.Record)], taken.Count, CancellationToken.None))
                return false;
        }
        catch (PostgresException e) when (IsAboutTheData(e))
        {
            log.LogError(e, "The database refuses a batch of {Count} records as such; they are written one by one.", taken.Count);
            return await WriteOneByOneAsync(chain);
        }
        Release(chain.Head.Slot, first, taken.Count);
        return await TellLateAsync(chain);
    }

    // One record that the database does not take must not hold up the others.
    private async Task<bool> WriteOneByOneAsync(JournalChain chain)
    {
        while (taken.Count > 0)
        {
            var first = chain.Head.Sequence + 1;
            try
            {
                if (!await chain.AppendAsync([taken[0].Record], 1, CancellationToken.None))
                    return false;
                Release(chain.Head.Slot, first, 1);
            }
            catch (PostgresException e) when (IsAboutTheData(e))
            {
                taken[0].Fail("The database does not take this record.", e);
                taken.RemoveAt(0);
            }
        }
        doubt = null;
        return await TellLateAsync(chain);
    }

    private void Settle(ChainDoubt about, bool written)
    {
        if (written)
            Release(about.Before.Slot, about.Before.Sequence + 1, about.Records);
        doubt = null;
    }

    private void Release(int slot, long first, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!taken[i].TrySetResult())
                late.Add($"{slot}:{first + i}");
        }
        taken.RemoveRange(0, count);
    }

    // Writers that had given up when their entry became durable told their partner 503: the journal says so.
    private async Task<bool> TellLateAsync(JournalChain chain)
    {
        if (late.Count == 0)
            return true;
        var record = new JournalRecord { Kind = JournalKind.Unanswered, Role = JournalRole.Provider, Note = string.Join(',', late) };
        if (!await chain.AppendAsync([record], 0, CancellationToken.None))
            return false;
        metrics.Late(late.Count);
        late.Clear();
        return true;
    }

    private void FailAll(Exception? cause)
    {
        var failed = taken.Count(pending => pending.Fail(Away, cause));
        if (doubt is null or { Records: 0 })
            taken.Clear();
        while (queue.Reader.TryRead(out var pending))
            failed += pending.Fail(Away, cause) ? 1 : 0;
        metrics.Refused(failed);
    }

    private static bool IsDatabaseAway(Exception e, CancellationToken stop) =>
        e is NpgsqlException or TimeoutException or SocketException or IOException || (e is OperationCanceledException && !stop.IsCancellationRequested);

    // Classes of SQLSTATE: data exception, integrity constraint violation, program limit exceeded.
    private static bool IsAboutTheData(PostgresException e) => e.SqlState[..2] is "22" or "23" or "54";
}
