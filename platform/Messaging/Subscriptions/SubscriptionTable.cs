namespace Lmis.Messaging;

/// <summary>Every subscription of this service, for the sidecar's question and for re-driving dead letters.</summary>
internal sealed class SubscriptionTable(string appId)
{
    private readonly Dictionary<string, Subscription> subscriptions = [];

    public string AppId => appId;

    public string DeadLetterTopic => $"{appId}.dead-letters";

    public IReadOnlyCollection<Subscription> All => subscriptions.Values;

    public void Add(Subscription subscription)
    {
        if (!subscriptions.TryAdd(subscription.Topic, subscription))
            throw new InvalidOperationException($"{subscription.Topic} is subscribed to twice: one service has one consumer group, so one handler per topic.");
    }

    public Subscription? Find(string topic) => subscriptions.GetValueOrDefault(topic);
}
