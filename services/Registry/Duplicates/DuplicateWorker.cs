using Lmis.Registry.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Duplicates;

/// <summary>Does the searches, one at a time over all processes. A search is one transaction: killed or interrupted, it has not happened and is done anew.</summary>
internal sealed class DuplicateWorker(
    IServiceScopeFactory scopes, DuplicateLease lease, FindDuplicates find, IOptions<DuplicateOptions> settings, TimeProvider clock, ILogger<DuplicateWorker> log) : BackgroundService
{
    private readonly DuplicateOptions options = settings.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await TakeAsync(stoppingToken) is { } search)
                    await WorkAsync(search, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbUpdateException or NpgsqlException or TimeoutException or IOException or InvalidOperationException)
            {
                // The database is away, or a write of ours failed with it: the lease brings the search back.
                log.LogWarning("The search for duplicates was interrupted ({Kind}); trying again", e.GetType().Name);
            }
            await Task.Delay(options.Look, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<DuplicateSearch?> TakeAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await DuplicateLease.TakeAsync(scope.ServiceProvider.GetRequiredService<RegistryDb>(), options, clock.GetUtcNow(), ct);
    }

    private async Task WorkAsync(DuplicateSearch search, CancellationToken stopping)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var renewing = RenewAsync(search, held);
        try
        {
            if (await find.RunAsync(search, held.Token) is { } found)
                log.LogInformation("Search for duplicates {SearchId} is complete: {Found} pairs", search.Id, found);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await lease.ReleaseAsync(search, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            log.LogInformation("Another process has taken search for duplicates {SearchId}", search.Id);
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
        }
    }

    private async Task RenewAsync(DuplicateSearch search, CancellationTokenSource held)
    {
        using var timer = new PeriodicTimer(options.Lease / 3);
        try
        {
            while (await timer.WaitForNextTickAsync(held.Token) && await lease.RenewAsync(search, options.Lease, held.Token))
            {
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (NpgsqlException e)
        {
            log.LogWarning("The lease of search for duplicates {SearchId} could not be renewed ({Kind})", search.Id, e.GetType().Name);
        }
        await held.CancelAsync();
    }
}
