using System.Collections.Immutable;

namespace Lmis.Registry.Workers;

/// <summary>What a form says once it has passed <see cref="WorkerRules"/>: codes instead of texts, dates, and communes of today.</summary>
public sealed record WorkerFacts
{
    public required string FullName { get; init; }
    public required DateOnly BirthDate { get; init; }
    public required string Sex { get; init; }
    public required string PersonalNumber { get; init; }
    public string? FormerIdentityCard { get; init; }
    public string? SocialInsuranceNumber { get; init; }
    public required string PermanentCommune { get; init; }
    public string? PermanentFormerCommune { get; init; }
    public string? TemporaryCommune { get; init; }
    public string? TemporaryFormerCommune { get; init; }
    public ImmutableArray<string> SpecialGroups { get; init; } = [];
    public string? EthnicGroup { get; init; }
    public short? GeneralEducation { get; init; }
    public required string Qualification { get; init; }
    public string? TrainingField { get; init; }
    public required string ActivityStatus { get; init; }
    public string? InactivityReason { get; init; }
    public string? SocialInsurance { get; init; }
    public string? JobTitle { get; init; }
    public string? Occupation { get; init; }
    public string? ContractKind { get; init; }
    public DateOnly? ContractStartedOn { get; init; }
    public string? WorkplaceCommune { get; init; }
    public bool? InIndustrialZone { get; init; }
    public string? EmployerName { get; init; }
    public string? EmployerCode { get; init; }
    public string? EmployerKind { get; init; }
    public string? EmployerCommune { get; init; }
    public string? Industry { get; init; }

    /// <summary>VSIC section letter of <see cref="Industry"/>.</summary>
    public string? Section { get; init; }

    public string? UnemploymentDuration { get; init; }
    public string? UnemploymentReason { get; init; }
    public bool? SeeksWork { get; init; }
    public string? Phone { get; init; }
    public string? Address { get; init; }

    /// <summary>District before 2025-07-01 of the current residence, where its former commune is known.</summary>
    public string? FormerDistrict { get; init; }

    /// <summary>Where the person lives now (nơi ở hiện tại): temporary residence if there is one, else permanent.</summary>
    public string CurrentCommune => TemporaryCommune ?? PermanentCommune;

    /// <summary>The commune before 2025-07-01 of the current residence, where known; never guessed from the new code.</summary>
    public string? FormerCommune => TemporaryCommune is null ? PermanentFormerCommune : TemporaryFormerCommune;
}
