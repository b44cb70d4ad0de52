using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Lmis.Vacancies.Postings;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Referrals;

/// <summary>A recruitment, as the employer tells of it.</summary>
/// <param name="StartsOn">First day of work.</param>
/// <param name="RecruitedOn">Day of recruitment; today, if left out.</param>
/// <param name="ContractKind"><c>none</c>, <c>fixed-term</c> or <c>indefinite</c>, where known.</param>
public sealed record RecordRecruitmentRequest([property: Required] DateOnly? StartsOn, DateOnly? RecruitedOn = null, [property: RegularExpression("none|fixed-term|indefinite")] string? ContractKind = null);

/// <summary>Records that the person referred was recruited: takes a place of the vacancy, and tells the register, where an employment opens, and Reporting.</summary>
public static class RecordRecruitment
{
    private const int LatestStartDays = 180;

    public static void Map(RouteGroupBuilder referrals) => referrals.MapPost("/{referralId:guid}/recruitment", HandleAsync).WithName(nameof(RecordRecruitment)).RequireAreaScope(Scopes.VacanciesCounsel);

    private static Task<Results<Ok<ReferralView>, ProblemHttpResult>> HandleAsync(
        Guid referralId, RecordRecruitmentRequest request, HttpContext http, VacanciesDb db, TimeProvider clock, CancellationToken ct) =>
        MoveReferral.RunAsync(referralId, [ReferralState.Referred, ReferralState.Interviewed], async referral =>
        {
            var (today, on, starts) = (clock.Today(), request.RecruitedOn ?? clock.Today(), request.StartsOn!.Value);
            if (on < (referral.InterviewedOn ?? referral.ReferredOn) || on > today)
                return FindingTexts.Refuse([new("recruitedOn", "day-out-of-order")], http);
            if (starts < referral.ReferredOn || starts > on.AddDays(LatestStartDays))
                return FindingTexts.Refuse([new("startsOn", "day-out-of-order")], http);
            // The last place goes once, to whoever comes first.
            await db.Database.ExecuteSqlAsync($"select 1 from vacancy where id = {referral.VacancyId} for update", ct);
            var everywhere = db.Vacancies.IgnoreQueryFilters([ServiceDb.AreaFilter]).Where(v => v.Id == referral.VacancyId);
            var vacancy = await everywhere.AsNoTracking().FirstAsync(ct);
            if (vacancy.Left <= 0)
                return ReferralProblems.NoPlaceLeft(http);
            var now = clock.GetUtcNow();
            vacancy.Take(now, await ChangeNumbers.NextAsync(db, ct));
            // Set-wise: the place may lie outside the area of the counsellor, whose the person is.
            await everywhere.ExecuteUpdateAsync(v => v.SetProperty(static x => x.Taken, vacancy.Taken).SetProperty(static x => x.Version, vacancy.Version).SetProperty(static x => x.State, vacancy.State)
                .SetProperty(static x => x.ClosedAt, vacancy.ClosedAt).SetProperty(static x => x.ChangeNumber, vacancy.ChangeNumber), ct);
            referral.Recruit(on, starts, request.ContractKind, now);
            db.Add(OutboxMessage.From(Topics.PlacementMadeV1, referral.ToPlacement(vacancy), clock));
            return null;
        }, db, http, clock, ct);
}
