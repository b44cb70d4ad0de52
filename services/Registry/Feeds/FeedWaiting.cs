namespace Lmis.Registry.Feeds;

/// <summary>
/// That something about a person's record may have to be told to subscribers: written by triggers in the transaction of the change itself, so that no code can forget
/// it, and without a number, since transactions do not commit in the order in which they take numbers.
/// </summary>
public sealed class FeedWaiting
{
    /// <summary>In the order of writing, which is not that of committing.</summary>
    public long Id { get; private set; }

    public Guid PersonId { get; private set; }
    public DateTimeOffset At { get; private set; }
}
