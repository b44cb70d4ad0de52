using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Forms;
using Lmis.Vacancies.JobSite;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Exchange;

/// <summary>A page of vacancies for a partner.</summary>
/// <param name="Province">Whose vacancies they are.</param>
/// <param name="Vacancies">The hits.</param>
/// <param name="Total">How many there are; with the first page alone.</param>
/// <param name="Next">Asks for the following page.</param>
public sealed record SharedVacancies(string Province, IReadOnlyList<PublicVacancy> Vacancies, int? Total, string? Next);

/// <summary>Searches published vacancies for a partner, by the rules of the job site.</summary>
public static class ShareVacancies
{
    public static void Map(RouteGroupBuilder vacancies) => vacancies.MapGet("/", HandleAsync).WithName(nameof(ShareVacancies));

    private static async Task<Results<Ok<SharedVacancies>, ProblemHttpResult>> HandleAsync(
        string? q, string? occupation, string? commune, string? province, long? wageFrom, string? workTime, string? qualification, int? limit, string? after,
        ExchangeCaller partner, VacancySearch search, CodeListSet lists, Microsoft.Extensions.Options.IOptions<PlatformOptions> platform, HttpContext http, CancellationToken ct)
    {
        partner.AppliedRows(partner.Rows);
        var query = new VacancyQuery(q, occupation, commune, province, wageFrom, null, workTime, null, qualification, null);
        var faults = SearchVacancies.FaultsOf(query, after, lists);
        if (limit is < 1 or > 100)
            faults.Add(new("limit", "out-of-range", "1–100"));
        if (q?.Length > 120)
            faults.Add(new("q", "out-of-range", "120"));
        if (faults.Count > 0)
            return FindingTexts.Refuse(faults, http);
        var hits = await search.FindAsync(query, after, limit ?? 20, http.WantsEnglish(), ct);
        return TypedResults.Ok(new SharedVacancies(platform.Value.ProvinceCode, [.. hits.Rows.Select(v => PublicVacancy.Of(v, lists))], hits.Total, hits.Next));
    }
}
