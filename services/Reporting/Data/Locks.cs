namespace Lmis.Reporting.Data;

/// <summary>
/// Keys of PostgreSQL advisory locks. They queue fairly, where row locks taken in share mode would let a stream of event batches
/// starve the one who wants the row alone.
/// </summary>
internal static class Locks
{
    /// <summary>Shared by who writes facts of persons; alone for merges, the change of slots and of years.</summary>
    public const long Facts = 0x5250_0001;

    /// <summary>One compaction of counts at a time.</summary>
    public const long Compaction = 0x5250_0002;

    /// <summary>Held by the replica that carries out the rebuild.</summary>
    public const long Rebuild = 0x5250_0003;

    /// <summary>One head-count list entered at a time.</summary>
    public const long HeadCounts = 0x5250_0004;
}
