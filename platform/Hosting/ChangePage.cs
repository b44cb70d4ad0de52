namespace Lmis.Hosting;

/// <summary>A page of a change feed: the changes after a position, in their order, and where to go on.</summary>
/// <param name="Changes">In the order of their positions; of one entity never two at once out of order.</param>
/// <param name="Next">The position to ask after next, now or later; as long as nothing came it stays the same.</param>
/// <param name="AtHead">Whether there was nothing more when this was answered.</param>
/// <param name="FreshUntil">
/// Until when copies may be served that were made of this feed: told at the head alone, at most a quarter of an hour ahead, and only where a person may take the
/// ground away (consent). Whoever does not hear from the feed by then serves none of them. Null where copies do not age.
/// </param>
/// <param name="Salt">128 random bits, so that the digest of a short page cannot be guessed back.</param>
/// <typeparam name="T">What is told of an entity.</typeparam>
public sealed record ChangePage<T>(IReadOnlyList<EntityChange<T>> Changes, string Next, bool AtHead, DateTimeOffset? FreshUntil, string Salt);

/// <summary>One change of one entity.</summary>
/// <param name="Position">Place in the feed: rises, has gaps, and means the same to every partner.</param>
/// <param name="Entity">Opaque id.</param>
/// <param name="Kind"><c>changed</c> (keep it as it is here) or <c>removed</c> (take it away).</param>
/// <param name="Version">Of the entity; rises.</param>
/// <param name="At">When it came to be told, UTC.</param>
/// <param name="Reason">Why it is taken away, for example <c>consent-withdrawn</c>.</param>
/// <param name="Data">As it is now; null of what is taken away.</param>
/// <typeparam name="T">What is told of an entity.</typeparam>
public sealed record EntityChange<T>(string Position, Guid Entity, string Kind, long Version, DateTimeOffset At, string? Reason = null, T? Data = default)
{
    /// <summary>Values of <see cref="Kind"/>.</summary>
    public const string Changed = "changed", Removed = "removed";
}

/// <summary>What a partner's feed brought, as the gateway hands it to the service that takes it: proved, agreed, in order.</summary>
/// <param name="Subscription">Ours, by the id that our gateway gave it.</param>
/// <param name="After">The position that this follows: a service that stands elsewhere takes nothing and says where it stands.</param>
/// <param name="Next">The position after it.</param>
/// <param name="Ages">Whether copies age at all: then one without a moment that is still to come is not served.</param>
/// <param name="Changes">In order.</param>
/// <param name="FreshUntil">Until when copies made of this feed may be served; null where they do not age, or where the feed is not at its head.</param>
/// <typeparam name="T">What is told of an entity.</typeparam>
public sealed record FeedDelivery<T>(Guid Subscription, string After, string Next, bool Ages, IReadOnlyList<EntityChange<T>> Changes, DateTimeOffset? FreshUntil = null);

/// <summary>Where the service stands after a delivery, whether it took it now or had it before.</summary>
/// <param name="Position">The next delivery must follow it.</param>
public sealed record FeedReceipt(string Position);
