using Lmis.LocalSidecar.Files;
using StackExchange.Redis;

namespace Lmis.LocalSidecar.Redis;

/// <summary>One component's Redis: XADD, consumer groups, acknowledgement and claims in the format of Dapr's pubsub.redis.</summary>
internal sealed class RedisStreams(PubSubComponent component) : IAsyncDisposable
{
    private ConnectionMultiplexer? connection;

    public PubSubComponent Component => component;

    public bool IsConnected => connection is { IsConnected: true };

    private IDatabase Database => connection?.GetDatabase() ?? throw new InvalidOperationException("Not opened.");

    /// <summary>Begins to connect; a Redis that is away is tried again for ever.</summary>
    public async Task OpenAsync() => connection = await ConnectAsync("publish");

    /// <summary>A connection of its own for a reader, because XREADGROUP blocks the one it is sent on.</summary>
    public Task<ConnectionMultiplexer> OpenReaderAsync(string appId) => ConnectAsync("read-" + appId);

    public Task AddAsync(string topic, byte[] data, string? metadata)
    {
        var arguments = new List<object>(10) { topic };
        if (component.MaxLenApprox is { } length)
            arguments.AddRange(["MAXLEN", "~", length]);
        arguments.AddRange(["*", "data", data]);
        if (metadata is not null)
            arguments.AddRange(["metadata", metadata]);
        return Database.ExecuteAsync("XADD", arguments);
    }

    /// <summary>A new group starts at the oldest retained entry; an existing one stays where it is.</summary>
    public async Task EnsureGroupAsync(string topic, string group)
    {
        try
        {
            await Database.ExecuteAsync("XGROUP", "CREATE", topic, group, "0", "MKSTREAM");
        }
        catch (RedisServerException e) when (e.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
        }
    }

    public Task AcknowledgeAsync(string topic, string group, IReadOnlyCollection<string> ids) =>
        Database.ExecuteAsync("XACK", [topic, group, .. ids]);

    /// <summary>Ids of entries delivered to this group that nobody acknowledged for at least the given time.</summary>
    public async Task<IReadOnlyList<string>> IdleIdsAsync(string topic, string group, TimeSpan idle)
    {
        var reply = await Database.ExecuteAsync("XPENDING", topic, group, "IDLE", (long)idle.TotalMilliseconds, "-", "+", component.QueueDepth);
        return [.. Rows(reply).Select(row => (string)row[0]!)];
    }

    public async Task<IReadOnlyList<StreamMessage>> ClaimAsync(string topic, string group, TimeSpan idle, IReadOnlyCollection<string> ids)
    {
        var reply = await Database.ExecuteAsync("XCLAIM", [topic, group, group, (long)idle.TotalMilliseconds, .. ids]);
        return ReadEntries(topic, reply);
    }

    /// <summary>Removes from the group's pending list what the stream no longer holds: it was trimmed before it was handled.</summary>
    public async Task<int> ForgetTrimmedAsync(string topic, string group, IReadOnlyCollection<string> ids)
    {
        var gone = new List<string>();
        foreach (var id in ids)
        {
            if (Rows(await Database.ExecuteAsync("XRANGE", topic, id, id)).Count == 0)
                gone.Add(id);
        }

        if (gone.Count > 0)
            await AcknowledgeAsync(topic, group, gone);
        return gone.Count;
    }

    public static IReadOnlyList<StreamMessage> ReadEntries(string topic, RedisResult reply)
    {
        var messages = new List<StreamMessage>();
        foreach (var row in Rows(reply))
        {
            if (row.Length < 2 || row[1].IsNull)
                continue;

            var fields = (RedisResult[])row[1]!;
            byte[]? data = null;
            string? metadata = null;
            for (var i = 0; i + 1 < fields.Length; i += 2)
            {
                switch ((string?)fields[i])
                {
                    case "data": data = (byte[]?)fields[i + 1]; break;
                    case "metadata": metadata = (string?)fields[i + 1]; break;
                    default: break;
                }
            }

            messages.Add(new StreamMessage(topic, (string)row[0]!, data ?? [], metadata));
        }

        return messages;
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
            await connection.DisposeAsync();
    }

    private static List<RedisResult[]> Rows(RedisResult reply) => reply.IsNull ? [] :
        [.. ((RedisResult[])reply!).Where(row => !row.IsNull).Select(row => (RedisResult[])row!)];

    private Task<ConnectionMultiplexer> ConnectAsync(string purpose)
    {
        var options = new ConfigurationOptions
        {
            User = component.Username,
            Password = component.Password,
            DefaultDatabase = component.Database,
            ClientName = $"local-sidecar-{component.Name}-{purpose}",
            // RESP3 would answer XREADGROUP with a map.
            Protocol = RedisProtocol.Resp2,
            AbortOnConnectFail = false,
            ConnectTimeout = 5000,
            AsyncTimeout = 10000,
            // A publication while Redis is away fails at once, and the publisher's outbox keeps the event.
            BacklogPolicy = BacklogPolicy.FailFast,
            ReconnectRetryPolicy = new LinearRetry(500),
        };
        options.EndPoints.Add(component.Host);
        return ConnectionMultiplexer.ConnectAsync(options);
    }
}
