namespace Lmis.Registry.Imports;

/// <summary>What became of the rows of one chunk.</summary>
internal sealed record ImportTally(int Rows)
{
    /// <summary>Rows stored, those with a warning included.</summary>
    public int Accepted { get; init; }

    public int Warned { get; init; }
    public int Rejected { get; init; }

    /// <summary>Of the accepted, each in one of three.</summary>
    public int Entered { get; init; }

    public int Changed { get; init; }
    public int Unchanged { get; init; }

    /// <summary>Rows of which a question is open.</summary>
    public int Asked { get; init; }

    /// <summary>Of the accepted: rows of a feed that contradict a newer local record.</summary>
    public int Conflicts { get; init; }
}
