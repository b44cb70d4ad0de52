using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Lmis.LocalSidecar.Files;
using Lmis.LocalSidecar.Redis;

namespace Lmis.LocalSidecar.Delivery;

/// <summary>Many messages per request: a batch goes when it is full or its first message has waited long enough; one batch at a time.</summary>
internal sealed class BulkTopicDelivery : TopicDelivery
{
    private readonly Channel<StreamMessage> accepted = Channel.CreateUnbounded<StreamMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly BulkDelivery bulk;
    private readonly Task running;

    public BulkTopicDelivery(DeliveryContext context, Subscription subscription)
        : base(context, subscription)
    {
        bulk = subscription.Bulk!;
        running = Task.Run(RunAsync);
    }

    public override bool Accept(StreamMessage message) => accepted.Writer.TryWrite(message);

    public override Task DrainAsync()
    {
        accepted.Writer.TryComplete();
        return running;
    }

    private async Task RunAsync()
    {
        var reader = accepted.Reader;
        while (await reader.WaitToReadAsync())
        {
            var batch = new List<StreamMessage>(bulk.MaxMessages);
            await FillAsync(batch);
            var done = new List<string>(batch.Count);
            try
            {
                await DeliverAsync(batch, done, Context.Delivering);
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
                await Context.SettleAsync(Subscription.Topic, batch, done);
            }
        }
    }

    private async Task FillAsync(List<StreamMessage> batch)
    {
        using var limit = new CancellationTokenSource(bulk.MaxAwait, Context.Clock);
        try
        {
            while (batch.Count < bulk.MaxMessages)
            {
                if (accepted.Reader.TryRead(out var message))
                    batch.Add(message);
                else if (!await accepted.Reader.WaitToReadAsync(limit.Token))
                    return;
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
        }
    }

    private async Task DeliverAsync(List<StreamMessage> batch, List<string> done, CancellationToken cancellation)
    {
        var byPath = new Dictionary<string, List<StreamMessage>>(StringComparer.Ordinal);
        var failed = new List<StreamMessage>();
        foreach (var message in batch)
        {
            if (PathFor(message, EventAttributes.Read(message.Data)) is not { } path)
                failed.Add(message);
            else if (byPath.TryGetValue(path, out var others))
                others.Add(message);
            else
                byPath[path] = [message];
        }

        foreach (var (path, messages) in byPath)
        {
            var pending = messages;
            await Policy.RunAsync(async token =>
            {
                var answers = await PostAsync(path, pending, token);
                done.AddRange(pending.Where(m => answers(m) is AppAnswer.Success).Select(m => m.Id));
                failed.AddRange(pending.Where(m => answers(m) is AppAnswer.Drop));
                pending = pending.FindAll(m => answers(m) is AppAnswer.Retry);
                return pending.Count == 0;
            }, Context.Clock, cancellation);
            failed.AddRange(pending);
        }

        if (failed.Count > 0 && await GiveUpAsync(failed, cancellation))
            done.AddRange(failed.Select(m => m.Id));
    }

    private async Task<Func<StreamMessage, AppAnswer>> PostAsync(string path, List<StreamMessage> messages, CancellationToken cancellation)
    {
        using var content = new ReadOnlyMemoryContent(BulkEnvelope.Write(Subscription, messages));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            var headers = new Dictionary<string, string> { ["pubsubName"] = Subscription.PubSubName };
            using var response = await App.Channel.PostAsync(path, content, headers, cancellation);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return _ => AppAnswer.Drop;

            if (response.IsSuccessStatusCode && AppAnswers.OfBulk(await response.Content.ReadAsByteArrayAsync(cancellation)) is { } answers)
                return message => answers.GetValueOrDefault(message.Id, AppAnswer.Retry);

            Context.Log.LogWarning("{App} answered {Status} to {Count} message(s) of {Topic}.", App.AppId, (int)response.StatusCode, messages.Count, Subscription.Topic);
        }
        catch (HttpRequestException e) when (!cancellation.IsCancellationRequested)
        {
            Context.Log.LogWarning("{App} did not answer to {Count} message(s) of {Topic}: {Reason}", App.AppId, messages.Count, Subscription.Topic, e.Message);
        }

        return _ => AppAnswer.Retry;
    }
}
