using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Identity.Keys;

/// <summary>Loads the signing keys before the first request and keeps them up to date while the service runs.</summary>
public sealed class RotateSigningKeys(SigningKeyRing ring, IOptions<SigningKeyOptions> options, TimeProvider clock, ILogger<RotateSigningKeys> logger) : BackgroundService
{
    private DateTimeOffset? nextChange;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first request where the database answers; where it does not, this replica is up but not ready.
        await TryRefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = ring.IsLoaded ? options.Value.CheckEvery : TimeSpan.FromSeconds(1);
            // Not a poll late: the new key signs, on every replica, from the instant its row names.
            if (nextChange - clock.GetUtcNow() is { } untilChange && untilChange < wait)
                wait = untilChange > TimeSpan.Zero ? untilChange : TimeSpan.Zero;
            await Task.Delay(wait + TimeSpan.FromMilliseconds(1), clock, stoppingToken);
            await TryRefreshAsync(stoppingToken);
        }
    }

    private async Task TryRefreshAsync(CancellationToken ct)
    {
        try
        {
            nextChange = await ring.RefreshAsync(ct);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or RetryLimitExceededException)
        {
            nextChange = null;
            logger.LogError(exception, "The signing keys could not be read: {Reason} Those already known stay in use; the next look follows soon.", exception.Message);
        }
    }
}
