namespace Lmis.Registry.Feeds;

/// <summary>
/// A place in the change feed of labour records, given out after the change has committed: whoever has read up to one has missed none before it. It holds no data; what is told is
/// the record as it is when somebody reads.
/// </summary>
public sealed class FeedEntry
{
    /// <summary>Rises, with gaps.</summary>
    public long Position { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>When it was changed, UTC.</summary>
    public DateTimeOffset At { get; private set; }
}
