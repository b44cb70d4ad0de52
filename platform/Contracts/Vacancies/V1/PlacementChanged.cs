namespace Lmis.Contracts.Vacancies.V1;

/// <summary>
/// State event: one recruitment through the public employment service (được tuyển dụng do giới thiệu) and what is known of it since. An event with a lower
/// <see cref="Version"/> than the one already applied is ignored.
/// </summary>
/// <param name="PlacementId">The placement, as in <see cref="PlacementMade"/>.</param>
/// <param name="Version">1 and up, higher at each change.</param>
/// <param name="JobSearchId">The registration it came of.</param>
/// <param name="PersonId">Registry's id of the person when they registered; a merge since is told by Registry.</param>
/// <param name="RecruitedOn">Day of recruitment, in Vietnam.</param>
/// <param name="Age">Completed years of the person on that day.</param>
/// <param name="Channel"><c>referral</c>, <c>supply</c> or <c>session</c>.</param>
/// <param name="EmployerId">Registry's id of the employer.</param>
/// <param name="CommuneCode">Five-digit unit since 2025-07-01 where the person lived when they registered.</param>
/// <param name="WorkplaceCommuneCode">Five-digit unit since 2025-07-01 of the workplace.</param>
/// <param name="ConfirmedOn">Day on which the person was found still at work a month later, if so.</param>
/// <param name="EndedOn">Last day of work, if known; before the first, where the job was never taken up.</param>
/// <param name="ChangedAt">When it was recorded, UTC.</param>
/// <param name="StartsOn">First day of work; null in events written before it was told.</param>
public sealed record PlacementChanged(
    Guid PlacementId,
    long Version,
    Guid JobSearchId,
    Guid PersonId,
    DateOnly RecruitedOn,
    int Age,
    string Channel,
    Guid EmployerId,
    string CommuneCode,
    string WorkplaceCommuneCode,
    DateOnly? ConfirmedOn,
    DateOnly? EndedOn,
    DateTimeOffset ChangedAt,
    DateOnly? StartsOn = null);
