using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Postings;

/// <summary>Shows one vacancy in whatever state, with whom to ask: to officers of the area, and under <c>/own</c> to the employer itself.</summary>
public static class GetVacancy
{
    public static void Map(RouteGroupBuilder vacancies, RouteGroupBuilder own)
    {
        vacancies.MapGet("/{vacancyId:guid}", HandleAsync).WithName(nameof(GetVacancy)).RequireAreaScope(Scopes.VacanciesRead);
        own.MapGet("/{vacancyId:guid}", HandleAsync).WithName("GetOwnVacancy").RequireAreaScope(Scopes.VacanciesWrite);
    }

    private static async Task<Results<Ok<VacancyView>, ProblemHttpResult>> HandleAsync(
        Guid vacancyId, HttpContext http, VacanciesDb db, ContactCipher cipher, Caller caller, CancellationToken ct)
    {
        if (await VacancySight.Of(db, caller).AsNoTracking().FirstOrDefaultAsync(v => v.Id == vacancyId, ct) is not { } vacancy)
            return VacancyProblems.NotFound(http);
        ETags.Set(http, vacancy.Version);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(VacancyView.Of(vacancy, cipher));
    }
}
