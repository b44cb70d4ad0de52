using Lmis.LocalSidecar.Delivery;
using Lmis.LocalSidecar.Publishing;
using Lmis.LocalSidecar.Redis;

namespace Lmis.LocalSidecar.Apps;

/// <summary>Follows one application: components ready, port open, healthy, subscriptions told, consuming; unsubscribed while it is unhealthy.</summary>
internal sealed class AppLifecycle(SidecarApp app, Publisher publisher, TimeProvider clock, TimeSpan drain, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private List<Consumer> consumers = [];
    private Dictionary<string, List<StreamMessage>> left = [];

    public async Task RunAsync(CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, app.ShutDownToken);
        try
        {
            await UntilAsync(() => Task.FromResult(app.IsOutboundReady), "its components", end.Token);
            if (app.AppPort < 0)
                return;

            while (true)
            {
                await UntilAsync(() => app.Channel.IsPortOpenAsync(end.Token), "its port", end.Token);
                app.HasSeenApp = true;
                if (app.Options.EnableAppHealthCheck)
                    await UntilAsync(() => app.Channel.IsHealthyAsync(end.Token), $"{app.Options.AppHealthCheckPath} to be healthy", end.Token);
                await SubscribeAsync(end.Token);
                await UntilUnhealthyAsync(end.Token);
                log.LogWarning("{App} is unhealthy and is unsubscribed until it is back.", app.AppId);
                await UnsubscribeAsync(TimeSpan.Zero);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
        finally
        {
            // An application that has gone before us takes nothing more: what is in flight stays pending and nobody waits for it.
            await UnsubscribeAsync(await app.Channel.IsPortOpenAsync(CancellationToken.None) ? drain : TimeSpan.Zero);
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (await AppSubscriptions.AskAsync(app, log, cancellation) is { } subscriptions)
            {
                consumers = [.. subscriptions.GroupBy(s => s.PubSubName).Select(g => new Consumer(app, app.Components[g.Key], g, TakeLeft(g.Key), publisher, clock, log))];
                app.Subscriptions = subscriptions;
                log.LogInformation("{App} is subscribed to {Topics}.", app.AppId, subscriptions.Count == 0 ? "nothing" : string.Join(", ", subscriptions.Select(s => s.Topic)));
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), clock, cancellation);
        }
    }

    private async Task UnsubscribeAsync(TimeSpan wait)
    {
        app.Subscriptions = [];
        var ending = consumers;
        consumers = [];
        await Task.WhenAll(ending.Select(c => c.StopAsync(wait)));
        foreach (var consumer in ending)
        {
            await consumer.DisposeAsync();
            left[consumer.PubSubName] = [.. left.GetValueOrDefault(consumer.PubSubName, []), .. consumer.Unfinished];
        }
    }

    /// <summary>What the last consumer left is delivered at once; a real sidecar would claim it after processingTimeout.</summary>
    private List<StreamMessage> TakeLeft(string pubSub) => left.Remove(pubSub, out var messages) ? messages : [];

    private async Task UntilUnhealthyAsync(CancellationToken cancellation)
    {
        if (!app.Options.EnableAppHealthCheck)
            await Task.Delay(Timeout.Infinite, cancellation);

        for (var failed = 0; failed < app.Options.AppHealthThreshold;)
        {
            await Task.Delay(app.Options.AppHealthProbeInterval, clock, cancellation);
            failed = await app.Channel.IsHealthyAsync(cancellation) ? 0 : failed + 1;
        }
    }

    private async Task UntilAsync(Func<Task<bool>> condition, string what, CancellationToken cancellation)
    {
        for (var isFirst = true; !await condition(); isFirst = false)
        {
            if (isFirst)
                log.LogInformation("{App} waits for {What}.", app.AppId, what);
            await Task.Delay(Pause, clock, cancellation);
        }
    }
}
