using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Referrals;

/// <summary>When they met; today, if left out.</summary>
public sealed record RecordInterviewRequest(DateOnly? On = null);

/// <summary>Records that the employer met the person referred.</summary>
public static class RecordInterview
{
    public static void Map(RouteGroupBuilder referrals) => referrals.MapPost("/{referralId:guid}/interview", HandleAsync).WithName(nameof(RecordInterview)).RequireAreaScope(Scopes.VacanciesCounsel);

    private static Task<Results<Ok<ReferralView>, ProblemHttpResult>> HandleAsync(
        Guid referralId, RecordInterviewRequest request, HttpContext http, VacanciesDb db, TimeProvider clock, CancellationToken ct) =>
        MoveReferral.RunAsync(referralId, [ReferralState.Referred], referral =>
        {
            var on = request.On ?? clock.Today();
            if (on < referral.ReferredOn || on > clock.Today())
                return Task.FromResult<ProblemHttpResult?>(FindingTexts.Refuse([new("on", "day-out-of-order")], http));
            referral.Interview(on, clock.GetUtcNow());
            return Task.FromResult<ProblemHttpResult?>(null);
        }, db, http, clock, ct);
}
