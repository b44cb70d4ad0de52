namespace Lmis.Reporting.Facts;

/// <summary>A month of which the agency's file was taken in; of others nothing is known.</summary>
public sealed class InsuranceMonth
{
    /// <summary>12 × year + month − 1.</summary>
    public int Month { get; init; }

    /// <summary>No row of the file was refused.</summary>
    public bool IsComplete { get; init; }

    public DateTimeOffset ReconciledAt { get; init; }
}
