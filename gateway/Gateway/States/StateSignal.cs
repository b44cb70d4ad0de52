using StackExchange.Redis;

namespace Lmis.Gateway.States;

/// <summary>Tells the other replicas through the ephemeral Redis that the exchange's state has changed. Only hastens: who misses it polls.</summary>
public sealed class StateSignal(IConfiguration configuration, ILogger<StateSignal> log) : IAsyncDisposable
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("lmis:exchange:state");
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);

    private ConnectionMultiplexer? redis;

    /// <summary>Calls <paramref name="changed"/> whenever a replica signals, until cancelled.</summary>
    public async Task ListenAsync(Action changed, CancellationToken ct)
    {
        while (redis is null)
        {
            try
            {
                var options = ConfigurationOptions.Parse(configuration.GetConnectionString("Ephemeral")!);
                options.AbortOnConnectFail = false;
                options.BacklogPolicy = BacklogPolicy.FailFast;
                options.ConnectTimeout = 1000;
                options.AsyncTimeout = 1000;
                var connected = await ConnectionMultiplexer.ConnectAsync(options);
                try
                {
                    // Once subscribed, the library subscribes anew after every reconnect.
                    await connected.GetSubscriber().SubscribeAsync(Channel, (_, _) => changed());
                    redis = connected;
                }
                finally
                {
                    if (redis is null)
                        await connected.DisposeAsync();
                }
            }
            catch (Exception away) when (away is RedisException or TimeoutException)
            {
                log.LogDebug("Redis does not take a subscription ({Reason}); changes are seen by polling", away.GetType().Name);
                await Task.Delay(TryAgain, ct);
            }
        }
    }

    /// <summary>Signals; never waits and never fails.</summary>
    public void Send() => _ = redis?.GetSubscriber().PublishAsync(Channel, RedisValue.EmptyString, CommandFlags.FireAndForget);

    public async ValueTask DisposeAsync()
    {
        if (redis is not null)
            await redis.DisposeAsync();
    }
}
