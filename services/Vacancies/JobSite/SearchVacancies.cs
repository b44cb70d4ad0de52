using System.ComponentModel.DataAnnotations;
using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Forms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Lmis.Vacancies.JobSite;

/// <summary>A page of the job site.</summary>
/// <param name="Vacancies">The hits.</param>
/// <param name="Total">How many there are; with the first page alone.</param>
/// <param name="Manner"><c>words</c> when they have all the words, <c>alike</c> when none has and these are like them.</param>
/// <param name="Facets">Counts by filter, each as if that filter were not set; with the first page alone.</param>
/// <param name="Next">Asks for the following page.</param>
public sealed record SearchVacanciesResponse(IReadOnlyList<PublicVacancy> Vacancies, int? Total, string Manner, IReadOnlyList<Facet>? Facets, string? Next);

/// <summary>Searches published vacancies with one box and filters; open to everyone, and nothing of who searches is kept.</summary>
public static class SearchVacancies
{
    public static void Map(RouteGroupBuilder site) => site.MapGet("/vacancies", HandleAsync).WithName(nameof(SearchVacancies)).AllowPublic();

    private static async Task<Results<Ok<SearchVacanciesResponse>, ProblemHttpResult>> HandleAsync(
        HttpContext http, VacancySearch search, CodeListSet lists, CancellationToken ct,
        [StringLength(120)] string? q = null, [RegularExpression("[0-9]{1,4}")] string? occupation = null, [RegularExpression("[0-9]{5}")] string? commune = null,
        [RegularExpression("[0-9]{2}")] string? province = null, [Range(0, 10_000_000_000)] long? wageFrom = null, string? wageBand = null, string? workTime = null, string? contractKind = null,
        string? qualification = null, [RegularExpression("[A-V]")] string? section = null, [Range(1, 100)] int limit = 20, string? after = null)
    {
        var query = new VacancyQuery(q, occupation, commune, province, wageFrom, wageBand, workTime, contractKind, qualification, section);
        if (FaultsOf(query, after, lists) is { Count: > 0 } faults)
            return FindingTexts.Refuse(faults, http);
        var hits = await search.FindAsync(query, after, limit, http.WantsEnglish(), ct);
        http.Response.Headers.CacheControl = "public, max-age=30";
        http.Response.Headers.Vary = "Accept-Language";
        return TypedResults.Ok(new SearchVacanciesResponse([.. hits.Rows.Select(v => PublicVacancy.Of(v, lists))], hits.Total, hits.IsAlike ? "alike" : "words", hits.Facets, hits.Next));
    }

    /// <summary>Filters that name nothing there is.</summary>
    internal static List<Finding> FaultsOf(VacancyQuery query, string? after, CodeListSet lists)
    {
        var faults = new List<Finding>();
        if (query.Commune is not null && !lists.Communes.ContainsKey(query.Commune))
            faults.Add(new("commune", "unknown-commune"));
        if (query.Occupation is not null && !lists.Occupations.ContainsKey(query.Occupation))
            faults.Add(new("occupation", "unknown-occupation"));
        foreach (var (field, list, given) in new[]
        {
            ("wageBand", "wage-bands", query.WageBand), ("workTime", "work-times", query.WorkTime), ("contractKind", "contract-kinds", query.ContractKind), ("qualification", "qualifications", query.Qualification),
        })
        {
            if (given is not null && lists[list].RankOf(given) < 0)
                faults.Add(new(field, "unknown-option", string.Join("; ", lists[list].Items.Select(static i => i.Code))));
        }
        if (after is not null && !VacancySearch.IsCursor(after))
            faults.Add(new("after", "unknown-cursor"));
        return faults;
    }
}
