using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.JobSite;
using Lmis.Vacancies.Postings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Exchange;

/// <summary>Gives a partner one published vacancy; 410 once it is no longer open.</summary>
public static class ShareVacancy
{
    public static void Map(RouteGroupBuilder vacancies) => vacancies.MapGet("/{code}", HandleAsync).WithName(nameof(ShareVacancy));

    private static async Task<Results<Ok<PublicVacancy>, ProblemHttpResult>> HandleAsync(
        string code, ExchangeCaller partner, HttpContext http, VacanciesDb db, CodeListSet lists, TimeProvider clock, CancellationToken ct)
    {
        partner.AppliedRows(partner.Rows);
        if (!Guid.TryParse(code, out var id))
            return VacancyProblems.NotFound(http);
        var (vacancy, problem) = await GetPublicVacancy.FindAsync(id, http, db, clock, ct);
        return vacancy is null ? problem! : TypedResults.Ok(PublicVacancy.Of(vacancy, lists));
    }
}
