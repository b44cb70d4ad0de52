namespace Lmis.Registry.Employers;

/// <summary>What a form says of an employer once it has passed <see cref="EmployerRules"/>.</summary>
public sealed record EmployerFacts
{
    public required EmployerCode Code { get; init; }
    public required string Name { get; init; }
    public required string Kind { get; init; }
    public string? Industry { get; init; }

    /// <summary>VSIC 2025 section letter of <see cref="Industry"/>.</summary>
    public string? Section { get; init; }

    public string? Industry2018 { get; init; }

    /// <summary>VSIC 2018 section, as Decree 352's form 03 prints it; null where only a person can choose.</summary>
    public string? Section2018 { get; init; }

    public int? Employees { get; init; }
    public long? AnnualRevenue { get; init; }
    public long? TotalCapital { get; init; }
    public string? SizeClass { get; init; }
    public bool? InIndustrialZone { get; init; }
    public string? IndustrialZone { get; init; }

    /// <summary>Commune of the head office; empty while it is not known.</summary>
    public required string Commune { get; init; }

    public string? FormerCommune { get; init; }
    public string? FormerDistrict { get; init; }
    public string? Address { get; init; }
    public string? Phone { get; init; }
    public string Status { get; init; } = Employer.Active;
}
