using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Referrals;

/// <summary>Who said no: the <c>employer</c> or the <c>seeker</c>.</summary>
public sealed record RecordRefusalRequest([property: Required, RegularExpression("employer|seeker")] string By);

/// <summary>Records that the employer or the person said no.</summary>
public static class RecordRefusal
{
    public static void Map(RouteGroupBuilder referrals) => referrals.MapPost("/{referralId:guid}/refusal", HandleAsync).WithName(nameof(RecordRefusal)).RequireAreaScope(Scopes.VacanciesCounsel);

    private static Task<Results<Ok<ReferralView>, ProblemHttpResult>> HandleAsync(
        Guid referralId, RecordRefusalRequest request, HttpContext http, VacanciesDb db, TimeProvider clock, CancellationToken ct) =>
        MoveReferral.RunAsync(referralId, [ReferralState.Referred, ReferralState.Interviewed], referral =>
        {
            referral.Refuse(request.By, clock.GetUtcNow());
            return Task.FromResult<ProblemHttpResult?>(null);
        }, db, http, clock, ct);
}
