namespace Lmis.Registry.Employers;

/// <summary>
/// What is declared of an employer (người sử dụng lao động). Options are given as their code or as the Vietnamese text; communes as five digits,
/// new or old; money in whole VND.
/// </summary>
public sealed record EmployerForm
{
    /// <summary>Enterprise or tax code of 10 digits; of a household business or self-employed person also the 12-digit personal number.</summary>
    public string? Code { get; init; }

    /// <summary>Name as registered.</summary>
    public string? Name { get; init; }

    /// <summary>Item 13.3 of Decree 318's form.</summary>
    public string? Kind { get; init; }

    /// <summary>VSIC 2025 code, level 3.</summary>
    public string? Industry { get; init; }

    /// <summary>VSIC 2018 code as an older paper has it: its section or its division.</summary>
    public string? Industry2018 { get; init; }

    /// <summary>Employees with social insurance, yearly average.</summary>
    public string? Employees { get; init; }

    /// <summary>Revenue of the year before.</summary>
    public string? AnnualRevenue { get; init; }

    /// <summary>Total capital of the year before.</summary>
    public string? TotalCapital { get; init; }

    /// <summary>In an industrial, economic or high-tech zone.</summary>
    public string? InIndustrialZone { get; init; }

    /// <summary>Name of the zone.</summary>
    public string? IndustrialZone { get; init; }

    /// <summary>Commune of the head office.</summary>
    public string? Commune { get; init; }

    /// <summary>The commune of the head office before 2025-07-01, where the new code is given.</summary>
    public string? FormerCommune { get; init; }

    /// <summary>House, street or hamlet of the head office.</summary>
    public string? Address { get; init; }

    /// <summary>Phone for contact.</summary>
    public string? Phone { get; init; }

    /// <summary>See the list employer-statuses; active, if left out.</summary>
    public string? Status { get; init; }
}
