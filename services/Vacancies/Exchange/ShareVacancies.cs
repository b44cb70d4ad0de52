using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Forms;
using Lmis.Vacancies.JobSite;
using Lmis.Vacancies.Postings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Exchange;

/// <summary>A page of vacancies for a partner.</summary>
/// <param name="Province">Whose vacancies they are.</param>
/// <param name="Vacancies">The hits.</param>
/// <param name="Total">How many there are; with the first page alone.</param>
/// <param name="Next">Asks for the following page.</param>
public sealed record SharedVacancies(string Province, IReadOnlyList<SharedVacancy> Vacancies, int? Total, string? Next);

/// <summary>A hit, with how well it fits the words: by the same measure in every province, so that the hits of several can stand in one line.</summary>
/// <param name="Rank">0: the title has them as they were typed; 1: but for diacritics; 2: they stand elsewhere; 3: the title has words like them. 0 without words.</param>
/// <param name="VacancyId">The vacancy.</param>
/// <param name="EmployerName">The employer.</param>
/// <param name="Section">VSIC 2025 section of the employer, where known.</param>
/// <param name="Occupation">VSCO 2020.</param>
/// <param name="Commune">The workplace.</param>
/// <param name="Province">Its province.</param>
/// <param name="Left">How many places are left.</param>
/// <param name="PublishedAt">UTC.</param>
/// <param name="Vacancy">The form, with codes.</param>
public sealed record SharedVacancy(
    int Rank, Guid VacancyId, string EmployerName, string? Section, Named Occupation, Named Commune, Named Province, int Left, DateTimeOffset PublishedAt, VacancyForm Vacancy)
{
    internal static SharedVacancy Of(PublicVacancy vacancy, int rank) => new(
        rank, vacancy.VacancyId, vacancy.EmployerName, vacancy.Section, vacancy.Occupation, vacancy.Commune, vacancy.Province, vacancy.Left, vacancy.PublishedAt, vacancy.Vacancy);
}

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
        return TypedResults.Ok(new SharedVacancies(platform.Value.ProvinceCode, [.. hits.Rows.Select((v, i) => SharedVacancy.Of(PublicVacancy.Of(v, lists), hits.IsAlike ? 3 : hits.Ranks[i]))], hits.Total, hits.Next));
    }
}
