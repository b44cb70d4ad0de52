using System.Net.Sockets;
using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>What the journal needs besides writing: every second a look whether a checkpoint is due, every hour partitions ahead and retention.</summary>
internal sealed class KeepJournal(
    MakeCheckpoint checkpoints, DropOldMonths retention, CheckpointKeys keys, NpgsqlDataSource database, IOptions<ExchangeOptions> options, TimeProvider clock, ILogger<KeepJournal> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TidyEvery = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!keys.Any)
            log.LogWarning("No member has a checkpoint key (Exchange:Members:n:CheckpointKey): the journal gets no checkpoints, and a lost tail would not show.");
        using var timer = new PeriodicTimer(LookEvery);
        long? tidied = null;
        var failed = false;
        do
        {
            try
            {
                await checkpoints.RunAsync(isAskedFor: false, stoppingToken);
                if (tidied is null || TimeProvider.System.GetElapsedTime(tidied.Value) > TidyEvery)
                {
                    await TidyAsync(stoppingToken);
                    tidied = TimeProvider.System.GetTimestamp();
                }
                failed = false;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or SocketException or IOException or InvalidOperationException && !stoppingToken.IsCancellationRequested)
            {
                // The journal itself tells of a database that is away; once is enough here.
                if (!failed)
                    log.LogError(e, "The journal's checkpoints or partitions cannot be kept; it is tried again every second.");
                failed = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TidyAsync(CancellationToken ct)
    {
        await using (var connection = await database.OpenConnectionAsync(ct))
            await JournalMonths.EnsureAsync(connection, clock.GetUtcNow(), ct);
        await retention.RunAsync(options.Value.Journal.RetentionYears, ct);
    }
}
