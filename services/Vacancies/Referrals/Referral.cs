using Lmis.Contracts.Vacancies.V1;
using Lmis.Hosting;
using Lmis.Vacancies.Postings;
using Lmis.Vacancies.Seekers;

namespace Lmis.Vacancies.Referrals;

/// <summary>That a seeker was referred to a vacancy (giới thiệu việc làm), and what became of it; once recruited, it is the placement of the events.</summary>
public sealed class Referral : IAreaScoped
{
    private Referral()
    {
    }

    /// <summary>UUIDv7; also the placement's id.</summary>
    public Guid Id { get; private set; }

    /// <summary>1 and up, one more at each change.</summary>
    public long Version { get; private set; }

    public Guid JobSearchId { get; private set; }
    public Guid PersonId { get; private set; }
    public Guid VacancyId { get; private set; }
    public Guid EmployerId { get; private set; }

    /// <summary>Where the person lived when they filed.</summary>
    public string CommuneCode { get; private set; } = "";

    /// <inheritdoc/>
    public string? FormerDistrictCode { get; private set; }

    public string WorkplaceCommuneCode { get; private set; } = "";

    /// <summary>Of <see cref="ReferralState"/>.</summary>
    public string State { get; private set; } = ReferralState.Referred;

    /// <summary><c>referral</c>, <c>supply</c> (cung ứng) or <c>session</c> (phiên giao dịch việc làm).</summary>
    public string Channel { get; private set; } = "";

    /// <summary>The match score on the day of the referral, 0 to 100.</summary>
    public int Score { get; private set; }

    public DateOnly ReferredOn { get; private set; }
    public string ReferredBy { get; private set; } = "";
    public DateOnly? InterviewedOn { get; private set; }
    public DateOnly? RecruitedOn { get; private set; }

    /// <summary>First day of work.</summary>
    public DateOnly? StartsOn { get; private set; }

    public string? ContractKind { get; private set; }
    public DateOnly? ConfirmedOn { get; private set; }

    /// <summary>Last day of work; before the first, where the job was never taken up.</summary>
    public DateOnly? EndedOn { get; private set; }

    /// <summary>Who refused, or why it ended.</summary>
    public string? Reason { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>The first day on which a month at work can be confirmed (Decree 352/2025 article 10.2).</summary>
    public DateOnly? ConfirmableFrom => StartsOn?.AddMonths(1);

    public static Referral Make(JobSearch search, Vacancy vacancy, string channel, int score, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), Version = 1, JobSearchId = search.Id, PersonId = search.PersonId, VacancyId = vacancy.Id, EmployerId = vacancy.EmployerId, CommuneCode = search.CommuneCode,
        FormerDistrictCode = search.FormerDistrictCode, WorkplaceCommuneCode = vacancy.CommuneCode, Channel = channel, Score = score, ReferredOn = VietnamDay.Of(now), ReferredBy = caller.Subject, ChangedAt = now,
    };

    public void Interview(DateOnly on, DateTimeOffset now) => (State, InterviewedOn, Version, ChangedAt) = (ReferralState.Interviewed, on, Version + 1, now);

    public void Refuse(string by, DateTimeOffset now) => (State, Reason, Version, ChangedAt) = (ReferralState.Refused, by, Version + 1, now);

    public void Recruit(DateOnly on, DateOnly startsOn, string? contractKind, DateTimeOffset now) =>
        (State, RecruitedOn, StartsOn, ContractKind, Version, ChangedAt) = (ReferralState.Recruited, on, startsOn, contractKind, Version + 1, now);

    public void Confirm(DateOnly on, DateTimeOffset now) => (State, ConfirmedOn, Version, ChangedAt) = (ReferralState.Confirmed, on, Version + 1, now);

    public void End(DateOnly on, string reason, DateTimeOffset now) => (State, EndedOn, Reason, Version, ChangedAt) = (ReferralState.Ended, on, reason, Version + 1, now);

    /// <summary>It belongs to another person's id after a merge or its undoing.</summary>
    public void BelongTo(Guid personId) => PersonId = personId;

    /// <summary>What opens the employment in the register.</summary>
    public PlacementMade ToPlacement(Vacancy vacancy)
    {
        var form = vacancy.ReadForm();
        return new(Id, PersonId, EmployerId, StartsOn!.Value, ContractKind, vacancy.Occupation, WorkplaceCommuneCode, form.IndustrialZone is { Length: > 0 } ? true : null, form.HoursPerWeek, ChangedAt);
    }

    /// <summary>What is counted of it, once somebody was recruited; under the id the turn was filed as.</summary>
    public PlacementChanged ToState(JobSearch search) => new(
        Id, Version, JobSearchId, search.FiledAs, RecruitedOn!.Value, search.AgeOn(RecruitedOn.Value), Channel, EmployerId, CommuneCode, WorkplaceCommuneCode, ConfirmedOn, EndedOn, ChangedAt, StartsOn);

    /// <summary>What closes it.</summary>
    public PlacementEnded ToEnd() => new(Id, PersonId, EmployerId, EndedOn!.Value, Reason, ChangedAt);
}
