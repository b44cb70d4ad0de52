namespace Lmis.Registry.SpecialGroups;

/// <summary>A special group (đối tượng đặc thù) with its proof; options as code or Vietnamese text, dates as yyyy-MM-dd or dd/MM/yyyy.</summary>
public sealed record SpecialGroupForm
{
    /// <summary>Item 8 of Decree 318's form, see the list special-groups.</summary>
    public string? Group { get; init; }

    /// <summary>Of an ethnic minority: which, 02–54.</summary>
    public string? EthnicGroup { get; init; }

    /// <summary>See the list special-group-proofs; one that proves this group.</summary>
    public string? ProofKind { get; init; }

    /// <summary>Its number.</summary>
    public string? ProofNumber { get; init; }

    /// <summary>Who issued it.</summary>
    public string? ProofIssuer { get; init; }

    /// <summary>When, not after today.</summary>
    public string? ProofDate { get; init; }

    /// <summary>First day on which the person is of the group; the proof's date, if left out.</summary>
    public string? ValidFrom { get; init; }

    /// <summary>Last day, where the proof has one.</summary>
    public string? ValidUntil { get; init; }

    /// <summary>See the list special-group-grounds; item 8 of Decree 318/2025, if left out.</summary>
    public string? Ground { get; init; }
}
