using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Postings;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;

namespace Lmis.Vacancies.JobSite;

/// <summary>How many of the hits have a value, were this filter not set.</summary>
public sealed record FacetValue(string Code, string Name, int Count);

/// <summary>The counts of one filter, the most frequent first.</summary>
public sealed record Facet(string Filter, IReadOnlyList<FacetValue> Values);

/// <summary>What is looked for; everything that is given must hold.</summary>
/// <param name="Box">Words: job, employer, place, skill, with or without diacritics.</param>
/// <param name="Occupation">VSCO 2020 code of one to four digits, with what is under it.</param>
/// <param name="Commune">Commune of the workplace.</param>
/// <param name="Province">Province of the workplace.</param>
/// <param name="WageFrom">At least this in a month, VND.</param>
/// <param name="WageBand">See the list wage-bands.</param>
/// <param name="WorkTime">See the list work-times.</param>
/// <param name="ContractKind">See the list contract-kinds.</param>
/// <param name="Qualification">At most this is asked for; see the list qualifications.</param>
/// <param name="Section">VSIC 2025 section of the employer.</param>
public sealed record VacancyQuery(
    string? Box, string? Occupation, string? Commune, string? Province, long? WageFrom, string? WageBand, string? WorkTime, string? ContractKind, string? Qualification, string? Section);

/// <summary>One page of hits; <paramref name="Ranks"/> tells of each row where the words stand: 0 in the title as typed, 1 but for diacritics, 2 elsewhere.</summary>
internal sealed record VacancyHits(IReadOnlyList<Vacancy> Rows, IReadOnlyList<int> Ranks, int? Total, bool IsAlike, IReadOnlyList<Facet>? Facets, string? Next);

/// <summary>
/// Searches what is public on a day. Words are found wherever they stand, the last one by its beginning; first come vacancies whose title holds them as they
/// were typed, then titles that hold them but for diacritics, then the rest, each the latest published first. Only when no vacancy has all the words, titles
/// with words like them are shown and the answer says so.
/// </summary>
internal sealed class VacancySearch(VacanciesDb db, CodeListSet lists, TimeProvider clock)
{
    private sealed record Cursor(bool IsAlike, int Rank, long Number);

    private sealed class Row
    {
        public required Vacancy Vacancy { get; init; }
        public int Rank { get; init; }
    }

    private static readonly (string Name, Expression<Func<Vacancy, string?>> Value)[] Facets =
    [
        ("occupation", static v => v.OccupationGroup), ("commune", static v => v.CommuneCode), ("wageBand", static v => v.WageBand), ("workTime", static v => v.WorkTime),
        ("contractKind", static v => v.ContractKind), ("qualification", static v => v.Qualification), ("section", static v => v.Section),
    ];

    /// <summary>What the public may see today.</summary>
    public IQueryable<Vacancy> Public()
    {
        var today = clock.Today();
        return db.Vacancies.IgnoreQueryFilters([ServiceDb.AreaFilter]).AsNoTracking().Where(v => v.State == VacancyState.Published && v.ClosesOn >= today);
    }

    /// <summary>Whether a text is a cursor of ours.</summary>
    public static bool IsCursor(string text) => ReadCursor(text) is not null;

    /// <summary>One page; counts only with the first.</summary>
    public async Task<VacancyHits> FindAsync(VacancyQuery query, string? after, int limit, bool english, CancellationToken ct)
    {
        var cursor = after is null ? null : ReadCursor(after);
        var words = WordsOf(query.Box);
        var isAlike = cursor?.IsAlike ?? false;
        var found = WithWords(words, isAlike);
        if (words.Length > 0 && cursor is null && !await found.AnyAsync(ct))
            (isAlike, found) = (true, WithWords(words, isAlike: true));
        var filters = FiltersOf(query);
        var hits = filters.Aggregate(found, static (rows, filter) => rows.Where(filter.Holds));

        var toned = VietnameseText.CaseKey(query.Box ?? "");
        var folded = VietnameseText.Fold(query.Box ?? "");
        var hasTones = toned != folded;
        var ranked = hits.Select(v => new Row
        {
            Vacancy = v,
            Rank = folded == "" ? 0 : hasTones && v.TitleCase.Contains(toned) ? 0 : v.TitleKey.Contains(folded) ? 1 : 2,
        });
        if (cursor is not null)
            ranked = ranked.Where(r => r.Rank > cursor.Rank || (r.Rank == cursor.Rank && r.Vacancy.PublishNumber < cursor.Number));
        var rows = await ranked.OrderBy(static r => r.Rank).ThenByDescending(static r => r.Vacancy.PublishNumber).Take(limit + 1).ToListAsync(ct);
        var next = rows.Count > limit ? Write(new(isAlike, rows[limit - 1].Rank, rows[limit - 1].Vacancy.PublishNumber!.Value)) : null;
        var page = rows.Take(limit).Select(static r => r.Vacancy).ToList();
        var ranks = rows.Take(limit).Select(static r => r.Rank).ToList();
        if (cursor is not null)
            return new(page, ranks, null, isAlike, null, next);
        var facets = new List<Facet>();
        foreach (var (name, value) in Facets)
            facets.Add(await CountAsync(name, value, filters.Where(f => f.Facet != name).Aggregate(found, static (all, filter) => all.Where(filter.Holds)), english, ct));
        return new(page, ranks, await hits.CountAsync(ct), isAlike, facets, next);
    }

