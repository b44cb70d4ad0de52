using System.Collections.Concurrent;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Lmis.Gateway.Doors;

/// <summary>What the replay cache says of a message.</summary>
public enum ReplayVerdict
{
    /// <summary>Not seen before, and remembered from now on.</summary>
    Fresh,

    /// <summary>Its nonce was used before.</summary>
    Replayed,

    /// <summary>Made before the cache began, or too close to that moment: whether it was seen nobody knows.</summary>
    BeforeCache,

    /// <summary>The cache is away.</summary>
    Away,
}

/// <summary>
/// Remembers (key id, nonce) for the window in which a message would be taken, in the Redis that all replicas share. The moment the cache
/// began stands in the cache itself, written by the same script that asks it: a Redis that was restarted, flushed or exchanged begins anew and
/// refuses what was signed before, whoever noticed. Its run id stands there too: one that came back with an older state of its disk has forgotten
/// the latest nonces, and is a new one. It is looked at every second, so that the wait after a restart begins at once.
/// </summary>
public sealed class ReplayCache(IConfiguration configuration, IOptions<ExchangeOptions> options, TimeProvider clock) : BackgroundService, IAsyncDisposable
{
    // When this life of the Redis began; a run id that is not the one written here is another life.
    private const string Begin =
        """
        local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
        local life = redis.call('HMGET', KEYS[1], 'run', 'began')
        local epoch = life[2]
        if life[1] ~= run then
          epoch = redis.call('TIME')[1]
          redis.call('HSET', KEYS[1], 'run', run, 'began', epoch)
        end
        """;

    // 1 fresh, 0 replayed, -1 made before the cache began. A nonce of a refused message is not kept: it stays refused by its time.
    private const string Script =
        Begin +
        """

        if tonumber(ARGV[1]) <= tonumber(epoch) + tonumber(ARGV[2]) then return -1 end
        if redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[3]) then return 1 end
        return 0
        """;

    private static readonly long Skew = (long)RequestSignature.Skew.TotalSeconds;
    private static readonly RedisKey Began = "lmis:replay:{cache}:life";

    private readonly Task<ConnectionMultiplexer> connecting = ConnectAsync(configuration.GetConnectionString("Ephemeral")!);

    private readonly bool alone = options.Value.Limits.SingleReplica;
    private readonly ConcurrentDictionary<(string Key, string Nonce), DateTimeOffset> own = new();
    private readonly DateTimeOffset started = clock.GetUtcNow();
    private DateTimeOffset swept;

    /// <summary>Remembers a message whose signature has been verified, and says whether it is new.</summary>
    /// <param name="keyId">Who signed.</param>
    /// <param name="nonce">The signature's nonce.</param>
    /// <param name="created">When it was signed.</param>
    public async ValueTask<ReplayVerdict> TryAddAsync(string keyId, string nonce, DateTimeOffset created)
    {
        var keep = RequestSignature.ReplayWindow;
        // One replica remembers for itself as well, so that Redis may go and come under it.
        if (alone && !TryAddOwn(keyId, nonce, keep))
            return ReplayVerdict.Replayed;
        try
        {
            if (connecting.IsCompletedSuccessfully)
            {
                var answer = (int)await connecting.Result.GetDatabase().ScriptEvaluateAsync(Script,
                    [Began, $"lmis:replay:{{cache}}:{keyId}:{nonce}"],
                    [created.ToUnixTimeSeconds(), Skew, (long)keep.TotalMilliseconds]);
                return answer switch
                {
                    1 => ReplayVerdict.Fresh,
                    0 => ReplayVerdict.Replayed,
                    _ when alone => OwnVerdict(created),
                    _ => ReplayVerdict.BeforeCache,
                };
            }
        }
        catch (Exception unreachable) when (unreachable is RedisException or TimeoutException or ObjectDisposedException)
        {
        }
        return alone ? OwnVerdict(created) : ReplayVerdict.Away;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (connecting.IsCompletedSuccessfully)
            await connecting.Result.DisposeAsync();
        Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await (await connecting.WaitAsync(stoppingToken)).GetDatabase().ScriptEvaluateAsync(Begin, [Began]);
            }
            catch (Exception unreachable) when (unreachable is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException)
            {
                // Requests say so; here there is nobody to tell.
            }
            await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private ReplayVerdict OwnVerdict(DateTimeOffset created) =>
        created <= started.AddSeconds(Skew) ? ReplayVerdict.BeforeCache : ReplayVerdict.Fresh;

    private bool TryAddOwn(string keyId, string nonce, TimeSpan keep)
    {
        var now = clock.GetUtcNow();
        if (now > swept.AddSeconds(10))
        {
            swept = now;
            foreach (var (seen, until) in own)
            {
                if (until < now)
                    own.TryRemove(seen, out _);
            }
        }
        return own.TryAdd((keyId, nonce), now + keep);
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(string connection)
    {
        var redis = ConfigurationOptions.Parse(connection);
        redis.AbortOnConnectFail = false;
        redis.BacklogPolicy = BacklogPolicy.FailFast;
        redis.ConnectTimeout = 1000;
        redis.AsyncTimeout = 500;
        redis.ReconnectRetryPolicy = new LinearRetry(500);
        return await ConnectionMultiplexer.ConnectAsync(redis);
    }
}
