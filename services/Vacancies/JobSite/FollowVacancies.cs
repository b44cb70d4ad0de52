using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.JobSite;

/// <summary>The last change of one vacancy.</summary>
/// <param name="VacancyId">The vacancy.</param>
/// <param name="Change"><c>published</c> (new or changed: keep it as it is here) or <c>removed</c> (take it away).</param>
/// <param name="Vacancy">As it is now; null for a removed one.</param>
public sealed record VacancyChange(Guid VacancyId, string Change, PublicVacancy? Vacancy);

/// <summary>Changes in their order. <c>Next</c> asks for what came after them, now or later; it stays the same while nothing came.</summary>
public sealed record VacancyChanges(IReadOnlyList<VacancyChange> Changes, string Next, bool HasMore);

/// <summary>
/// Lets everyone keep a copy of the published vacancies: begun without a cursor it tells all that were ever public and still count, then what changed, removals
/// included. Each vacancy stands once, at its last change; whoever applies the changes in order holds what the job site holds.
/// </summary>
public static class FollowVacancies
{
    public static void Map(RouteGroupBuilder site) => site.MapGet("/changes", HandleAsync).WithName(nameof(FollowVacancies)).AllowPublic();

    private static async Task<Ok<VacancyChanges>> HandleAsync(
        VacanciesDb db, CodeListSet lists, TimeProvider clock, CancellationToken ct, [Range(0, long.MaxValue)] long after = 0, [Range(1, 500)] int limit = 100) =>
        TypedResults.Ok(await ReadAsync(db, lists, clock.Today(), after, limit, ct));

    /// <summary>Changes after a number.</summary>
    internal static async Task<VacancyChanges> ReadAsync(VacanciesDb db, CodeListSet lists, DateOnly today, long after, int limit, CancellationToken ct)
    {
        var rows = await db.Vacancies.IgnoreQueryFilters([ServiceDb.AreaFilter]).AsNoTracking()
            .Where(v => v.ChangeNumber > after).OrderBy(static v => v.ChangeNumber).Take(limit + 1).ToListAsync(ct);
        var page = rows.Take(limit).ToList();
        var next = page.Count > 0 ? page[^1].ChangeNumber!.Value : after;
        return new(
            [.. page.Select(v => v.IsPublicOn(today) ? new VacancyChange(v.Id, "published", PublicVacancy.Of(v, lists)) : new VacancyChange(v.Id, "removed", null))],
            next.ToString(CultureInfo.InvariantCulture), rows.Count > limit);
    }
}
