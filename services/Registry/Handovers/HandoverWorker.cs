using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Verifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Handovers;

/// <summary>
/// Goes on with whatever hand-over is due, at either side. What is to be said next follows from the stored state alone, so after a crash any process says
/// it again; taking a hand-over moves its time on by the lease, so two processes do not say the same thing at once, and nothing is lost if they do.
/// </summary>
internal sealed class HandoverWorker(
    IServiceScopeFactory scopes, IOptions<HandoverOptions> settings, IOptions<VerificationOptions> exchange, TimeProvider clock, ILogger<HandoverWorker> log) : BackgroundService
{
    private readonly HandoverOptions options = settings.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (exchange.Value.Gateway is not null && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await OutgoingAsync(stoppingToken) | await IncomingAsync(stoppingToken))
                    continue;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbUpdateException or NpgsqlException or TimeoutException or IOException or InvalidOperationException)
            {
                // The database is away, or somebody else was quicker: the stored state tells what is next, when the lease is over.
                log.LogWarning("A hand-over was interrupted ({Kind}); trying again", e.GetType().Name);
            }
            await Task.Delay(options.Look, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>When to try again after so many failures in a row: doubled each time, with some chance so that hand-overs do not come back together.</summary>
    public static DateTimeOffset Again(int failures, TimeSpan? retryAfter, HandoverOptions options, DateTimeOffset now)
    {
        var doubled = options.FirstPause * Math.Pow(2, Math.Clamp(failures, 0, 20));
        var pause = (doubled < options.LongestPause ? doubled : options.LongestPause) * (0.75 + (Random.Shared.NextDouble() / 2));
        return now + (retryAfter is { } asked && asked > pause ? asked : pause);
    }

    private async Task<bool> OutgoingAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDb>();
        var now = clock.GetUtcNow();
        var due = await db.OutgoingHandovers.FromSql(
            $"""
            update outgoing_handover set next_at = {now + options.Lease}
            where id = (select id from outgoing_handover where next_at <= {now} order by next_at limit 1 for update skip locked)
            returning *
            """).AsNoTracking().ToListAsync(ct);
        if (due is [var handover])
            await scope.ServiceProvider.GetRequiredService<ContinueOutgoing>().RunAsync(handover, ct);
        return due.Count > 0;
    }

    private async Task<bool> IncomingAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDb>();
        var now = clock.GetUtcNow();
        var due = await db.IncomingHandovers.FromSql(
            $"""
            update incoming_handover set next_at = {now + options.Lease}
            where id = (select id from incoming_handover where next_at <= {now} order by next_at limit 1 for update skip locked)
            returning *
            """).IgnoreQueryFilters([ServiceDb.AreaFilter]).AsNoTracking().ToListAsync(ct);
        if (due is [var handover])
            await scope.ServiceProvider.GetRequiredService<ContinueIncoming>().RunAsync(handover, ct);
        return due.Count > 0;
    }
}
