using System.Threading.Channels;
using Lmis.LocalSidecar.Files;
using Lmis.LocalSidecar.Redis;

namespace Lmis.LocalSidecar.Delivery;

/// <summary>
/// The worst a broker may do and still keep its promise: messages of a moment in any order, and each a second time later among others.
/// What an application makes of its events must be the same as without; see <see cref="SidecarAppOptions.Disorder"/>.
/// </summary>
internal sealed class DisorderedDelivery : TopicDelivery
{
    /// <summary>How long messages are gathered before they go on in another order; and how long a message's second delivery waits at least.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300), Later = TimeSpan.FromSeconds(1);

    private readonly Channel<StreamMessage> accepted = Channel.CreateUnbounded<StreamMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Queue<(long At, StreamMessage Message)> again = [];
    private readonly TopicDelivery inner;
    private readonly Task running;

    public DisorderedDelivery(DeliveryContext context, Subscription subscription, TopicDelivery inner)
        : base(context, subscription)
    {
        this.inner = inner;
        running = Task.Run(RunAsync);
    }

    public override bool Accept(StreamMessage message) => accepted.Writer.TryWrite(message);

    public override async Task DrainAsync()
    {
        accepted.Writer.TryComplete();
        await running;
        await inner.DrainAsync();
    }

    private async Task RunAsync()
    {
        var done = accepted.Reader.Completion;
        while (!done.IsCompleted || again.Count > 0)
        {
            if (!done.IsCompleted)
                await Task.WhenAny(Task.Delay(Moment, Context.Clock), done);
            var gathered = new List<StreamMessage>();
            while (accepted.Reader.TryRead(out var message))
                gathered.Add(message);
            foreach (var message in gathered.OrderBy(static _ => Random.Shared.Next()))
            {
                Pass(message);
                again.Enqueue((Context.Clock.GetTimestamp(), message));
            }

            // Only now: what was gathered holds permits until it is handled.
            while (again.TryPeek(out var first) && (done.IsCompleted || Context.Clock.GetElapsedTime(first.At) >= Later) && await TakeAsync(first.Message))
                Pass(again.Dequeue().Message);
        }
    }

    /// <summary>One that comes after the end stays this group's own in Redis.</summary>
    private void Pass(StreamMessage message)
    {
        if (!inner.Accept(message))
            Context.Leave(message);
    }

    /// <summary>A permit for the second delivery, as a broker that sends again would need one; false when deliveries were cancelled.</summary>
    private async Task<bool> TakeAsync(StreamMessage message)
    {
        try
        {
            await Context.TakePermitAsync(message, Context.Delivering);
            return true;
        }
        catch (OperationCanceledException) when (Context.Delivering.IsCancellationRequested)
        {
            again.Clear();
            return false;
        }
    }
}
