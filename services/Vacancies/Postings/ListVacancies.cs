using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Postings;

/// <summary>Vacancies, the latest entered first; <c>Next</c> asks for the following ones.</summary>
public sealed record ListVacanciesResponse(IReadOnlyList<VacancyView> Vacancies, Guid? Next);

/// <summary>Lists vacancies in every state or in one: to officers those of the area, under <c>/own</c> to the employer its own.</summary>
public static class ListVacancies
{
    public static void Map(RouteGroupBuilder vacancies, RouteGroupBuilder own)
    {
        vacancies.MapGet("/", HandleAsync).WithName(nameof(ListVacancies)).RequireAreaScope(Scopes.VacanciesRead);
        own.MapGet("/", HandleAsync).WithName("ListOwnVacancies").RequireAreaScope(Scopes.VacanciesWrite);
    }

    private static async Task<Ok<ListVacanciesResponse>> HandleAsync(
        VacanciesDb db, Caller caller, HttpContext http, CancellationToken ct,
        [RegularExpression("draft|checked|published|filled|expired|withdrawn")] string? state = null, Guid? after = null, [Range(1, 100)] int limit = 20)
    {
        var rows = await VacancySight.Of(db, caller).AsNoTracking()
            .Where(v => (state == null || v.State == state) && (after == null || v.Id < after))
            .OrderByDescending(static v => v.Id).Take(limit + 1).ToListAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ListVacanciesResponse([.. rows.Take(limit).Select(static v => VacancyView.Of(v))], rows.Count > limit ? rows[limit - 1].Id : null));
    }
}
