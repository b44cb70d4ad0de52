using System.Diagnostics.CodeAnalysis;

namespace Lmis.Gateway.Limits;

/// <summary>
/// One client's bucket as this replica sees it: permits leased from the shared bucket, or an estimate of its own while Redis is away.
/// The batch doubles while it is used up quickly and shrinks when it is not, so a quiet client takes one permit at a time.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The semaphore's wait handle is never asked for, so it holds nothing to release; disposing it would race with requests waiting at it.")]
internal sealed class LeasedBucket(string name, RateLimit limit, string client, SharedBuckets shared, TimeProvider clock)
{
    private static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(1);

    // After a refusal Redis is not asked again before this long, however hard the client tries.
    private static readonly TimeSpan LongestRefusal = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim gate = new(1, 1);
    private int leased;
    private int batch = 1;
    private int remaining = limit.Permits;
    private long leaseEnds;
    private long refusedUntil;
    private long nextPermitAt;
    private long lastUsed;
    private double estimate = limit.Permits;
    private long estimatedAt;

    /// <summary>Not used for a whole window: the shared bucket is full again, or gone.</summary>
    public bool IsIdle => Now - Volatile.Read(ref lastUsed) > Math.Max(60, limit.WindowSeconds) * 1000L;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public ValueTask<Permit> TakeAsync()
    {
        var now = Now;
        Volatile.Write(ref lastUsed, now);
        return TakeLeased(now) is { } permit ? ValueTask.FromResult(permit) : TakeSlowlyAsync();
    }

    private Permit? TakeLeased(long now)
    {
        if (now < Volatile.Read(ref refusedUntil))
            return new Permit(false, 0, TimeSpan.FromMilliseconds(Math.Max(1, Volatile.Read(ref nextPermitAt) - now)));
        if (now >= Volatile.Read(ref leaseEnds) || Volatile.Read(ref leased) <= 0)
            return null;
        var left = Interlocked.Decrement(ref leased);
        return left >= 0 ? new Permit(true, Volatile.Read(ref remaining) + left, TimeSpan.Zero) : null;
    }

    private async ValueTask<Permit> TakeSlowlyAsync()
    {
        await gate.WaitAsync();
        try
        {
            var now = Now;
            if (TakeLeased(now) is { } permit)
                return permit;

            var unspent = Math.Max(0, Interlocked.Exchange(ref leased, 0));
            batch = unspent > 0 || now >= leaseEnds ? Math.Max(1, batch / 2) : Math.Min(limit.LargestLease, batch * 2);
            return await shared.LeaseAsync(name, limit, client, batch, unspent) is { } lease ? Use(lease, Now) : Estimate(Now);
        }
        finally
        {
            gate.Release();
        }
    }

    private Permit Use(in Lease lease, long now)
    {
        (estimate, estimatedAt) = (lease.Remaining, now);
        Volatile.Write(ref remaining, lease.Remaining);
        if (lease.Granted == 0)
            return Refuse(lease.NextIn, now);
        Volatile.Write(ref leaseEnds, now + (long)LeaseFor.TotalMilliseconds);
        Volatile.Write(ref leased, lease.Granted - 1);
        return new Permit(true, lease.Remaining + lease.Granted - 1, TimeSpan.Zero);
    }

    // Each replica alone keeps the whole limit: better a little too much than refusing people because a cache is away.
    private Permit Estimate(long now)
    {
        estimate = estimatedAt == 0 ? limit.Permits : Math.Min(limit.Permits, estimate + ((now - estimatedAt) * limit.PerMillisecond));
        estimatedAt = now;
        if (estimate < 1)
            return Refuse(TimeSpan.FromMilliseconds((1 - estimate) / limit.PerMillisecond), now);
        estimate--;
        return new Permit(true, (int)estimate, TimeSpan.Zero);
    }

    private Permit Refuse(TimeSpan nextIn, long now)
    {
        Volatile.Write(ref nextPermitAt, now + (long)Math.Ceiling(nextIn.TotalMilliseconds));
        Volatile.Write(ref refusedUntil, now + (long)Math.Min(nextIn.TotalMilliseconds, LongestRefusal.TotalMilliseconds));
        return new Permit(false, 0, nextIn);
    }
}
