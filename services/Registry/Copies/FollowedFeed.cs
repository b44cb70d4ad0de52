namespace Lmis.Registry.Copies;

/// <summary>A partner's feed that this registry keeps a copy of: how far it has been taken, and until when its copies may be served.</summary>
public sealed class FollowedFeed
{
    private FollowedFeed()
    {
    }

    /// <summary>The subscription, by the id that our gateway gave it.</summary>
    public Guid SubscriptionId { get; private set; }

    /// <summary>Whose data they are: the subsystem that answers, for example <c>VN/GOV/H05/LMIS</c>.</summary>
    public string Provider { get; private set; } = "";

    public string Dataset { get; private set; } = "";
    public string AgreementId { get; private set; } = "";
    public string Purpose { get; private set; } = "";

    /// <summary>The next delivery must follow it.</summary>
    public string Position { get; private set; } = "0";

    /// <summary>How many deliveries became batches of the imports, where the feed's dataset is stored that way.</summary>
    public long Deliveries { get; private set; }

    /// <summary>Whether copies age: then one without a moment that is still to come is not served.</summary>
    public bool Ages { get; private set; }

    public DateTimeOffset? FreshUntil { get; private set; }
    public DateTimeOffset HeardAt { get; private set; }

    public static FollowedFeed Begin(Guid subscription, string provider, string dataset, string agreement, string purpose) =>
        new() { SubscriptionId = subscription, Provider = provider, Dataset = dataset, AgreementId = agreement, Purpose = purpose };

    /// <summary>What a delivery told has been taken.</summary>
    public void Advance(string position, bool ages, DateTimeOffset? freshUntil, DateTimeOffset now) => (Position, Ages, FreshUntil, HeardAt) = (position, ages, freshUntil, now);

    /// <summary>The number of the next delivery that becomes a batch: they are worked on in this order.</summary>
    public long NextDelivery() => ++Deliveries;

    /// <summary>Whether its copies may be served.</summary>
    public bool Serves(DateTimeOffset now) => !Ages || FreshUntil > now;
}
