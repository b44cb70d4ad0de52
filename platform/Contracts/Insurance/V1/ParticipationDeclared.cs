namespace Lmis.Contracts.Insurance.V1;

/// <summary>
/// Fact event: an employer declared to the social-insurance agency that a person's compulsory participation at it began or ended (báo tăng, báo giảm).
/// </summary>
/// <param name="ParticipationId">One spell of participation of one person at one employer; its beginning and its end name the same id.</param>
/// <param name="PersonId">Registry's id of the person.</param>
/// <param name="EmployerId">Registry's id of the employer.</param>
/// <param name="Change"><c>opened</c> or <c>closed</c>.</param>
/// <param name="EffectiveOn">First day when opened; last day when closed, before the first day if the opening was withdrawn.</param>
/// <param name="ContractKind"><c>fixed-term</c> or <c>indefinite</c>, where the declaration says.</param>
/// <param name="Occupation">VSCO 2020 code, where the declaration says.</param>
/// <param name="Reason">Of an end: see Registry's list employment-end-reasons, where the declaration says.</param>
/// <param name="DeclaredAt">When it was declared, UTC.</param>
public sealed record ParticipationDeclared(
    Guid ParticipationId,
    Guid PersonId,
    Guid EmployerId,
    string Change,
    DateOnly EffectiveOn,
    string? ContractKind,
    string? Occupation,
    string? Reason,
    DateTimeOffset DeclaredAt);
