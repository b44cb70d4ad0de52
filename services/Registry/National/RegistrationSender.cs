using Lmis.Registry.Data;
using Lmis.Registry.Verifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.National;

/// <summary>
/// Sends local records up. What is to be sent follows from the stored state alone; taking a message moves its time on by the lease, so two processes do not send it at once, and
/// nothing is lost or registered twice if they do.
/// </summary>
internal sealed class RegistrationSender(
    IServiceScopeFactory scopes, IOptions<NationalOptions> settings, IOptions<VerificationOptions> exchange, TimeProvider clock, ILogger<RegistrationSender> log) : BackgroundService
{
    private readonly NationalOptions options = settings.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.SendRecords && exchange.Value.Gateway is not null && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await SendAsync(stoppingToken) || await MakeAsync(stoppingToken))
                    continue;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbUpdateException or NpgsqlException or TimeoutException or IOException or InvalidOperationException)
            {
                // The database is away, or somebody else was quicker: the stored state tells what is next, when the lease is over.
                log.LogWarning("Sending records to the national system was interrupted ({Kind}); trying again", e.GetType().Name);
            }
            await Task.Delay(options.Look, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> SendAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDb>();
        var now = clock.GetUtcNow();
        var due = await db.RegistrationBatches.FromSql(
            $"""
            update registration_batch set next_at = {now + options.Lease}
            where id = (select id from registration_batch where next_at <= {now} order by next_at limit 1 for update skip locked)
            returning *
            """).AsNoTracking().ToListAsync(ct);
        if (due is [var batch])
            await scope.ServiceProvider.GetRequiredService<SendRegistrationBatch>().RunAsync(batch, ct);
        return due.Count > 0;
    }

    private async Task<bool> MakeAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        // While the national side does not answer, messages do not pile up: each would hold people's data.
        return !await scope.ServiceProvider.GetRequiredService<RegistryDb>().RegistrationBatches.AnyAsync(static b => b.State == RegistrationBatch.Open, ct)
            && await scope.ServiceProvider.GetRequiredService<MakeRegistrationBatch>().RunAsync(ct);
    }
}
