namespace Lmis.Contracts.Registry.V1;

/// <summary>
/// State event: what other services may know of a labour-supply record (thông tin cung lao động). No name, number, address,
/// ethnicity or special group. An event with a lower <see cref="Version"/> than the one already applied is ignored.
/// </summary>
/// <param name="PersonId">The person, minted by Registry.</param>
/// <param name="Version">Version of the record, 1 and up, one more at each change.</param>
/// <param name="BirthMonth">Year and month of birth, <c>yyyy-MM</c>.</param>
/// <param name="Sex"><c>male</c> or <c>female</c>.</param>
/// <param name="CommuneCode">Five-digit unit since 2025-07-01 where the person lives now: temporary residence if registered, else permanent.</param>
/// <param name="FormerCommuneCode">Five-digit unit before 2025-07-01, where known.</param>
/// <param name="FormerDistrictCode">Three-digit district before 2025-07-01, where known.</param>
/// <param name="ActivityStatus"><c>employed</c>, <c>unemployed</c> or <c>inactive</c> (Decree 318 item 10).</param>
/// <param name="Qualification">Decree 318 item 9.2: <c>untrained</c>, <c>technical-worker-uncertified</c>, <c>certificate-under-3-months</c>,
/// <c>national-skills-certificate</c>, <c>elementary</c>, <c>intermediate</c>, <c>college</c>, <c>university</c>, <c>postgraduate</c>.</param>
/// <param name="Occupation">VSCO 2020 code of the main job (item 12.2), only when employed.</param>
/// <param name="Industry">VSIC 2025 code, level 3, of the employer (item 13.5), only when employed.</param>
/// <param name="Section">VSIC section letter of <paramref name="Industry"/>, only when employed.</param>
/// <param name="SocialInsurance"><c>none</c>, <c>voluntary</c> or <c>compulsory</c> (item 11).</param>
/// <param name="IsRegistered">True only when a national or social-insurance receipt is held; else a local record.</param>
/// <param name="IsActive">False when the record left the register (deceased, merged, moved away).</param>
/// <param name="EffectiveOn">The day from which this state holds.</param>
/// <param name="ChangedAt">When it was recorded, UTC.</param>
public sealed record LabourRecordChanged(
    Guid PersonId,
    long Version,
    string BirthMonth,
    string Sex,
    string CommuneCode,
    string? FormerCommuneCode,
    string? FormerDistrictCode,
    string ActivityStatus,
    string Qualification,
    string? Occupation,
    string? Industry,
    string? Section,
    string? SocialInsurance,
    bool IsRegistered,
    bool IsActive,
    DateOnly EffectiveOn,
    DateTimeOffset ChangedAt);
