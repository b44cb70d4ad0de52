using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Lmis.Vacancies.Seekers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Funnels;

/// <summary>Turns (lượt người) of form M01: what happened in the period, however often to one person.</summary>
public sealed record FunnelTurns(int Registered, int Counselled, int Referred, int Recruited);

/// <summary>Persons who registered in the period, each once, and what became of them within six months of registering.</summary>
public sealed record FunnelPersons(int Registered, int Counselled, int Referred, int Recruited, int ConfirmedAtOneMonth);

/// <summary>Both counts of a period; they are never divided into each other.</summary>
public sealed record CountFunnelResponse(DateOnly From, DateOnly To, FunnelTurns Turns, FunnelPersons Persons);

/// <summary>Counts turns and persons from registration to a month at work, in the caller's area; no person is shown.</summary>
public static class CountFunnel
{
    private const int LongestDays = 1100, FollowedMonths = 6;

    public static void Map(RouteGroupBuilder v1) => v1.MapGet("/funnel", HandleAsync).WithName(nameof(CountFunnel)).WithTags("Seekers").RequireAreaScope(Scopes.VacanciesRead);

    private static async Task<Results<Ok<CountFunnelResponse>, ProblemHttpResult>> HandleAsync(DateOnly from, DateOnly to, HttpContext http, VacanciesDb db, Caller caller, CancellationToken ct)
    {
        if (to < from || to > from.AddDays(LongestDays))
            return FindingTexts.Refuse([new("to", "day-out-of-order")], http);
        if (caller.Organisation is not null)
            return Problems.Forbidden("officers-only", "For officers", "These counts are of the service; an enterprise's account sees its own vacancies under /v1/own/vacancies.");
        var cohort = await db.JobSearches.Where(s => s.LooksForJob && s.CancelReason != JobSearch.Mistake && s.FiledOn >= from && s.FiledOn <= to).Select(static s => new { s.PersonId, s.FiledOn }).ToListAsync(ct);
        var turns = new FunnelTurns(
            cohort.Count, await db.Counsellings.CountAsync(c => c.HeldOn >= from && c.HeldOn <= to, ct), await db.Referrals.CountAsync(r => r.ReferredOn >= from && r.ReferredOn <= to, ct),
            await db.Referrals.CountAsync(r => r.RecruitedOn >= from && r.RecruitedOn <= to, ct));
        var ids = cohort.Select(static c => c.PersonId).Distinct().ToArray();
        var counselled = (await db.Counsellings.Where(c => ids.Contains(c.PersonId)).Select(static c => new { c.PersonId, On = c.HeldOn }).ToListAsync(ct)).ToLookup(static c => c.PersonId, static c => c.On);
        var referrals = (await db.Referrals.AsNoTracking().Where(r => ids.Contains(r.PersonId)).Select(static r => new { r.PersonId, r.ReferredOn, r.RecruitedOn, r.ConfirmedOn }).ToListAsync(ct)).ToLookup(static r => r.PersonId);
        var people = cohort.ToLookup(static c => c.PersonId, static c => c.FiledOn);
        return TypedResults.Ok(new CountFunnelResponse(from, to, turns, new(
            people.Count, people.Count(p => counselled[p.Key].Any(on => IsFollowed(p, on))), people.Count(p => referrals[p.Key].Any(r => IsFollowed(p, r.ReferredOn))),
            people.Count(p => referrals[p.Key].Any(r => IsFollowed(p, r.RecruitedOn))), people.Count(p => referrals[p.Key].Any(r => IsFollowed(p, r.RecruitedOn) && r.ConfirmedOn is not null)))));
    }

    /// <summary>Within six months of one of the person's registrations in the period.</summary>
    private static bool IsFollowed(IEnumerable<DateOnly> filed, DateOnly? on) => on is { } day && filed.Any(f => day >= f && day <= f.AddMonths(FollowedMonths));
}
