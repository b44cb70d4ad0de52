using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Messaging;

/// <summary>Deletes sent events and inbox entries past their retention, hourly and in small batches that nobody waits for.</summary>
internal sealed class MessageCleanUp(
    NpgsqlDataSource database, IOptions<MessagingOptions> options, TimeProvider clock, ILogger<MessageCleanUp> log) : BackgroundService
{
    private const int BatchRows = 2_000;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var cleaning = new Outage("Deleting old messages", TimeSpan.FromMinutes(10), clock, log);
        for (var pause = TimeSpan.FromMinutes(1); await SleptAsync(pause, stoppingToken); pause = TimeSpan.FromHours(1))
        {
            try
            {
                var deleted = await RunAsync(stoppingToken);
                cleaning.Over();
                if (deleted > 0)
                    log.LogInformation("{Deleted} old rows of messaging deleted", deleted);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                cleaning.Failed(Failure.Kind(failure));
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Deletes everything past its retention and returns the number of rows.</summary>
    public async Task<long> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return await DeleteAsync("outbox_message", "sent_at", now - options.Value.SentRetention, ct)
            + await DeleteAsync("inbox_message", "received_at", now - options.Value.InboxRetention, ct)
            + await DeleteAsync("delivery_failure", "last_at", now - options.Value.InboxRetention, ct);
    }

    private async Task<long> DeleteAsync(string table, string column, DateTimeOffset before, CancellationToken ct)
    {
        long deleted = 0;
        for (var rows = BatchRows; rows == BatchRows;)
        {
            await using var command = database.CreateCommand(
                $"delete from messaging.{table} where ctid = any(array(select ctid from messaging.{table} where {column} < $1 limit {BatchRows} for update skip locked))");
            command.Parameters.Add(new() { Value = before });
            rows = await command.ExecuteNonQueryAsync(ct);
            deleted += rows;
            if (rows == BatchRows)
                await Task.Delay(Breath, clock, ct);
        }

        return deleted;
    }

    private async Task<bool> SleptAsync(TimeSpan pause, CancellationToken ct)
    {
        await Task.Delay(pause, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !ct.IsCancellationRequested;
    }
}
