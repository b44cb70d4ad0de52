using System.Diagnostics.Metrics;
using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.States;

/// <summary>
/// Keeps <see cref="Current"/> no older than a second: asks the database's change counter four times a second, at once when a replica
/// signals, and reads anew when it moved. While the database is away the snapshot grows old, and the doors refuse after five seconds.
/// </summary>
public sealed class ExchangeState : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly NpgsqlDataSource database;
    private readonly ReadState read;
    private readonly StateSignal signal;
    private readonly ExchangeOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<ExchangeState> log;
    private readonly SemaphoreSlim one = new(1);
    private readonly SemaphoreSlim wake = new(0, 1);
    private volatile ExchangeSnapshot current = ExchangeSnapshot.None;
    private bool away;

    public ExchangeState(
        NpgsqlDataSource database, ReadState read, StateSignal signal, IOptions<ExchangeOptions> options, TimeProvider clock, IMeterFactory meters, ILogger<ExchangeState> log)
    {
        (this.database, this.read, this.signal, this.options, this.clock, this.log) = (database, read, signal, options.Value, clock, log);
        var meter = meters.Create("Lmis.Gateway.Exchange");
        meter.CreateObservableGauge("lmis.exchange.state.age", () => current == ExchangeSnapshot.None ? double.NaN : (clock.GetUtcNow() - current.AsOf).TotalSeconds, "s",
            "Time since directory and agreements were last read; more than 5 s refuses every exchange");
        meter.CreateObservableGauge("lmis.exchange.directory.version", () => current.Directory?.Version ?? 0, description: "Version of the directory that is held");
        meter.CreateObservableGauge("lmis.exchange.directory.remaining", () => current.Directory is { } held ? (held.Expires - clock.GetUtcNow()).TotalSeconds : double.NaN, "s",
            "Time until the directory ends; below zero it serves by grace");
    }

    /// <summary>The newest snapshot; <see cref="ExchangeSnapshot.None"/> before the first load.</summary>
    public ExchangeSnapshot Current => current;

    /// <summary>Reads the state now, so that what was committed before the call is in <see cref="Current"/> after it.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public async Task RefreshAsync(CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            // Before the question is asked: the answer is at least as new.
            var (asOf, timestamp) = (clock.GetUtcNow(), clock.GetTimestamp());
            var content = await read.ReadAsync(database, current.Content, ct);
            current = new(content, asOf, timestamp, options.Directory.Grace);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>After a change that was committed here: this replica has it on return, the others are told.</summary>
    public async Task ChangedAsync(CancellationToken ct)
    {
        signal.Send();
        await RefreshAsync(ct);
    }

    /// <summary>The first load comes before the doors open; if the database is away it is tried on.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.IsOn)
            await PollAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        one.Dispose();
        wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.IsOn)
            return;
        var listening = signal.ListenAsync(Wake, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await wake.WaitAsync(Every, stoppingToken);
            await PollAsync(stoppingToken);
        }
        await listening;
    }

    private async Task PollAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            await RefreshAsync(patience.Token);
            if (away)
            {
                away = false;
                log.LogInformation("The exchange's state is read again");
            }
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or InvalidOperationException
            || (fault is OperationCanceledException && !ct.IsCancellationRequested))
        {
            if (!away)
            {
                away = true;
                log.LogError("The exchange's state cannot be read ({Reason}); after {Seconds} s every exchange is refused", fault.Message, ExchangeSnapshot.Longest.TotalSeconds);
            }
        }
    }

    private void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (Exception awake) when (awake is SemaphoreFullException or ObjectDisposedException)
        {
            // Woken already, or stopping.
        }
    }
}
