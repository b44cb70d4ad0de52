using Lmis.Registry.Data;
using Lmis.Registry.Verifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.National;

/// <summary>Compares with the national system when the last comparison is old enough; of several replicas one does.</summary>
internal sealed class ReconcileRegularly(
    IServiceScopeFactory scopes, NpgsqlDataSource database, IOptions<NationalOptions> settings, IOptions<VerificationOptions> exchange, TimeProvider clock, ILogger<ReconcileRegularly> log) : BackgroundService
{
    private const long Lock = 0x524547_14;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly NationalOptions options = settings.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Nothing is asked where nothing is agreed.
        while (options.SendRecords && options.ReconcileEvery > TimeSpan.Zero && exchange.Value.Gateway is not null && !stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.ReconcileEvery < Longest ? options.ReconcileEvery : Longest, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!stoppingToken.IsCancellationRequested)
                    await RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbUpdateException or NpgsqlException or TimeoutException or IOException or InvalidOperationException)
            {
                log.LogWarning("The comparison with the national system was interrupted ({Kind}); trying again", e.GetType().Name);
            }
        }
    }

    private async Task RunAsync(CancellationToken ct)
    {
        // A lock of the session, gone with its connection.
        await using var holds = await database.OpenConnectionAsync(ct);
        await using var take = new NpgsqlCommand($"select pg_try_advisory_lock({Lock})", holds);
        if (await take.ExecuteScalarAsync(ct) is not true)
            return;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var due = clock.GetUtcNow() - options.ReconcileEvery;
            if (!await scope.ServiceProvider.GetRequiredService<RegistryDb>().Reconciliations.AnyAsync(r => r.ComparedAt > due, ct))
                await scope.ServiceProvider.GetRequiredService<Reconcile>().RunAsync(null, ct);
        }
        finally
        {
            await using var give = new NpgsqlCommand($"select pg_advisory_unlock({Lock})", holds);
            await give.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
