using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.JobSite;
using Lmis.Vacancies.Seekers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Matching;

/// <summary>A vacancy that fits, with why.</summary>
public sealed record MatchedVacancy(PublicVacancy Vacancy, int Score, IReadOnlyList<ReasonAnswer> Reasons);

/// <summary>The best first.</summary>
public sealed record MatchVacanciesResponse(IReadOnlyList<MatchedVacancy> Matches);

/// <summary>Finds published vacancies that fit a seeker: those of the same major occupation group or in a province that is wanted, the latest 500, scored.</summary>
public static class MatchVacancies
{
    private const int MostScored = 500;

    public static void Map(RouteGroupBuilder searches) => searches.MapGet("/{jobSearchId:guid}/matches", HandleAsync).WithName(nameof(MatchVacancies)).RequireAreaScope(Scopes.VacanciesCounsel);

    private static async Task<Results<Ok<MatchVacanciesResponse>, ProblemHttpResult>> HandleAsync(
        Guid jobSearchId, [FromHeader(Name = SeekerProblems.PurposeHeader)] string? purpose, HttpContext http, VacanciesDb db, VacancySearch search, MatchScore match, CodeListSet lists, Caller caller,
        TimeProvider clock, CancellationToken ct, [Range(1, 50)] int limit = 10)
    {
        if (!SeekerProblems.TryReadPurpose(purpose, lists, http, out var ground, out var problem))
            return problem!;
        if (await db.JobSearches.AsNoTracking().FirstOrDefaultAsync(s => s.Id == jobSearchId, ct) is not { } seeker)
            return SeekerProblems.NotFound(http);
        if (seeker.CancelledAt is not null || seeker.ReadForm() is not { } form)
            return SeekerProblems.NotLooking(http);
        db.SeekerReadings.Add(SeekerReading.Of([seeker.PersonId], "matches", ground, caller, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        var major = form.Occupation[..1];
        var provinces = (form.Places ?? []).Select(static p => p.Province).ToArray();
        var open = await search.Public()
            .Where(v => (v.Occupation.StartsWith(major) || provinces.Contains(v.ProvinceCode)) && v.Taken < v.Places && !db.Referrals.Any(r => r.JobSearchId == jobSearchId && r.VacancyId == v.Id))
            .OrderByDescending(static v => v.PublishNumber).Take(MostScored).ToListAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new MatchVacanciesResponse([.. open.Select(v => (Vacancy: v, Match: match.Of(form, v.ReadForm())))
            .OrderByDescending(static m => m.Match.Score).ThenByDescending(static m => m.Vacancy.PublishNumber).Take(limit)
            .Select(m => new MatchedVacancy(PublicVacancy.Of(m.Vacancy, lists), m.Match.Score, ReasonAnswer.Of(m.Match, http)))]));
    }
}
