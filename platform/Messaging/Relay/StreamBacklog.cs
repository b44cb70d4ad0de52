using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

namespace Lmis.Messaging;

/// <summary>How far the slowest consumer group of a topic is behind, asked of the stream Redis itself.</summary>
internal sealed class StreamBacklog(IConfiguration configuration) : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private ConnectionMultiplexer? redis;

    /// <summary>The slowest group and the number of entries it has not yet acknowledged; null and 0 when nobody consumes the topic.</summary>
    public async Task<(string? Group, long Entries)> OfSlowestGroupAsync(string topic, CancellationToken ct)
    {
        var streams = (await ConnectAsync(ct)).GetDatabase();
        StreamGroupInfo[] groups;
        try
        {
            groups = await streams.StreamGroupInfoAsync(topic).WaitAsync(ct);
        }
        catch (RedisServerException answer) when (answer.Message.Contains("no such key", StringComparison.OrdinalIgnoreCase))
        {
            return (null, 0);
        }

        (string? Group, long Entries) slowest = (null, 0);
        foreach (var group in groups)
        {
            // Redis cannot tell the lag of a group that stands inside deleted entries; the length of the stream is its upper bound.
            var lag = group.Lag ?? await streams.StreamLengthAsync(topic).WaitAsync(ct);
            if (lag + group.PendingMessageCount >= slowest.Entries)
                slowest = (group.Name, lag + group.PendingMessageCount);
        }

        return slowest;
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken ct)
    {
        if (redis is not null)
            return redis;
        await gate.WaitAsync(ct);
        try
        {
            if (redis is not null)
                return redis;
            var address = configuration.GetConnectionString("Streams");
            if (string.IsNullOrEmpty(address))
                throw new RedisException("ConnectionStrings:Streams is not set");
            var options = ConfigurationOptions.Parse(address);
            options.AbortOnConnectFail = false;
            options.ConnectRetry = 1;
            options.ConnectTimeout = 2000;
            options.AsyncTimeout = 3000;
            options.BacklogPolicy = BacklogPolicy.FailFast;
            return redis = await ConnectionMultiplexer.ConnectAsync(options);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        gate.Dispose();
        if (redis is not null)
            await redis.DisposeAsync();
    }
}
