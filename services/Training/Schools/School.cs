using Lmis.Hosting;

namespace Lmis.Training.Schools;

/// <summary>A school or training provider (cơ sở giáo dục, cơ sở đào tạo nghề), known by its enterprise code.</summary>
public sealed class School : IAreaScoped
{
    /// <summary>Enterprise code, ten digits, a branch with hyphen and three more: what the accounts of the school carry.</summary>
    public required string Code { get; init; }

    public required string Name { get; set; }

    /// <inheritdoc/>
    public required string CommuneCode { get; set; }

    /// <inheritdoc/>
    public string? FormerDistrictCode { get; set; }

    /// <summary>Whether it may open classes and issue certificates.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>1 and up.</summary>
    public long Version { get; set; } = 1;
}
