namespace Lmis.Registry.Feeds;

/// <summary>
/// That a person was told of under a subscription or an agreement: who leaves its rows is taken away where this stands, and named to nobody who never heard of them.
/// </summary>
public sealed class FeedTold
{
    private FeedTold()
    {
    }

    /// <summary>The subscription; all zeros for a partner that asks for pages itself.</summary>
    public Guid SubscriptionId { get; private set; }

    public string AgreementId { get; private set; } = "";
    public string Purpose { get; private set; } = "";
    public Guid PersonId { get; private set; }

    /// <summary>Where in the feed they were last told as they are.</summary>
    public long ToldPosition { get; private set; }

    /// <summary>Version of the record that was told.</summary>
    public long ToldVersion { get; private set; }

    /// <summary>Where in the feed they were taken away; null while the partner holds them.</summary>
    public long? RemovedPosition { get; private set; }

    public DateTimeOffset ToldAt { get; private set; }
}
