using Lmis.Contracts;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Seekers;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Referrals;

/// <summary>Shows one referral; the reading is recorded with its purpose.</summary>
public static class GetReferral
{
    public static void Map(RouteGroupBuilder referrals) => referrals.MapGet("/{referralId:guid}", HandleAsync).WithName(nameof(GetReferral)).RequireAreaScope(Scopes.VacanciesCounsel);

    private static async Task<Results<Ok<ReferralView>, ProblemHttpResult>> HandleAsync(
        Guid referralId, [FromHeader(Name = SeekerProblems.PurposeHeader)] string? purpose, HttpContext http, VacanciesDb db, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!SeekerProblems.TryReadPurpose(purpose, lists, http, out var ground, out var problem))
            return problem!;
        if (await db.Referrals.AsNoTracking().FirstOrDefaultAsync(r => r.Id == referralId, ct) is not { } referral)
            return ReferralProblems.NotFound(http);
        db.SeekerReadings.Add(SeekerReading.Of([referral.PersonId], "referrals", ground, caller, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(ReferralView.Of(referral, http));
    }
}
