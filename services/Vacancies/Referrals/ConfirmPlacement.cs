using System.Globalization;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Referrals;

/// <summary>On which day the person was found at work; today, if left out.</summary>
public sealed record ConfirmPlacementRequest(DateOnly? On = null);

/// <summary>Confirms that the person is still at work a month after the first day (Decree 352/2025 articles 10.2 and 23.2).</summary>
public static class ConfirmPlacement
{
    public static void Map(RouteGroupBuilder referrals) => referrals.MapPost("/{referralId:guid}/confirmation", HandleAsync).WithName(nameof(ConfirmPlacement)).RequireAreaScope(Scopes.VacanciesCounsel);

    private static Task<Results<Ok<ReferralView>, ProblemHttpResult>> HandleAsync(
        Guid referralId, ConfirmPlacementRequest request, HttpContext http, VacanciesDb db, TimeProvider clock, CancellationToken ct) =>
        MoveReferral.RunAsync(referralId, [ReferralState.Recruited], referral =>
        {
            var on = request.On ?? clock.Today();
            if (on > clock.Today())
                return Task.FromResult<ProblemHttpResult?>(FindingTexts.Refuse([new("on", "day-out-of-order")], http));
            if (on < referral.ConfirmableFrom)
                return Task.FromResult<ProblemHttpResult?>(FindingTexts.Refuse([new("on", "too-early", referral.ConfirmableFrom!.Value.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture))], http));
            referral.Confirm(on, clock.GetUtcNow());
            return Task.FromResult<ProblemHttpResult?>(null);
        }, db, http, clock, ct);
}
