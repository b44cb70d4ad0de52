using System.Collections.Concurrent;
using Lmis.LocalSidecar.Apps;
using Lmis.LocalSidecar.Publishing;
using Lmis.LocalSidecar.Redis;
using StackExchange.Redis;

namespace Lmis.LocalSidecar.Delivery;

/// <summary>What all deliveries of one application from one component share: permits (its concurrency), held messages, cancellation.</summary>
internal sealed class DeliveryContext(SidecarApp app, RedisStreams streams, Publisher publisher, TimeProvider clock, ILogger log) : IDisposable
{
    private readonly SemaphoreSlim permits = new(streams.Component.Concurrency);
    private readonly ConcurrentDictionary<(string Topic, string Id), bool> held = new();
    private readonly ConcurrentQueue<StreamMessage> unfinished = new();
    private readonly CancellationTokenSource delivering = new();

    public SidecarApp App => app;

    public RedisStreams Streams => streams;

    public Publisher Publisher => publisher;

    public TimeProvider Clock => clock;

    public ILogger Log => log;

    public CancellationToken Delivering => delivering.Token;

    /// <summary>Messages read but not settled when consuming ended; they are still this group's own in Redis.</summary>
    public IReadOnlyCollection<StreamMessage> Unfinished => unfinished;

    public void Leave(StreamMessage message) => unfinished.Enqueue(message);

    public bool Holds(string topic, string id) => held.ContainsKey((topic, id));

    /// <summary>Marks a message as held before its turn, so that it is not claimed meanwhile.</summary>
    public void Hold(StreamMessage message) => held[(message.Topic, message.Id)] = true;

    public async Task TakePermitAsync(StreamMessage message, CancellationToken cancellation)
    {
        await permits.WaitAsync(cancellation);
        Hold(message);
    }

    /// <summary>Returns the permits of messages and acknowledges those that are done with.</summary>
    public async Task SettleAsync(string topic, IReadOnlyCollection<StreamMessage> messages, IReadOnlyCollection<string> acknowledged)
    {
        while (acknowledged.Count > 0 && !await TryAcknowledgeAsync(topic, acknowledged) && !Delivering.IsCancellationRequested)
            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(500), clock, Delivering));

        foreach (var message in messages)
        {
            held.TryRemove((topic, message.Id), out _);
            if (Delivering.IsCancellationRequested && !acknowledged.Contains(message.Id))
                Leave(message);
        }

        permits.Release(messages.Count);
    }

    /// <summary>False while Redis is away: what is handled is acknowledged when it is back, so that it does not come again.</summary>
    private async Task<bool> TryAcknowledgeAsync(string topic, IReadOnlyCollection<string> ids)
    {
        try
        {
            await streams.AcknowledgeAsync(topic, app.AppId, ids);
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            log.LogWarning("{Count} handled message(s) of {Topic} cannot be acknowledged yet: {Reason}", ids.Count, topic, e.Message);
            return false;
        }
    }

    public void CancelDeliveries() => delivering.Cancel();

    public void Dispose()
    {
        permits.Dispose();
        delivering.Dispose();
    }
}
