using Lmis.Registry.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Feeds;

/// <summary>
/// Gives committed changes their place in the feed: one replica at a time, under an advisory lock that ends with its transaction, so that places become visible in their
/// order. A number taken by the change itself would become visible when its transaction commits, and a reader that was past it would never see it. A place is the time in
/// microseconds, or one more than the last: a database that was restored from a backup never gives a place out again that a partner has seen mean something else.
/// </summary>
internal sealed class NumberChanges(IServiceScopeFactory scopes, IOptions<FeedOptions> options, TimeProvider clock, ILogger<NumberChanges> log) : BackgroundService
{
    private const long Lock = 0x524547_0F;

    private readonly FeedOptions settings = options.Value;

    /// <summary>Numbers what waits, a batch; how many there were.</summary>
    internal static async Task<int> RunAsync(RegistryDb db, int most, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!(await db.Database.SqlQuery<bool>($"select pg_try_advisory_xact_lock({Lock}) as \"Value\"").ToListAsync(ct))[0])
            return 0;
        var numbered = await db.Database.ExecuteSqlAsync(
            $"""
            with taken as (
                delete from feed_waiting where id in (select id from feed_waiting order by id limit {most}) returning id, person_id, at)
            insert into feed_entry (position, person_id, at)
            select greatest((select coalesce(max(position), 0) from feed_entry), (extract(epoch from clock_timestamp()) * 1000000)::bigint) + row_number() over (order by id), person_id, at
            from taken order by id
            """, ct);
        await transaction.CommitAsync(ct);
        return numbered;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var away = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                while (await RunAsync(scope.ServiceProvider.GetRequiredService<RegistryDb>(), settings.NumberAtOnce, stoppingToken) == settings.NumberAtOnce)
                {
                }
                away = false;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException or IOException && !stoppingToken.IsCancellationRequested)
            {
                if (!away)
                    log.LogWarning("Changes are not given their place in the feed ({Kind}); they wait", e.GetType().Name);
                away = true;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(settings.NumberEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
