using System.Collections.Concurrent;
using StackExchange.Redis;

namespace Lmis.Gateway.Limits;

/// <summary>
/// So many exchanges per agreement and calendar day (Asia/Ho_Chi_Minh), counted in the ephemeral Redis and leased from it in small batches.
/// While Redis is away each replica goes on with its own count.
/// </summary>
public sealed class DailyQuota(SharedRedis redis, TimeProvider clock)
{
    private const string Script =
        """
        local used = tonumber(redis.call('GET', KEYS[1]) or '0')
        local granted = math.max(0, math.min(tonumber(ARGV[2]), tonumber(ARGV[1]) - used))
        if granted > 0 then
          redis.call('INCRBY', KEYS[1], granted)
          redis.call('EXPIRE', KEYS[1], 172800)
        end
        return { granted, used + granted }
        """;

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Ho_Chi_Minh");

    private readonly ConcurrentDictionary<string, Day> days = new();

    /// <summary>Takes one; false when the day's quota is used up.</summary>
    /// <param name="agreement">The agreement's id.</param>
    /// <param name="quota">Exchanges a day.</param>
    public async ValueTask<bool> TakeAsync(string agreement, long quota)
    {
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Zone).DateTime);
        var day = days.AddOrUpdate(agreement, _ => new(date), (_, known) => known.Date == date ? known : new(date));
        if (day.TryTake())
            return true;
        await day.Gate.WaitAsync();
        try
        {
            if (day.TryTake())
                return true;
            if (clock.GetUtcNow() < day.UsedUpUntil)
                return false;
            var want = Math.Clamp(quota / 1000, 1, 20);
            if (await redis.TryEvaluateAsync(Script, $"lmis:quota:{agreement}:{date:yyyyMMdd}", [quota, want]) is { } answer)
            {
                var parts = (RedisResult[])answer!;
                day.Add((long)parts[0], (long)parts[1]);
            }
            else if (day.Known + 1 <= quota)
                day.Add(1, day.Known + 1);
            if (day.TryTake())
                return true;
            // A day's quota does not come back before midnight; look now and then all the same, for a quota may be cleared by hand.
            day.UsedUpUntil = clock.GetUtcNow().AddSeconds(5);
            return false;
        }
        finally
        {
            day.Gate.Release();
        }
    }

    /// <summary>Time until the quota begins anew.</summary>
    public TimeSpan UntilTomorrow()
    {
        var local = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Zone);
        return local.Date.AddDays(1) - local.DateTime;
    }

    private sealed class Day(DateOnly date)
    {
        private long leased;

        public DateOnly Date { get; } = date;
        public SemaphoreSlim Gate { get; } = new(1, 1);
        public long Known { get; private set; }
        public DateTimeOffset UsedUpUntil { get; set; }

        public bool TryTake()
        {
            if (Volatile.Read(ref leased) <= 0)
                return false;
            if (Interlocked.Decrement(ref leased) >= 0)
                return true;
            Interlocked.Increment(ref leased);
            return false;
        }

        public void Add(long granted, long known)
        {
            Known = known;
            Interlocked.Add(ref leased, granted);
        }
    }
}
