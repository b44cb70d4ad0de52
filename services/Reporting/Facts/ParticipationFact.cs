namespace Lmis.Reporting.Facts;

/// <summary>How a person takes part in social insurance from a month on; a month without a row is as the one before. Pseudonymous, yet personal data.</summary>
public sealed class ParticipationFact
{
    public Guid PersonId { get; init; }

    /// <summary>12 × year + month − 1.</summary>
    public int Month { get; init; }

    public long Version { get; init; }
    public bool Compulsory { get; init; }
    public bool Voluntary { get; init; }
    public bool InArrears { get; init; }

    /// <summary>12 × year + month − 1.</summary>
    public int BirthMonth { get; init; }

    public Sex Sex { get; init; }

    /// <summary>Where the agency has the person living; counts only while the labour register does not know better.</summary>
    public string? CommuneCode { get; init; }
}
