namespace Lmis.Reporting.Rebuilds;

/// <summary>One building of the facts anew from the owners' snapshots. Readers see the old facts until it is whole.</summary>
public sealed class Rebuild
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>One of <see cref="RebuildState"/>.</summary>
    public required string State { get; set; }

    /// <summary>Topic whose states are being read; empty before the first.</summary>
    public string Stream { get; set; } = "";

    /// <summary>Cursor of the last message stored; after a crash the stream goes on behind it.</summary>
    public string Cursor { get; set; } = "";

    /// <summary>Records read so far.</summary>
    public long Records { get; set; }

    /// <summary>What stands in its way, in words; null when nothing does.</summary>
    public string? Problem { get; set; }

    /// <summary>Subject of who asked for it.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>When it was asked for, UTC.</summary>
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>When it last went forward, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}
