using System.Globalization;
using StackExchange.Redis;

namespace Lmis.Gateway.Limits;

/// <summary>The buckets all replicas share, in the ephemeral Redis. Every key dies two windows after its last use.</summary>
public sealed class SharedBuckets(SharedRedis redis)
{
    // Redis' own clock, so that replicas need not agree on theirs.
    private const string LeaseScript =
        """
        local capacity, rate, want, back = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
        local tokens, at = tonumber(state[1]) or capacity, tonumber(state[2]) or now
        tokens = math.min(capacity, tokens + math.max(0, now - at) * rate + back)
        local granted = math.min(want, math.floor(tokens))
        tokens = tokens - granted
        redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.0f', now))
        redis.call('PEXPIRE', KEYS[1], ARGV[5])
        local wait = 0
        if tokens < 1 then wait = math.ceil((1 - tokens) / rate) end
        return { granted, math.floor(tokens), wait }
        """;

    /// <summary>Takes up to <paramref name="want"/> permits and gives back unspent ones; null while Redis is away.</summary>
    public async ValueTask<Lease?> LeaseAsync(string name, RateLimit limit, string client, int want, int giveBack)
    {
        if (await redis.TryEvaluateAsync(LeaseScript, $"lmis:limit:{name}:{client}",
            [limit.Permits, limit.PerMillisecond.ToString("R", CultureInfo.InvariantCulture), want, giveBack, limit.WindowSeconds * 2000L]) is not { } result)
            return null;
        var answer = (RedisResult[])result!;
        return new Lease((int)answer[0], (int)answer[1], TimeSpan.FromMilliseconds((long)answer[2]));
    }
}

/// <summary>What the shared bucket gave: permits, what is left in it, and how long until the next permit when nothing is.</summary>
public readonly record struct Lease(int Granted, int Remaining, TimeSpan NextIn);
