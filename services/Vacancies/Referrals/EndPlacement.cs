using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Referrals;

/// <summary>How the job ended.</summary>
/// <param name="EndedOn">Last day of work; the day before the first, where the job was never taken up.</param>
/// <param name="Reason">As Registry's list employment-end-reasons.</param>
public sealed record EndPlacementRequest(
    [property: Required] DateOnly? EndedOn,
    [property: Required, RegularExpression("contract-expired|agreement|resigned|dismissed|restructuring|employer-closed|retired|deceased|other")] string Reason);

/// <summary>Records that the job ended or was never taken up, and tells the register, where the employment closes, and Reporting.</summary>
public static class EndPlacement
{
    public static void Map(RouteGroupBuilder referrals) => referrals.MapPost("/{referralId:guid}/end", HandleAsync).WithName(nameof(EndPlacement)).RequireAreaScope(Scopes.VacanciesCounsel);

    private static Task<Results<Ok<ReferralView>, ProblemHttpResult>> HandleAsync(
        Guid referralId, EndPlacementRequest request, HttpContext http, VacanciesDb db, TimeProvider clock, CancellationToken ct) =>
        MoveReferral.RunAsync(referralId, [ReferralState.Recruited, ReferralState.Confirmed], referral =>
        {
            var on = request.EndedOn!.Value;
            if (on < referral.StartsOn!.Value.AddDays(-1) || on < referral.ConfirmedOn || on > clock.Today())
                return Task.FromResult<ProblemHttpResult?>(FindingTexts.Refuse([new("endedOn", "day-out-of-order")], http));
            referral.End(on, request.Reason, clock.GetUtcNow());
            db.Add(OutboxMessage.From(Topics.PlacementEndedV1, referral.ToEnd(), clock));
            return Task.FromResult<ProblemHttpResult?>(null);
        }, db, http, clock, ct);
}
