using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Lmis.Vacancies.Matching;
using Lmis.Vacancies.Postings;
using Lmis.Vacancies.Seekers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Vacancies.Referrals;

/// <summary>To which vacancy, and how.</summary>
/// <param name="VacancyId">A published vacancy with places left.</param>
/// <param name="Channel"><c>referral</c>, <c>supply</c> or <c>session</c>.</param>
public sealed record ReferSeekerRequest([property: Required] Guid? VacancyId, [property: RegularExpression("referral|supply|session")] string Channel = "referral");

/// <summary>Refers a seeker to a published vacancy; once per turn and vacancy.</summary>
public static class ReferSeeker
{
    public static void Map(RouteGroupBuilder searches) => searches.MapPost("/{jobSearchId:guid}/referrals", HandleAsync).WithName(nameof(ReferSeeker)).RequireAreaScope(Scopes.VacanciesCounsel);

    private static async Task<Results<Created<ReferralView>, ProblemHttpResult>> HandleAsync(
        Guid jobSearchId, ReferSeekerRequest request, HttpContext http, VacanciesDb db, MatchScore match, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await ChangeJobSearch.LockAsync(jobSearchId, db, ct) is not { } search)
            return SeekerProblems.NotFound(http);
        if (search.CancelledAt is not null || search.ReadForm() is not { } form)
            return SeekerProblems.NotLooking(http);
        // A vacancy anywhere: what is published is public.
        var vacancy = await db.Vacancies.IgnoreQueryFilters([ServiceDb.AreaFilter]).AsNoTracking().FirstOrDefaultAsync(v => v.Id == request.VacancyId, ct);
        if (vacancy is null || !vacancy.IsPublicOn(clock.Today()))
            return ReferralProblems.NotOpen(http);
        if (vacancy.Left <= 0)
            return ReferralProblems.NoPlaceLeft(http);
        var referral = Referral.Make(search, vacancy, request.Channel, match.Of(form, vacancy.ReadForm()).Score, caller, clock.GetUtcNow());
        db.Referrals.Add(referral);
        search.Touch();
        await ChangeJobSearch.TellAsync(search, db, clock, ct);
        try
        {
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "ix_referral_job_search_id_vacancy_id" })
        {
            return ReferralProblems.ReferredAlready(http);
        }
        return TypedResults.Created($"/v1/referrals/{referral.Id}", ReferralView.Of(referral, http));
    }
}
