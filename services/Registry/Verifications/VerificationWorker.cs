using System.Collections.Concurrent;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Verifications;

/// <summary>
/// Works through bulk verifications, chunk by chunk: readings stored, questions asked at the configured pace, results and place stored in one
/// transaction. What is not answered is not a result: the run pauses, keeps its place and goes on later, also in another process after a kill, with the
/// same X-Road-Id for the same record.
/// </summary>
internal sealed class VerificationWorker(
    IServiceScopeFactory scopes, VerificationLease lease, IEnumerable<VerifiedSubjects> kinds, IOptions<VerificationOptions> settings, TimeProvider clock, ILogger<VerificationWorker> log) : BackgroundService
{
    /// <summary>After so many refusals and no result the partner has changed, not the records.</summary>
    private const int RefusalsBeforeFailure = 20;

    /// <summary>After so many chunks another run may have its turn: a commune does not wait for a whole province.</summary>
    private const int ChunksInTurn = 20;

    private readonly VerificationOptions options = settings.Value;
    private readonly Lock pacing = new();
    private DateTimeOffset nextQuestion;

    private sealed record Asked(DueSubject Subject, Guid Message, RegisterResult? Result, ExchangeReply Reply);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Gateway is not null && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await TakeAsync(stoppingToken) is { } run)
                {
                    await WorkAsync(run, stoppingToken);
                    continue;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbUpdateException or NpgsqlException or TimeoutException or IOException or InvalidOperationException)
            {
                // The database is away, or a write of ours failed with it: the lease brings the run back.
                log.LogWarning("Bulk verification was interrupted ({Kind}); trying again", e.GetType().Name);
            }
            await Task.Delay(options.Look, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<VerificationRun?> TakeAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await VerificationLease.TakeAsync(scope.ServiceProvider.GetRequiredService<RegistryDb>(), options.Lease, ct);
    }

    private async Task WorkAsync(VerificationRun run, CancellationToken stopping)
    {
        var subjects = kinds.Single(k => k.Kind == run.Subjects);
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var renewing = RenewAsync(run, held);
        try
        {
            var (refusals, failures) = (0, run.Failures);
            for (var chunk = 0; chunk < ChunksInTurn; chunk++)
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<RegistryDb>();
                if (chunk == 0 && run.Due is null && !await lease.CountedAsync(run, await subjects.CountAsync(db, run, held.Token), held.Token))
                    return;
                if (await ChunkAsync(run, subjects, db, held.Token) is not { } asked)
                {
                    await lease.CompleteAsync(run, held.Token);
                    log.LogInformation("Bulk verification {RunId} is complete", run.Id);
                    return;
                }
                if (asked.Exists(static a => a.Result is not null))
                    (refusals, failures) = (0, 0);
                refusals += asked.Count(static a => a.Reply.Fault == NoReply.Refused);
                if (asked.Find(static a => a.Reply.Fault is not null and not NoReply.Refused) is { } stuck)
                {
                    failures += stuck.Reply.Fault == NoReply.OverLimit ? 0 : 1;
                    await lease.PauseAsync(run, stuck.Reply.Fault!.Value, Pause(stuck.Reply, failures), failures, held.Token);
                    return;
                }
                if (refusals >= RefusalsBeforeFailure)
                {
                    await lease.FailAsync(run, held.Token);
                    return;
                }
            }
            await lease.ReleaseAsync(run, held.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await lease.ReleaseAsync(run, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            log.LogInformation("Bulk verification {RunId} was cancelled, or another process has taken it", run.Id);
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
        }
    }

    /// <summary>Asks about the next that are due and stores what came; null when none is left.</summary>
    private async Task<List<Asked>?> ChunkAsync(VerificationRun run, VerifiedSubjects subjects, RegistryDb db, CancellationToken ct)
    {
        var due = await subjects.NextAsync(db, run, options.Chunk, ct);
        if (due.Count == 0)
            return null;
        await subjects.StoreReadingsAsync(db, run, due, clock.GetUtcNow(), ct);
        var asked = await AskAsync(run, subjects, due, ct);
        await StoreAsync(run, subjects, due, asked, db, ct);
        return asked;
    }

    private async Task<List<Asked>> AskAsync(VerificationRun run, VerifiedSubjects subjects, List<DueSubject> due, CancellationToken ct)
    {
        var asked = new ConcurrentBag<Asked>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = enough.Token }, async (subject, going) =>
            {
                await PaceAsync(going);
                var message = MessageIds.Of(subject.Id, run.Id.ToString());
                // What is under way is waited for, unless the run itself is taken away: an answer on record should not be lost for another's failure.
                var (result, reply) = await subjects.AskAsync(subject, message, run.StartedBy, ct);
                asked.Add(new(subject, message, result, reply));
                if (reply.Fault is not null and not NoReply.Refused)
                    await enough.CancelAsync();
            });
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // One question got no answer: the rest of the chunk is asked when the run goes on.
            return [.. asked];
        }
        return [.. asked];
    }

    private async Task StoreAsync(VerificationRun run, VerifiedSubjects subjects, List<DueSubject> due, List<Asked> asked, RegistryDb db, CancellationToken ct)
    {
        var done = asked.Where(static a => a.Result is not null || a.Reply.Fault == NoReply.Refused).Select(static a => a.Subject.Id).ToHashSet();
        var cursor = due.TakeWhile(s => done.Contains(s.Id)).Select(static s => s.Id).DefaultIfEmpty(run.Cursor).Last();
        var results = asked.FindAll(static a => a.Result is not null);
        // Those behind the cursor only: one who was refused beyond it is asked again.
        var refused = asked.Count(a => a.Reply.Fault == NoReply.Refused && a.Subject.Id <= cursor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var held = await db.VerificationRuns.Where(r => r.Id == run.Id && r.LeaseOwner == run.LeaseOwner && r.State == VerificationRun.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Cursor, cursor).SetProperty(r => r.Refused, r => r.Refused + refused)
                .SetProperty(r => r.Failures, r => results.Count > 0 ? 0 : r.Failures), ct);
        if (held == 0)
            throw new OperationCanceledException("The run is no longer held.");
        await subjects.KeepAsync(db, results.ConvertAll(a =>
            (new VerificationQuestion(a.Subject.Id, a.Subject.Version, a.Message, run.StartedBy, run.ClientId, run.Id), a.Result!)), clock.GetUtcNow(), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        run.MovedTo(cursor);
    }

    /// <summary>Waits for this question's turn: turns are evenly spread over the minute.</summary>
    private async Task PaceAsync(CancellationToken ct)
    {
        TimeSpan wait;
        lock (pacing)
        {
            var now = clock.GetUtcNow();
            var turn = nextQuestion > now ? nextQuestion : now;
            nextQuestion = turn + (TimeSpan.FromMinutes(1) / options.PerMinute);
            wait = turn - now;
        }
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, clock, ct);
    }

    /// <summary>Doubled with each failure in a row, with some chance so that replicas do not come back together; never shorter than the partner asks for.</summary>
    private TimeSpan Pause(ExchangeReply reply, int failures)
    {
        var doubled = options.FirstPause * Math.Pow(2, Math.Clamp(failures - 1, 0, 20));
        var pause = (doubled < options.LongestPause ? doubled : options.LongestPause) * (0.75 + (Random.Shared.NextDouble() / 2));
        return reply.RetryAfter is { } asked && (asked > pause || reply.Fault == NoReply.OverLimit) ? asked : pause;
    }

    private async Task RenewAsync(VerificationRun run, CancellationTokenSource held)
    {
        using var timer = new PeriodicTimer(options.Lease / 3);
        try
        {
            while (await timer.WaitForNextTickAsync(held.Token) && await lease.RenewAsync(run, options.Lease, held.Token))
            {
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (NpgsqlException e)
        {
            log.LogWarning("The lease of bulk verification {RunId} could not be renewed ({Kind})", run.Id, e.GetType().Name);
        }
        await held.CancelAsync();
    }
}