    private IQueryable<Vacancy> WithWords(string[] words, bool isAlike)
    {
        if (words.Length == 0)
            return Public();
        if (isAlike)
        {
            var phrase = string.Join(' ', words);
            return Public().Where(v => EF.Functions.TrigramsAreWordSimilar(phrase, v.TitleKey));
        }
        // Letters and digits alone are left of the words, so nothing in them means anything to to_tsquery.
        var asked = string.Join(" & ", words) + ":*";
        return Public().Where(v => EF.Property<NpgsqlTsVector>(v, VacanciesDb.Words).Matches(EF.Functions.ToTsQuery("simple", asked)));
    }

    private List<(string Facet, Expression<Func<Vacancy, bool>> Holds)> FiltersOf(VacancyQuery query)
    {
        var filters = new List<(string, Expression<Func<Vacancy, bool>>)>();
        if (query.Occupation is { } occupation)
            filters.Add(("occupation", v => v.Occupation.StartsWith(occupation)));
        if (query.Commune is { } commune)
            filters.Add(("commune", v => v.CommuneCode == commune));
        if (query.Province is { } province)
            filters.Add(("province", v => v.ProvinceCode == province));
        if (query.WageFrom is { } wage)
            filters.Add(("wageFrom", v => v.WageFrom >= wage));
        if (query.WageBand is { } band)
            filters.Add(("wageBand", v => v.WageBand == band));
        if (query.WorkTime is { } time)
            filters.Add(("workTime", v => v.WorkTime == time));
        if (query.ContractKind is { } contract)
            filters.Add(("contractKind", v => v.ContractKind == contract));
        if (query.Section is { } section)
            filters.Add(("section", v => v.Section == section));
        if (query.Qualification is { } qualification)
        {
            var list = lists["qualifications"];
            var enough = list.Items.Take(list.RankOf(qualification) + 1).Select(static i => i.Code).ToArray();
            filters.Add(("qualification", v => enough.Contains(v.Qualification)));
        }
        return filters;
    }

    private async Task<Facet> CountAsync(string name, Expression<Func<Vacancy, string?>> value, IQueryable<Vacancy> rows, bool english, CancellationToken ct)
    {
        var counts = await rows.Select(value).Where(static v => v != null).GroupBy(static v => v!).Select(static g => new { Code = g.Key, Count = g.Count() }).ToListAsync(ct);
        return new(name, [.. counts.OrderByDescending(static c => c.Count).ThenBy(static c => c.Code, StringComparer.Ordinal).Select(c => new FacetValue(c.Code, NameOf(name, c.Code, english), c.Count))]);
    }

    private string NameOf(string facet, string code, bool english) => facet switch
    {
        "occupation" => lists.Occupations.GetValueOrDefault(code, code),
        "commune" => lists.Communes[code].Name,
        "wageBand" => lists["wage-bands"].NameOf(code, english),
        "workTime" => lists["work-times"].NameOf(code, english),
        "contractKind" => lists["contract-kinds"].NameOf(code, english),
        "qualification" => lists["qualifications"].NameOf(code, english),
        _ => code,
    };

    private static string[] WordsOf(string? box)
    {
        var words = new StringBuilder();
        foreach (var c in VietnameseText.Fold(box ?? ""))
            words.Append(char.IsLetterOrDigit(c) ? c : ' ');
        return words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Write(Cursor cursor) => string.Create(CultureInfo.InvariantCulture, $"{(cursor.IsAlike ? 'a' : 'w')}{cursor.Rank}-{cursor.Number}");

    private static Cursor? ReadCursor(string text) =>
        text is ['a' or 'w', >= '0' and <= '2', '-', ..] && long.TryParse(text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(text[0] == 'a', text[1] - '0', number)
            : null;
}
