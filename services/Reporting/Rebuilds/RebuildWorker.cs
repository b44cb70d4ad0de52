using System.Net.Sockets;
using System.Text.Json;
using Grpc.Core;
using Lmis.Reporting.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Reporting.Rebuilds;

/// <summary>
/// Carries out rebuilds: takes a slot, streams the owners' snapshots into it while events go into both slots, swaps. Stream and cursor are stored
/// with each batch, so whichever replica goes on after a crash begins where the last one ended.
/// </summary>
public sealed class RebuildWorker(
    NpgsqlDataSource source, IServiceScopeFactory scopes, RebuildSignal signal, TimeProvider clock, ILogger<RebuildWorker> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>The service whose snapshot is being read, for what is said of a fault.</summary>
    private string asked = "";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.Zero;
        while (true)
        {
            try
            {
                pause = await WorkAsync(stoppingToken) ? TimeSpan.Zero : pause == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : Min(pause * 2, LongestPause);
            }
            catch (NpgsqlException away)
            {
                log.LogWarning(away, "Rebuilds cannot be looked for; trying again");
                pause = LookEvery;
            }
            if (pause == TimeSpan.Zero)
                await signal.WaitAsync(LookEvery, clock, stoppingToken);
            else
                await Task.Delay(pause, clock, stoppingToken);
        }
    }

    /// <summary>Goes on with the rebuild that is open, if this replica gets hold of it; false when it must be tried again soon.</summary>
    private async Task<bool> WorkAsync(CancellationToken ct)
    {
        await using var guard = await source.OpenConnectionAsync(ct);
        Guid id;
        await using (var ask = new NpgsqlCommand($"select id from rebuild where ended_at is null and pg_try_advisory_lock({Locks.Rebuild})", guard))
        {
            if (await ask.ExecuteScalarAsync(ct) is not Guid open)
                return true;
            id = open;
        }
        try
        {
            await FactSlots.TakeAsync(source, ct);
            await StreamAsync(id, ct);
            await EndAsync(id, RebuildState.Completed, null, FactSlots.SwapAsync, ct);
            log.LogInformation("Rebuild {Id} is completed", id);
            await FactSlots.CleanAsync(source, ct);
            return true;
        }
        catch (RpcException away) when (!ct.IsCancellationRequested && IsPassing(away.StatusCode))
        {
            await NoteAsync(id, $"The service {asked} does not answer ({away.StatusCode}); trying again.", ct);
            return false;
        }
        catch (RpcException refused) when (!ct.IsCancellationRequested)
        {
            await EndAsync(id, RebuildState.Failed, $"The service {asked} refused its snapshot: {refused.StatusCode} {refused.Status.Detail}", FactSlots.DropAsync, ct);
            return true;
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException)
        {
            await EndAsync(id, RebuildState.Failed, $"The snapshot of {asked} holds what this version cannot count: {wrong.Message}", FactSlots.DropAsync, ct);
            return true;
        }
        catch (Exception noToken) when (noToken is HttpRequestException or SocketException && !ct.IsCancellationRequested)
        {
            await NoteAsync(id, $"No token for {asked}: {noToken.Message}; trying again.", ct);
            return false;
        }
        finally
        {
            // The connection returns to a pool, and with it would the lock.
            await using var release = new NpgsqlCommand($"select pg_advisory_unlock({Locks.Rebuild})", guard);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task StreamAsync(Guid id, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDb>();
        var at = await db.Rebuilds.Where(r => r.Id == id).Select(static r => new { r.Stream, r.Cursor }).SingleAsync(ct);
        foreach (var (topic, service) in RebuildStreams.All.SkipWhile(s => at.Stream.Length > 0 && s.Topic != at.Stream))
        {
            asked = service;
            await foreach (var page in RebuildStreams.ReadAsync(topic, topic == at.Stream ? at.Cursor : "", scope.ServiceProvider, ct))
            {
                await using var transaction = await db.Database.BeginTransactionAsync(ct);
                await page.ApplyAsync((NpgsqlConnection)db.Database.GetDbConnection(), ct);
                await db.Rebuilds.Where(r => r.Id == id).ExecuteUpdateAsync(
                    set => set.SetProperty(r => r.State, RebuildState.Running).SetProperty(r => r.Stream, topic).SetProperty(r => r.Cursor, page.Cursor)
                        .SetProperty(r => r.Records, r => r.Records + page.Records).SetProperty(r => r.Problem, (string?)null).SetProperty(r => r.UpdatedAt, clock.GetUtcNow()),
                    ct);
                await transaction.CommitAsync(ct);
            }
        }
    }

    private async Task EndAsync(Guid id, string state, string? problem, Func<NpgsqlConnection, CancellationToken, Task> settle, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDb>();
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // If this replica lost its lock meanwhile and another ended the rebuild, the slot may be somebody else's already.
        var ended = await db.Rebuilds.Where(r => r.Id == id && r.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.State, state).SetProperty(r => r.Problem, problem).SetProperty(r => r.UpdatedAt, now).SetProperty(r => r.EndedAt, now), ct);
        if (ended == 0)
            return;
        await settle((NpgsqlConnection)db.Database.GetDbConnection(), ct);
        await transaction.CommitAsync(ct);
        if (problem is not null)
            log.LogError("Rebuild {Id} failed: {Problem}", id, problem);
    }

    private async Task NoteAsync(Guid id, string problem, CancellationToken ct)
    {
        log.LogWarning("Rebuild {Id}: {Problem}", id, problem);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ReportingDb>().Rebuilds.Where(r => r.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RebuildState.Running).SetProperty(r => r.Problem, problem), ct);
    }

    private static bool IsPassing(StatusCode status) => status
        is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted or StatusCode.Aborted
        or StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
