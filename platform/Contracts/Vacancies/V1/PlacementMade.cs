namespace Lmis.Contracts.Vacancies.V1;

/// <summary>Fact event: a person referred by the service was hired (đã nhận việc làm). Applied once by id, whatever comes before or after it.</summary>
/// <param name="PlacementId">The placement; its end names it again.</param>
/// <param name="PersonId">Registry's id of the person.</param>
/// <param name="EmployerId">Registry's id of the employer.</param>
/// <param name="StartedOn">First day of work.</param>
/// <param name="ContractKind"><c>none</c>, <c>fixed-term</c> or <c>indefinite</c>, where known.</param>
/// <param name="Occupation">VSCO 2020 code, where known.</param>
/// <param name="WorkplaceCommuneCode">Five-digit unit since 2025-07-01 of the workplace, where known.</param>
/// <param name="InIndustrialZone">Whether the workplace is in a zone, where known.</param>
/// <param name="HoursPerWeek">Agreed hours a week, where known.</param>
/// <param name="MadeAt">When it was recorded, UTC.</param>
public sealed record PlacementMade(
    Guid PlacementId,
    Guid PersonId,
    Guid EmployerId,
    DateOnly StartedOn,
    string? ContractKind,
    string? Occupation,
    string? WorkplaceCommuneCode,
    bool? InIndustrialZone,
    decimal? HoursPerWeek,
    DateTimeOffset MadeAt);
