using System.Collections.Concurrent;

namespace Lmis.Gateway.Limits;

/// <summary>Decides request by request, asking Redis only once per leased batch of permits.</summary>
public sealed class RateLimiter : IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Limit, string Client), LeasedBucket> buckets = new();
    private readonly SharedBuckets shared;
    private readonly TimeProvider clock;
    private readonly ITimer sweep;

    public RateLimiter(SharedBuckets shared, TimeProvider clock)
    {
        (this.shared, this.clock) = (shared, clock);
        sweep = clock.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
    }

    /// <summary>Takes one permit of this client's bucket, or says how long to wait.</summary>
    public ValueTask<Permit> TakeAsync(string name, RateLimit limit, string client) =>
        buckets.GetOrAdd((name, client), static (key, state) => new LeasedBucket(key.Limit, state.limit, key.Client, state.shared, state.clock), (limit, shared, clock))
            .TakeAsync();

    public void Dispose() => sweep.Dispose();

    private void Sweep()
    {
        foreach (var (key, bucket) in buckets)
        {
            if (bucket.IsIdle)
                buckets.TryRemove(KeyValuePair.Create(key, bucket));
        }
    }
}

/// <summary>The answer to one request for a permit; <paramref name="Remaining"/> as far as this replica knows.</summary>
public readonly record struct Permit(bool Granted, int Remaining, TimeSpan NextIn);
