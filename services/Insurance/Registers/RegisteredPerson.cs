namespace Lmis.Insurance.Registers;

/// <summary>What Registry's events say of a person's labour record; ids and codes only.</summary>
public sealed class RegisteredPerson
{
    public Guid PersonId { get; init; }
    public long Version { get; init; }
    public string CommuneCode { get; init; } = "";
    public string? FormerDistrictCode { get; init; }

    /// <summary><c>employed</c>, <c>unemployed</c> or <c>inactive</c>.</summary>
    public string ActivityStatus { get; init; } = "";

    public bool IsActive { get; init; }
}

/// <summary>What Registry's events say of an employer.</summary>
public sealed class RegisteredEmployer
{
    public Guid EmployerId { get; init; }
    public long Version { get; init; }
    public string? CommuneCode { get; init; }
    public string Status { get; init; } = "";
}

/// <summary>A code an employer has or had: files may still name an earlier one.</summary>
public sealed class RegisteredEmployerCode
{
    public string Code { get; init; } = "";
    public Guid EmployerId { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>What Registry's events say of an employment.</summary>
public sealed class RegisteredEmployment
{
    public Guid EmploymentId { get; init; }
    public long Version { get; init; }
    public Guid PersonId { get; init; }
    public Guid EmployerId { get; init; }
    public string? ContractKind { get; init; }
    public DateOnly StartedOn { get; init; }
    public DateOnly? EndedOn { get; init; }
    public bool IsVoid { get; init; }
}

/// <summary>That a person was found to be another, or that this was undone; the latest of a merged id holds.</summary>
public sealed class PersonMerge
{
    public Guid MergedPersonId { get; init; }
    public Guid PersonId { get; init; }
    public bool IsMerged { get; init; }
    public DateTimeOffset At { get; init; }
}
