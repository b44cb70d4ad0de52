namespace Lmis.Contracts.Vacancies.V1;

/// <summary>
/// State event: one registration to look for a job (đăng ký tìm việc làm, form 01a of Decree 352/2025) with a public employment-service organisation, up to
/// the first referral; what came of referrals is told by <see cref="PlacementChanged"/>. A person has one for each time they registered. An event with a lower <see cref="Version"/> than the one already applied is ignored.
/// </summary>
/// <param name="JobSearchId">The registration.</param>
/// <param name="Version">1 and up, one more at each change.</param>
/// <param name="PersonId">Registry's id of the person when they registered; a merge since is told by Registry.</param>
/// <param name="RegisteredOn">Day of registration, in Vietnam.</param>
/// <param name="CommuneCode">Five-digit unit since 2025-07-01 where the person lived then.</param>
/// <param name="IsCancelled">True when it was entered by mistake: it counts nowhere.</param>
/// <param name="CounselledOn">First counselling after it, if any.</param>
/// <param name="ReferredOn">First referral, if any.</param>
/// <param name="ChangedAt">When it was recorded, UTC.</param>
public sealed record JobSearchChanged(
    Guid JobSearchId,
    long Version,
    Guid PersonId,
    DateOnly RegisteredOn,
    string CommuneCode,
    bool IsCancelled,
    DateOnly? CounselledOn,
    DateOnly? ReferredOn,
    DateTimeOffset ChangedAt);
