using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Messaging;

/// <summary>Listens for PostgreSQL's notification that something was written to the outbox, and wakes the relay; reconnects for ever.</summary>
internal sealed class OutboxListener(
    NpgsqlDataSource database, WakeSignal wake, IOptions<MessagingOptions> options, TimeProvider clock, ILogger<OutboxListener> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var outage = new Outage("Listening for outbox notifications", options.Value.LongestBackOff, clock, log);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(outage, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                await Task.Delay(outage.Failed(Failure.Kind(failure)), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(Outage outage, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        connection.Notification += (_, _) => wake.Set();
        await using (var listen = new NpgsqlCommand("listen lmis_outbox", connection))
            await listen.ExecuteNonQueryAsync(ct);
        outage.Over();
        // What was written while nobody listened.
        wake.Set();
        while (true)
        {
            // A connection cut without a word looks like silence, so silence is questioned.
            if (!await connection.WaitAsync(options.Value.SafetyWake, ct))
            {
                await using var alive = new NpgsqlCommand("select 1", connection) { CommandTimeout = 5 };
                await alive.ExecuteNonQueryAsync(ct);
            }
        }
    }
}
