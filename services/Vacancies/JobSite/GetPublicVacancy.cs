using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Lmis.Vacancies.Postings;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.JobSite;

/// <summary>Shows one published vacancy to everyone; one that was public and is no more is gone (410), any other is not there.</summary>
public static class GetPublicVacancy
{
    public static void Map(RouteGroupBuilder site) => site.MapGet("/vacancies/{vacancyId:guid}", HandleAsync).WithName(nameof(GetPublicVacancy)).AllowPublic();

    private static async Task<Results<Ok<PublicVacancy>, ProblemHttpResult>> HandleAsync(
        Guid vacancyId, HttpContext http, VacanciesDb db, CodeListSet lists, TimeProvider clock, CancellationToken ct)
    {
        var (vacancy, problem) = await FindAsync(vacancyId, http, db, clock, ct);
        return vacancy is null ? problem! : TypedResults.Ok(PublicVacancy.Of(vacancy, lists));
    }

    /// <summary>The vacancy if it is public today, else what to answer.</summary>
    internal static async Task<(Vacancy? Vacancy, ProblemHttpResult? Problem)> FindAsync(Guid id, HttpContext http, VacanciesDb db, TimeProvider clock, CancellationToken ct)
    {
        var vacancy = await db.Vacancies.IgnoreQueryFilters([ServiceDb.AreaFilter]).AsNoTracking().FirstOrDefaultAsync(v => v.Id == id && v.PublishNumber != null, ct);
        if (vacancy is null)
            return (null, VacancyProblems.NotFound(http));
        if (vacancy.IsPublicOn(clock.Today()))
            return (vacancy, null);
        return (null, http.WantsEnglish()
            ? Problems.Of(410, "vacancy-gone", "The vacancy is no longer open", "It was filled, withdrawn, or its last day has passed. Take it off your list and search for others.")
            : Problems.Of(410, "vacancy-gone", "Tin tuyển dụng không còn hiệu lực", "Việc này đã tuyển đủ, đã rút hoặc hết hạn. Hãy gỡ tin khỏi danh sách và tìm việc khác."));
    }
}
