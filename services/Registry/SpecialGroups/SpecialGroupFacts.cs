namespace Lmis.Registry.SpecialGroups;

/// <summary>What a checked <see cref="SpecialGroupForm"/> says, with its end; as a whole it is one encrypted value.</summary>
public sealed record SpecialGroupFacts(
    string Group, string? EthnicGroup, string ProofKind, string ProofNumber, string ProofIssuer, DateOnly ProofDate, DateOnly ValidFrom, DateOnly? ValidUntil, string Ground)
{
    /// <summary>The cause of an end that says the entry was wrong from the beginning.</summary>
    public const string EnteredInError = "entered-in-error";

    /// <summary>Last day, where an officer ended it.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>See the list special-group-end-causes.</summary>
    public string? EndCause { get; init; }

    /// <summary>True of one that was entered in error and says nothing of the person.</summary>
    public bool IsVoid => EndCause == EnteredInError;

    /// <summary>The last day on which it holds, by the proof or by its end; null while none is known.</summary>
    public DateOnly? Until => LastDay is null || ValidUntil < LastDay ? ValidUntil : LastDay;

    /// <summary><c>current</c>, <c>future</c>, <c>past</c> or <c>void</c>.</summary>
    public string StateOn(DateOnly day) => IsVoid ? "void" : ValidFrom > day ? "future" : Until < day ? "past" : "current";

    /// <summary>Whether both say the same group of the same day.</summary>
    public bool Overlaps(SpecialGroupFacts other) =>
        !IsVoid && !other.IsVoid && Group == other.Group && !(Until < other.ValidFrom) && !(other.Until < ValidFrom);
}
