namespace Lmis.Insurance.Participation;

/// <summary>A row of a file that is held: no number, no name.</summary>
public sealed class DeclaredRow
{
    public const string Compulsory = "compulsory", Voluntary = "voluntary";

    public Guid FileId { get; init; }
    public int Line { get; init; }
    public Guid PersonId { get; init; }

    /// <summary><c>compulsory</c> or <c>voluntary</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Of a compulsory participation; of a natural person's business, known by its owner's number, null.</summary>
    public string? EmployerCode { get; init; }

    public string? ContractKind { get; init; }
    public string? Occupation { get; init; }
    public DateOnly? StartedOn { get; init; }
    public DateOnly? EndedOn { get; init; }
    public string? EndReason { get; init; }

    /// <summary>Of a voluntary participation: the last month paid, as a number.</summary>
    public int? PaidTo { get; init; }

    public bool InArrears { get; init; }

    /// <summary>Year and month of birth, <c>yyyy-MM</c>.</summary>
    public string BirthMonth { get; init; } = "";

    /// <summary><c>male</c> or <c>female</c>.</summary>
    public string Sex { get; init; } = "";

    /// <summary>Five-digit unit where the agency has the person living.</summary>
    public string? CommuneCode { get; init; }
}

/// <summary>A row that was refused: what is wrong, never what it said.</summary>
public sealed class RefusedRow
{
    public Guid FileId { get; init; }
    public int Line { get; init; }
    public string Column { get; init; } = "";
    public string Code { get; init; } = "";
}

/// <summary>A compulsory participation of one person at one employer through consecutive months; Registry's claims name its id.</summary>
public sealed class ParticipationSpell
{
    public Guid Id { get; init; }
    public Guid PersonId { get; init; }
    public Guid EmployerId { get; init; }

    /// <summary>Last month declared, as a number.</summary>
    public int LastMonth { get; init; }

    public DateOnly OpenedOn { get; init; }
    public DateOnly? ClosedOn { get; init; }
}

/// <summary>How one person takes part, as of the latest file; its version goes into the events. A trigger keeps each month's state as <see cref="CoverageMonth"/>.</summary>
public sealed class PersonCoverage
{
    public Guid PersonId { get; init; }
    public long Version { get; init; }

    /// <summary>The month since which it is so, as a number.</summary>
    public int Month { get; init; }

    public bool Compulsory { get; init; }
    public bool Voluntary { get; init; }
    public bool InArrears { get; init; }
    public string BirthMonth { get; init; } = "";
    public string Sex { get; init; } = "";
    public string? CommuneCode { get; init; }
}

/// <summary>How one person took part from a month on: what the last event of that person and month said.</summary>
public sealed class CoverageMonth
{
    public Guid PersonId { get; init; }

    /// <summary>The month since which it was so, as a number.</summary>
    public int Month { get; init; }

    public long Version { get; init; }
    public bool Compulsory { get; init; }
    public bool Voluntary { get; init; }
    public bool InArrears { get; init; }
    public string BirthMonth { get; init; } = "";
    public string Sex { get; init; } = "";
    public string? CommuneCode { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
}
