using StackExchange.Redis;

namespace Lmis.Gateway.Limits;

/// <summary>The ephemeral Redis for what is worth asking and never worth waiting for: nothing queues while it is away, and it is left alone for a second.</summary>
public sealed class SharedRedis(IConfiguration configuration, TimeProvider clock, ILogger<SharedRedis> log) : IAsyncDisposable
{
    private static readonly TimeSpan LeaveAlone = TimeSpan.FromSeconds(1);

    private readonly Task<ConnectionMultiplexer> connecting = ConnectAsync(configuration.GetConnectionString("Ephemeral")!);
    private DateTimeOffset awayUntil;
    private bool away;

    /// <summary>Runs a script on one key; null while Redis is away.</summary>
    public async ValueTask<RedisResult?> TryEvaluateAsync(string script, RedisKey key, RedisValue[] arguments)
    {
        if (!connecting.IsCompletedSuccessfully || clock.GetUtcNow() < awayUntil)
            return null;
        try
        {
            var answer = await connecting.Result.GetDatabase().ScriptEvaluateAsync(script, [key], arguments);
            if (away)
            {
                away = false;
                log.LogInformation("Redis is back: limits are shared again");
            }
            return answer;
        }
        catch (Exception unreachable) when (unreachable is RedisException or TimeoutException or ObjectDisposedException)
        {
            awayUntil = clock.GetUtcNow() + LeaveAlone;
            if (!away)
            {
                away = true;
                log.LogWarning("Redis is away ({Reason}): each gateway keeps the limits on its own until it is back", unreachable.GetType().Name);
            }
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (connecting.IsCompletedSuccessfully)
            await connecting.Result.DisposeAsync();
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(string connection)
    {
        var options = ConfigurationOptions.Parse(connection);
        // A limit is never worth waiting for: no queueing while away, a quarter of a second for an answer, and reconnecting goes on beside.
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = 1000;
        options.AsyncTimeout = 250;
        options.ReconnectRetryPolicy = new LinearRetry(1000);
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
