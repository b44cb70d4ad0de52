using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Imports;

/// <summary>Hears PostgreSQL's notifications about batches and wakes whoever waits: workers for work, watchers for progress.</summary>
internal sealed class ImportSignals(NpgsqlDataSource database, IOptions<ImportOptions> options, ILogger<ImportSignals> log) : BackgroundService
{
    public const string Channel = "lmis_import";

    private TaskCompletionSource next = NewSource();

    /// <summary>Waits for the next notification, but no longer than this. Take it before looking, so that nothing in between is missed.</summary>
    public Func<TimeSpan, CancellationToken, Task> Watch()
    {
        var seen = Volatile.Read(ref next).Task;
        return async (atMost, ct) =>
        {
            try
            {
                await seen.WaitAsync(atMost, ct);
            }
            catch (TimeoutException)
            {
                // Nobody called: look all the same, a notification may have been lost with its connection.
                return;
            }
        };
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or SocketException or IOException or TimeoutException)
            {
                log.LogWarning("Listening for imports was interrupted ({Kind}); trying again", e.GetType().Name);
                await Task.Delay(options.Value.Look, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        connection.Notification += (_, _) => Wake();
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
            await listen.ExecuteNonQueryAsync(ct);
        Wake();
        while (true)
        {
            // A connection cut without a word looks like silence, so silence is questioned.
            if (!await connection.WaitAsync(TimeSpan.FromSeconds(30), ct))
            {
                await using var alive = new NpgsqlCommand("select 1", connection) { CommandTimeout = 5 };
                await alive.ExecuteNonQueryAsync(ct);
            }
        }
    }

    private void Wake() => Interlocked.Exchange(ref next, NewSource()).TrySetResult();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
