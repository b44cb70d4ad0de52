using Lmis.Hosting;

namespace Lmis.Vacancies.Referrals;

/// <summary>A referral as counsellors see it.</summary>
/// <param name="ReferralId">The referral; once recruited, the placement.</param>
/// <param name="Version">The ETag.</param>
/// <param name="JobSearchId">The turn it belongs to.</param>
/// <param name="PersonId">Who was referred.</param>
/// <param name="VacancyId">To which vacancy.</param>
/// <param name="EmployerId">Registry's id of the employer.</param>
/// <param name="State">referred, interviewed, recruited, confirmed, refused or ended.</param>
/// <param name="Channel">referral, supply or session.</param>
/// <param name="Score">The match score on the day of the referral.</param>
/// <param name="ReferredOn">When referred.</param>
/// <param name="InterviewedOn">When they met.</param>
/// <param name="RecruitedOn">When recruited.</param>
/// <param name="StartsOn">First day of work.</param>
/// <param name="ConfirmableFrom">The first day on which a month at work can be confirmed.</param>
/// <param name="ConfirmedOn">When it was confirmed.</param>
/// <param name="EndedOn">Last day of work.</param>
/// <param name="Reason">Who refused, or why it ended.</param>
public sealed record ReferralView(
    Guid ReferralId, long Version, Guid JobSearchId, Guid PersonId, Guid VacancyId, Guid EmployerId, string State, string Channel, int Score, DateOnly ReferredOn, DateOnly? InterviewedOn,
    DateOnly? RecruitedOn, DateOnly? StartsOn, DateOnly? ConfirmableFrom, DateOnly? ConfirmedOn, DateOnly? EndedOn, string? Reason)
{
    internal static ReferralView Of(Referral r) => new(
        r.Id, r.Version, r.JobSearchId, r.PersonId, r.VacancyId, r.EmployerId, r.State, r.Channel, r.Score, r.ReferredOn, r.InterviewedOn, r.RecruitedOn, r.StartsOn, r.ConfirmableFrom, r.ConfirmedOn, r.EndedOn, r.Reason);

    internal static ReferralView Of(Referral referral, HttpContext http)
    {
        ETags.Set(http, referral.Version);
        return Of(referral);
    }
}
