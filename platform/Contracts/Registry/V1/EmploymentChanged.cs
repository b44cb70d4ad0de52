namespace Lmis.Contracts.Registry.V1;

/// <summary>
/// State event: one person's employment (việc làm) at one employer, as a projection. No wage. An event with a lower <see cref="Version"/> than the one
/// already applied is ignored.
/// </summary>
/// <param name="EmploymentId">The employment.</param>
/// <param name="Version">1 and up, one more at each change.</param>
/// <param name="PersonId">Who works.</param>
/// <param name="EmployerId">For whom.</param>
/// <param name="ContractKind"><c>none</c>, <c>fixed-term</c> or <c>indefinite</c>, where known.</param>
/// <param name="Occupation">VSCO 2020 code, where known.</param>
/// <param name="StartedOn">First day.</param>
/// <param name="StartIsKnown">False when it is only known that the person worked there on <paramref name="StartedOn"/>.</param>
/// <param name="EndedOn">Last day, null while it lasts.</param>
/// <param name="EndReason">See Registry's list employment-end-reasons.</param>
/// <param name="WorkplaceCommuneCode">Five-digit unit since 2025-07-01 of the workplace, where known.</param>
/// <param name="InIndustrialZone">Whether the workplace is in a zone, where known.</param>
/// <param name="HoursPerWeek">Agreed hours a week, where known.</param>
/// <param name="IsInsured">True when an employer's social-insurance declaration stands behind it.</param>
/// <param name="IsVoid">True when it turned out not to be an employment of its own: withdrawn, or part of another one.</param>
/// <param name="ChangedAt">When it was recorded, UTC.</param>
public sealed record EmploymentChanged(
    Guid EmploymentId,
    long Version,
    Guid PersonId,
    Guid EmployerId,
    string? ContractKind,
    string? Occupation,
    DateOnly StartedOn,
    bool StartIsKnown,
    DateOnly? EndedOn,
    string? EndReason,
    string? WorkplaceCommuneCode,
    bool? InIndustrialZone,
    decimal? HoursPerWeek,
    bool IsInsured,
    bool IsVoid,
    DateTimeOffset ChangedAt);
