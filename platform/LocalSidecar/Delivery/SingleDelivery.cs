using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Lmis.LocalSidecar.Files;
using Lmis.LocalSidecar.Redis;

namespace Lmis.LocalSidecar.Delivery;

/// <summary>One request per message, as application/cloudevents+json, as many at a time as the component's concurrency.</summary>
internal sealed class SingleDelivery(DeliveryContext context, Subscription subscription) : TopicDelivery(context, subscription)
{
    private readonly ConcurrentDictionary<Task, bool> running = new();

    public override bool Accept(StreamMessage message)
    {
        var delivery = DeliverAsync(message);
        running[delivery] = true;
        _ = delivery.ContinueWith(done => running.TryRemove(done, out _), TaskScheduler.Default);
        return true;
    }

    public override Task DrainAsync() => Task.WhenAll(running.Keys);

    private async Task DeliverAsync(StreamMessage message)
    {
        // The reader goes on with the next message while the application handles this one.
        await Task.Yield();
        var isDone = false;
        try
        {
            isDone = await HandleAsync(message, Context.Delivering);
        }
        catch (OperationCanceledException) when (Context.Delivering.IsCancellationRequested)
        {
        }
        catch (Exception e) when (!Context.Delivering.IsCancellationRequested)
        {
            Context.Log.LogError(e, "Delivery from {Topic} to {App} broke off; what it held stays pending.", Subscription.Topic, App.AppId);
        }
        finally
        {
            await Context.SettleAsync(message.Topic, [message], isDone ? [message.Id] : []);
        }
    }

    private async Task<bool> HandleAsync(StreamMessage message, CancellationToken cancellation)
    {
        var attributes = EventAttributes.Read(message.Data);
        if (PathFor(message, attributes) is not { } path)
            return await GiveUpAsync([message], cancellation);

        var headers = MessageMetadata.Read(message, Subscription.PubSubName);
        if (attributes!.TryGetValue("traceparent", out var trace) && trace.Length > 0)
            headers["traceparent"] = trace;

        var answer = AppAnswer.Retry;
        await Policy.RunAsync(async token => (answer = await PostAsync(path, message, headers, token)) is not AppAnswer.Retry, Context.Clock, cancellation);
        return answer is AppAnswer.Success || await GiveUpAsync([message], cancellation);
    }

    private async Task<AppAnswer> PostAsync(string path, StreamMessage message, Dictionary<string, string> headers, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(message.Data);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
        try
        {
            using var response = await App.Channel.PostAsync(path, content, headers, cancellation);
            var answer = AppAnswers.Of(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
            if (answer is not AppAnswer.Success)
                Context.Log.LogWarning("{App} answered {Status} to message {Id} of {Topic}: {Answer}.", App.AppId, (int)response.StatusCode, message.Id, message.Topic, answer);
            return answer;
        }
        catch (HttpRequestException e) when (!cancellation.IsCancellationRequested)
        {
            Context.Log.LogWarning("{App} did not answer to message {Id} of {Topic}: {Reason}", App.AppId, message.Id, message.Topic, e.Message);
            return AppAnswer.Retry;
        }
    }
}
