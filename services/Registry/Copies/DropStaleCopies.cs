using Lmis.Registry.Data;
using Lmis.Registry.Feeds;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Copies;

/// <summary>
/// Deletes copies of a feed that has not been heard for long: they were not served any more, and nobody can say that their ground still holds. Should the feed be heard again, it
/// begins anew from its first place.
/// </summary>
internal sealed class DropStaleCopies(IServiceScopeFactory scopes, IOptions<FeedOptions> options, TimeProvider clock, ILogger<DropStaleCopies> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(10);

    /// <summary>Deletes what is due; how many feeds.</summary>
    internal static async Task<int> RunAsync(RegistryDb db, DateTimeOffset before, CancellationToken ct) =>
        await db.FollowedFeeds.Where(f => f.Ages && f.HeardAt < before && (f.FreshUntil == null || f.FreshUntil < before)).ExecuteDeleteAsync(ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (await RunAsync(scope.ServiceProvider.GetRequiredService<RegistryDb>(), clock.GetUtcNow() - options.Value.KeepStaleFor, stoppingToken) is > 0 and var dropped)
                    log.LogInformation("Copies of {Feeds} feeds that were not heard of any more are deleted", dropped);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException && !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Stale copies are not deleted ({Kind}); trying again", e.GetType().Name);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
