using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Postings;
using Lmis.Vacancies.Seekers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Matching;

/// <summary>A seeker who fits, with why; names are Registry's to show.</summary>
public sealed record MatchedSeeker(Guid JobSearchId, Guid PersonId, int Score, IReadOnlyList<ReasonAnswer> Reasons);

/// <summary>The best first.</summary>
public sealed record MatchSeekersResponse(IReadOnlyList<MatchedSeeker> Matches);

/// <summary>Finds seekers of the caller's area who fit a published vacancy: the latest 500 of the last year who look in the same major occupation group, scored. Whom it shows is recorded.</summary>
public static class MatchSeekers
{
    private const int MostScored = 500;

    public static void Map(RouteGroupBuilder vacancies) => vacancies.MapGet("/{vacancyId:guid}/candidates", HandleAsync).WithName(nameof(MatchSeekers)).RequireAreaScope(Scopes.VacanciesCounsel);

    private static async Task<Results<Ok<MatchSeekersResponse>, ProblemHttpResult>> HandleAsync(
        Guid vacancyId, [FromHeader(Name = SeekerProblems.PurposeHeader)] string? purpose, HttpContext http, VacanciesDb db, MatchScore match, CodeListSet lists, Caller caller, TimeProvider clock,
        CancellationToken ct, [Range(1, 50)] int limit = 10)
    {
        if (!SeekerProblems.TryReadPurpose(purpose, lists, http, out var ground, out var problem))
            return problem!;
        var today = clock.Today();
        var vacancy = await db.Vacancies.IgnoreQueryFilters([ServiceDb.AreaFilter]).AsNoTracking().FirstOrDefaultAsync(v => v.Id == vacancyId, ct);
        if (vacancy is null || !vacancy.IsPublicOn(today))
            return VacancyProblems.NotFound(http);
        var (form, major, since) = (vacancy.ReadForm(), vacancy.Occupation[..1], today.AddYears(-1));
        var looking = await db.JobSearches.AsNoTracking()
            .Where(s => s.LooksForJob && s.CancelledAt == null && s.FiledOn > since && s.Occupation.StartsWith(major))
            .Where(s => !db.Referrals.Any(r => r.PersonId == s.PersonId && (r.VacancyId == vacancyId || r.State == "recruited" || r.State == "confirmed")))
            .OrderByDescending(static s => s.Id).Take(MostScored).ToListAsync(ct);
        var best = looking.DistinctBy(static s => s.PersonId).Select(s => (Search: s, Match: match.Of(s.ReadForm()!, form)))
            .OrderByDescending(static m => m.Match.Score).ThenByDescending(static m => m.Search.Id).Take(limit).ToList();
        if (best.Count > 0)
        {
            db.SeekerReadings.Add(SeekerReading.Of(best.Select(static m => m.Search.PersonId), "candidates", ground, caller, clock.GetUtcNow()));
            await db.SaveChangesAsync(ct);
        }
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new MatchSeekersResponse([.. best.Select(m => new MatchedSeeker(m.Search.Id, m.Search.PersonId, m.Match.Score, ReasonAnswer.Of(m.Match, http)))]));
    }
}
