namespace Lmis.Gateway.Limits;

/// <summary>A token bucket: so many requests at once, refilled evenly over the window.</summary>
public sealed class RateLimit
{
    /// <summary>Requests a full bucket holds.</summary>
    public int Permits { get; set; }

    /// <summary>Seconds in which an empty bucket fills.</summary>
    public int WindowSeconds { get; set; }

    /// <summary>Refill per millisecond.</summary>
    internal double PerMillisecond => Permits / (WindowSeconds * 1000d);

    /// <summary>How many permits are leased from Redis at most at once: a twentieth of the bucket, so that no replica holds much of it.</summary>
    internal int LargestLease => Math.Clamp(Permits / 20, 1, 50);
}
