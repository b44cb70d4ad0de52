using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.PersonalData;
using Lmis.Vacancies.Referrals;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Seekers;

/// <summary>A counselling.</summary>
public sealed record CounsellingView(string Kind, DateOnly On, DateTimeOffset RecordedAt);

/// <summary>One turn of a person, whole.</summary>
/// <param name="JobSearchId">The turn.</param>
/// <param name="Version">The ETag.</param>
/// <param name="PersonId">The person; names are Registry's to show.</param>
/// <param name="CommuneCode">Where the person lived when it was filed.</param>
/// <param name="FiledOn">Day of filing.</param>
/// <param name="Services">What was asked for.</param>
/// <param name="JobSearch">Form 01a, where a job is looked for.</param>
/// <param name="Contact">How the person is reached.</param>
/// <param name="ConsentVersion">Version of the consent sentence agreed to.</param>
/// <param name="ConsentAt">When, UTC.</param>
/// <param name="CancelledAt">When it was cancelled, UTC.</param>
/// <param name="Counsellings">In order.</param>
/// <param name="Referrals">In order.</param>
public sealed record JobSearchView(
    Guid JobSearchId, long Version, Guid PersonId, string CommuneCode, DateOnly FiledOn, IReadOnlyList<string> Services, SeekerForm? JobSearch, SeekerContact? Contact,
    int ConsentVersion, DateTimeOffset ConsentAt, DateTimeOffset? CancelledAt, IReadOnlyList<CounsellingView> Counsellings, IReadOnlyList<ReferralView> Referrals);

/// <summary>All turns of a person in the caller's area, the latest first.</summary>
public sealed record ListJobSearchesResponse(IReadOnlyList<JobSearchView> JobSearches);

/// <summary>Shows one turn, or all of a person, with counsellings and referrals; every reading is recorded with its purpose.</summary>
public static class GetJobSearch
{
    public static void Map(RouteGroupBuilder searches, RouteGroupBuilder persons)
    {
        searches.MapGet("/{jobSearchId:guid}", HandleAsync).WithName(nameof(GetJobSearch)).RequireAreaScope(Scopes.VacanciesCounsel);
        persons.MapGet("/{personId:guid}/job-searches", OfPersonAsync).WithName("ListJobSearches").RequireAreaScope(Scopes.VacanciesCounsel);
    }

    private static async Task<Results<Ok<JobSearchView>, ProblemHttpResult>> HandleAsync(
        Guid jobSearchId, [FromHeader(Name = SeekerProblems.PurposeHeader)] string? purpose, HttpContext http, VacanciesDb db, CodeListSet lists, ContactCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!SeekerProblems.TryReadPurpose(purpose, lists, http, out var ground, out var problem))
            return problem!;
        if (await ReadAsync(s => s.Id == jobSearchId, "job-search", ground, db, cipher, caller, clock, ct) is not [var view])
            return SeekerProblems.NotFound(http);
        ETags.Set(http, view.Version);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(view);
    }

    private static async Task<Results<Ok<ListJobSearchesResponse>, ProblemHttpResult>> OfPersonAsync(
        Guid personId, [FromHeader(Name = SeekerProblems.PurposeHeader)] string? purpose, HttpContext http, VacanciesDb db, CodeListSet lists, ContactCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!SeekerProblems.TryReadPurpose(purpose, lists, http, out var ground, out var problem))
            return problem!;
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ListJobSearchesResponse(await ReadAsync(s => s.PersonId == personId, "job-search", ground, db, cipher, caller, clock, ct)));
    }

    private static async Task<List<JobSearchView>> ReadAsync(
        System.Linq.Expressions.Expression<Func<JobSearch, bool>> which, string what, string purpose, VacanciesDb db, ContactCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var searches = await db.JobSearches.AsNoTracking().Where(which).OrderByDescending(static s => s.Id).ToListAsync(ct);
        if (searches.Count == 0)
            return [];
        db.SeekerReadings.Add(SeekerReading.Of(searches.Select(static s => s.PersonId), what, purpose, caller, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        var ids = searches.ConvertAll(static s => s.Id);
        var counsellings = (await db.Counsellings.AsNoTracking().Where(c => ids.Contains(c.JobSearchId)).OrderBy(static c => c.Id).ToListAsync(ct)).ToLookup(static c => c.JobSearchId);
        var referrals = (await db.Referrals.AsNoTracking().Where(r => ids.Contains(r.JobSearchId)).OrderBy(static r => r.Id).ToListAsync(ct)).ToLookup(static r => r.JobSearchId);
        return searches.ConvertAll(s => new JobSearchView(
            s.Id, s.Version, s.PersonId, s.CommuneCode, s.FiledOn, s.Services, s.ReadForm(), s.Contact is null ? null : cipher.Reveal<SeekerContact>(s.Contact, s.Id), s.ConsentVersion, s.ConsentAt, s.CancelledAt,
            [.. counsellings[s.Id].Select(static c => new CounsellingView(c.Kind, c.HeldOn, c.RecordedAt))], [.. referrals[s.Id].Select(ReferralView.Of)]));
    }
}
