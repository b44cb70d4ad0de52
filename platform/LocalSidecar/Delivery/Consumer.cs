using Lmis.LocalSidecar.Apps;
using Lmis.LocalSidecar.Files;
using Lmis.LocalSidecar.Publishing;
using Lmis.LocalSidecar.Redis;
using StackExchange.Redis;

namespace Lmis.LocalSidecar.Delivery;

/// <summary>Reads an application's topics of one component while it is healthy, and claims what a crash left pending.</summary>
internal sealed class Consumer : IAsyncDisposable
{
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(1);

    private readonly DeliveryContext context;
    private readonly Dictionary<string, TopicDelivery> topics;
    private readonly CancellationTokenSource reading = new();
    private readonly Task running;

    public Consumer(SidecarApp app, RedisStreams streams, IEnumerable<Subscription> subscriptions, IReadOnlyList<StreamMessage> left, Publisher publisher, TimeProvider clock, ILogger log)
    {
        context = new DeliveryContext(app, streams, publisher, clock, log);
        topics = subscriptions.ToDictionary(s => s.Topic, s => DeliveryOf(s), StringComparer.Ordinal);
        var mine = left.Where(m => topics.ContainsKey(m.Topic)).ToList();
        mine.ForEach(context.Hold);
        running = Task.Run(() => Task.WhenAll(ReadAsync(mine), ReclaimAsync()));
    }

    public string PubSubName => Component.Name;

    private string Group => context.App.AppId;

    private PubSubComponent Component => context.Streams.Component;

    /// <summary>What was read and not settled when this consumer stopped; the next one of this process takes it over.</summary>
    public IReadOnlyCollection<StreamMessage> Unfinished => context.Unfinished;

    /// <summary>Stops reading, lets accepted messages finish for at most the given time, then cancels: those stay pending.</summary>
    public async Task StopAsync(TimeSpan drain)
    {
        await reading.CancelAsync();
        var drained = Task.WhenAll(topics.Values.Select(t => t.DrainAsync()));
        try
        {
            await drained.WaitAsync(drain, context.Clock);
        }
        catch (TimeoutException) when (!drained.IsFaulted)
        {
            context.CancelDeliveries();
        }

        await running;
        // The reader may have accepted more between its last look at the token and its end.
        await Task.WhenAll(topics.Values.Select(t => t.DrainAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        context.CancelDeliveries();
        await StopAsync(TimeSpan.Zero);
        reading.Dispose();
        context.Dispose();
    }

    private TopicDelivery DeliveryOf(Subscription subscription)
    {
        TopicDelivery delivery = subscription.Bulk is null ? new SingleDelivery(context, subscription) : new BulkTopicDelivery(context, subscription);
        return context.App.Options.Disorder ? new DisorderedDelivery(context, subscription, delivery) : delivery;
    }

    private async Task ReadAsync(List<StreamMessage> left)
    {
        await using var connection = await context.Streams.OpenReaderAsync(Group);
        var arguments = (List<object>)["GROUP", Group, Group, "COUNT", Component.QueueDepth, "BLOCK", (long)Block.TotalMilliseconds, "STREAMS", .. topics.Keys, .. topics.Keys.Select(_ => ">")];
        var hasGroups = false;
        foreach (var message in left)
            await AcceptAsync(message);
        await RepeatAsync("read", async () =>
        {
            try
            {
                if (!hasGroups)
                    await EnsureGroupsAsync();
                hasGroups = true;
                await AcceptAsync(await connection.GetDatabase().ExecuteAsync("XREADGROUP", arguments));
            }
            catch (RedisServerException e) when (e.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
            {
                // Redis lost its data, or somebody deleted the stream.
                context.Log.LogWarning("A consumer group of {App} is gone and is made again from the oldest entry: {Reason}", Group, e.Message);
                hasGroups = false;
            }
        });
    }

    private async Task ReclaimAsync()
    {
        if (Component.ProcessingTimeout == TimeSpan.Zero || Component.RedeliverInterval == TimeSpan.Zero)
            return;

        await RepeatAsync("claim", async () =>
        {
            foreach (var topic in topics.Keys)
                await ReclaimAsync(topic);
            await Task.Delay(Component.RedeliverInterval, context.Clock, reading.Token);
        });
    }

    private async Task ReclaimAsync(string topic)
    {
        await context.Streams.EnsureGroupAsync(topic, Group);
        while (true)
        {
            var idle = await context.Streams.IdleIdsAsync(topic, Group, Component.ProcessingTimeout);
            // What this process still holds is not lost; a real sidecar would hand it out a second time.
            var ids = idle.Where(id => !context.Holds(topic, id)).ToList();
            if (ids.Count == 0)
                return;

            var claimed = await context.Streams.ClaimAsync(topic, Group, Component.ProcessingTimeout, ids);
            foreach (var message in claimed)
                await AcceptAsync(message);

            var missing = ids.Except(claimed.Select(m => m.Id)).ToList();
            if (missing.Count > 0 && await context.Streams.ForgetTrimmedAsync(topic, Group, missing) is > 0 and var trimmed)
                context.Log.LogError("{Count} pending message(s) of {Topic} were trimmed from the stream before {App} had handled them.", trimmed, topic, Group);
            if (claimed.Count == 0)
                return;
        }
    }

    private async Task EnsureGroupsAsync()
    {
        foreach (var topic in topics.Keys)
            await context.Streams.EnsureGroupAsync(topic, Group);
    }

    private async Task AcceptAsync(RedisResult reply)
    {
        if (reply.IsNull)
            return;

        foreach (var stream in (RedisResult[])reply!)
        {
            foreach (var message in RedisStreams.ReadEntries((string)stream[0]!, stream[1]))
                await AcceptAsync(message);
        }
    }

    /// <summary>Waits for a permit and hands the message on; one that comes after the end is left for the next consumer.</summary>
    private async Task AcceptAsync(StreamMessage message)
    {
        try
        {
            await context.TakePermitAsync(message, reading.Token);
            if (topics[message.Topic].Accept(message))
                return;
        }
        catch (OperationCanceledException) when (reading.IsCancellationRequested)
        {
        }

        context.Leave(message);
    }

    /// <summary>Repeats until reading stops; a Redis that is away is waited for, and what it still holds is read then.</summary>
    private async Task RepeatAsync(string purpose, Func<Task> work)
    {
        var isAway = false;
        while (!reading.IsCancellationRequested)
        {
            try
            {
                await work();
                if (isAway)
                    context.Log.LogInformation("{App} can {Purpose} from Redis again.", Group, purpose);
                isAway = false;
            }
            catch (OperationCanceledException) when (reading.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                if (e is not (RedisException or TimeoutException))
                    context.Log.LogError(e, "{App} failed to {Purpose} from Redis and tries again.", Group, purpose);
                else if (!isAway)
                    context.Log.LogWarning("{App} cannot {Purpose} from Redis and keeps trying: {Reason}", Group, purpose, e.Message);
                isAway = true;
                await Task.Delay(TimeSpan.FromMilliseconds(500), context.Clock, CancellationToken.None);
            }
        }
    }
}
