using Microsoft.Extensions.Logging;

namespace Lmis.Messaging;

/// <summary>One thing that may be away: grows the pause between attempts and writes one line at the start, one a minute, one at the end.</summary>
internal sealed class Outage(string what, TimeSpan longest, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    private readonly Lock gate = new();
    private DateTimeOffset since;
    private DateTimeOffset nextLine;
    private int failures;

    /// <summary>Counts a failure and says how long to pause before the next attempt.</summary>
    public TimeSpan Failed(string why)
    {
        int count;
        lock (gate)
        {
            var now = clock.GetUtcNow();
            count = ++failures;
            if (count == 1)
                since = nextLine = now;
            if (now >= nextLine)
            {
                nextLine = now.AddMinutes(1);
                log.LogWarning("{What} fails since {Since:O} ({Failures} attempts): {Why}. Nothing is lost; it is tried again", what, since, count, why);
            }
        }

        var pause = Math.Min(longest.TotalMilliseconds, Shortest.TotalMilliseconds * Math.Pow(2, Math.Min(count - 1, 20)));
        // Replicas that failed together do not come back together.
#pragma warning disable CA5394 // Spreads load; nothing secret hangs on it.
        return TimeSpan.FromMilliseconds(pause * (0.8 + (Random.Shared.NextDouble() * 0.2)));
#pragma warning restore CA5394
    }

    public void Over()
    {
        lock (gate)
        {
            if (failures == 0)
                return;
            log.LogInformation("{What} works again after {Failures} failed attempts since {Since:O}", what, failures, since);
            failures = 0;
        }
    }
}
