using Lmis.LocalSidecar.Apps;
using Lmis.LocalSidecar.Files;
using Lmis.LocalSidecar.Publishing;
using Lmis.LocalSidecar.Redis;

namespace Lmis.LocalSidecar.Delivery;

/// <summary>Hands the messages of one topic to the application and settles them; what is cancelled stays pending in Redis.</summary>
internal abstract class TopicDelivery(DeliveryContext context, Subscription subscription)
{
    protected DeliveryContext Context => context;

    protected SidecarApp App => context.App;

    protected Subscription Subscription => subscription;

    protected ResiliencyPolicy Policy { get; } = context.App.Resources.Inbound(context.Streams.Component.Name);

    /// <summary>Takes a message for which a permit was taken; returns before it is handled, false when nothing more is taken.</summary>
    public abstract bool Accept(StreamMessage message);

    /// <summary>Completes when every accepted message is settled.</summary>
    public abstract Task DrainAsync();

    /// <summary>The path to deliver to, or null when the message is not for the application: malformed, expired or unrouted.</summary>
    protected string? PathFor(StreamMessage message, Dictionary<string, string>? attributes)
    {
        if (attributes is null)
            context.Log.LogError("Message {Id} of {Topic} is not a cloud event.", message.Id, message.Topic);
        else if (EventAttributes.HasExpired(attributes, context.Clock))
            context.Log.LogWarning("Message {Id} of {Topic} has expired.", message.Id, message.Topic);
        else
            return subscription.Routes.For(attributes);

        return null;
    }

    /// <summary>
    /// Ends messages the application did not take: to the dead-letter topic, or gone when there is none (since runtime 1.17
    /// they are acknowledged anyway). False leaves them pending, because the dead-letter topic could not be written.
    /// </summary>
    protected async Task<bool> GiveUpAsync(IReadOnlyList<StreamMessage> messages, CancellationToken cancellation)
    {
        if (subscription.DeadLetterTopic is not { } deadLetters)
        {
            context.Log.LogError("{Count} message(s) of {Topic} were not handled by {App} and are lost, because the subscription has no dead-letter topic.", messages.Count, subscription.Topic, App.AppId);
            return true;
        }

        if (!await context.Publisher.DeadLetterAsync(App, context.Streams, deadLetters, messages, cancellation))
        {
            context.Log.LogError("{Count} message(s) of {Topic} stay pending, because {DeadLetters} could not be written.", messages.Count, subscription.Topic, deadLetters);
            return false;
        }

        context.Log.LogWarning("{Count} message(s) of {Topic} went to {DeadLetters}.", messages.Count, subscription.Topic, deadLetters);
        return true;
    }
}
