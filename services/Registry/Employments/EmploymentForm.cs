namespace Lmis.Registry.Employments;

/// <summary>What is declared of an employment; options as code or Vietnamese text, dates as yyyy-MM-dd or dd/MM/yyyy, money in whole VND.</summary>
public sealed record EmploymentForm
{
    /// <summary>Item 12.3 of Decree 318's form.</summary>
    public string? ContractKind { get; init; }

    /// <summary>First day of work.</summary>
    public string? StartedOn { get; init; }

    /// <summary>Agreed last day of a fixed-term contract.</summary>
    public string? ContractUntil { get; init; }

    /// <summary>Last day of work, of one that has ended.</summary>
    public string? EndedOn { get; init; }

    /// <summary>Why it ended, see the list employment-end-reasons.</summary>
    public string? EndReason { get; init; }

    /// <summary>VSCO 2020 code.</summary>
    public string? Occupation { get; init; }

    /// <summary>Title of the job.</summary>
    public string? JobTitle { get; init; }

    /// <summary>Commune of the workplace.</summary>
    public string? WorkplaceCommune { get; init; }

    /// <summary>Workplace in an industrial, economic or high-tech zone.</summary>
    public string? InIndustrialZone { get; init; }

    /// <summary>Agreed hours a week, one decimal at most.</summary>
    public string? HoursPerWeek { get; init; }

    /// <summary>Monthly wage.</summary>
    public string? Wage { get; init; }
}
