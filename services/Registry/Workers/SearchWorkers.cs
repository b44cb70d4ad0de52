using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.SpecialGroups;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Workers;

/// <summary>What to search for; all that is given must hold. In the body, because personal numbers never stand in an address.</summary>
/// <param name="Query">
/// The one box: a personal number of 12 digits or a former identity card of 9; or a name or its beginning, with or without diacritics, in whatever order, slips forgiven when nobody is
/// called so; a year of birth and, behind a comma or "xã"/"phường", a commune may follow: <c>nguyen van a 1990, phường gia sàng</c>.
/// </param>
/// <param name="PersonalNumber">The whole number, 12 digits, instead of the box.</param>
/// <param name="Name">A name, instead of the box.</param>
/// <param name="Commune">Unit since 2025-07-01 of the current residence.</param>
/// <param name="ActivityStatus">See the list activity-statuses.</param>
/// <param name="Qualification">See the list qualifications-nd318.</param>
/// <param name="Occupation">See the list occupations-vsco-2020: this code and what is under it.</param>
/// <param name="Registered">True for those with a receipt, false for local records.</param>
/// <param name="SpecialGroup">
/// See the list special-groups: whoever is proved to be of it today, or declares it without proof yet. Needs registry.sensitive, and other filters that leave no more
/// than 30,000 records, as a commune does. Restricted records are left out.
/// </param>
/// <param name="Limit">Most hits of one answer.</param>
/// <param name="After">The <c>next</c> of the answer before, with the rest of the question unchanged.</param>
public sealed record SearchWorkersRequest(
    [property: StringLength(200, MinimumLength = 2)] string? Query = null, [property: RegularExpression("[0-9]{12}")] string? PersonalNumber = null,
    [property: StringLength(120, MinimumLength = 2)] string? Name = null, [property: RegularExpression("[0-9]{5}")] string? Commune = null, string? ActivityStatus = null,
    string? Qualification = null, string? Occupation = null, bool? Registered = null, string? SpecialGroup = null, [property: Range(1, 100)] int Limit = 20, [property: StringLength(60)] string? After = null);

/// <summary>
/// One hit; the personal number is masked. Of a restricted record the name is initials, and birth year, sex, status and qualification are left out. Where it was searched
/// by special group, <c>GroupState</c> is <c>proven</c> or <c>declared</c>.
/// </summary>
public sealed record WorkerHit(
    Guid PersonId, string FullName, string MaskedNumber, int? BirthYear, string? Sex, string CommuneCode, string? ActivityStatus, string? Qualification, string Status, long Version,
    bool Restricted, string? GroupState = null);

/// <summary>How many of the matches have a value.</summary>
public sealed record FacetCount(string Value, long Count);

/// <summary>The matches by what they can be narrowed to, the most frequent value first.</summary>
/// <param name="Total">How many match.</param>
/// <param name="IsExact">False when more match a name than are counted: then these are counts of the first ones.</param>
/// <param name="Commune">By commune.</param>
/// <param name="ActivityStatus">By activity status.</param>
/// <param name="Qualification">By qualification.</param>
/// <param name="OccupationGroup">By the first digit of the occupation, of those who have one.</param>
/// <param name="Registered">By <c>registered</c> and <c>local-record</c>.</param>
public sealed record WorkerFacets(
    long Total, bool IsExact, IReadOnlyList<FacetCount> Commune, IReadOnlyList<FacetCount> ActivityStatus, IReadOnlyList<FacetCount> Qualification,
    IReadOnlyList<FacetCount> OccupationGroup, IReadOnlyList<FacetCount> Registered);

/// <summary>Hits in order of likeness to the name, then by name.</summary>
/// <param name="Hits">The page.</param>
/// <param name="Next">Asks for the following ones; null on the last page.</param>
/// <param name="Understood">What was read out of the box.</param>
/// <param name="SlipsForgiven">True when nobody is called as asked, and these are called alike.</param>
/// <param name="Facets">On the first page.</param>
public sealed record SearchWorkersResponse(IReadOnlyList<WorkerHit> Hits, string? Next, SearchBoxReading? Understood, bool SlipsForgiven, WorkerFacets? Facets);

/// <summary>Searches the records of the caller's area by one box and filters, counts the matches, and records whom it showed, when and on what ground.</summary>
public static class SearchWorkers
{
    public static void Map(RouteGroupBuilder workers) => workers.MapPost("/search", HandleAsync).WithName(nameof(SearchWorkers)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<SearchWorkersResponse>, ProblemHttpResult>> HandleAsync(
        SearchWorkersRequest request, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http, RegistryDb db, AreaScope area,
        PersonalDataCipher cipher, CodeListSet lists, IOptions<PlatformOptions> platform, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        if (request.SpecialGroup is not null && !caller.Has(Scopes.RegistrySensitive))
            return SpecialGroupProblems.NoSensitiveScope();
        if (Check(request, lists) is { Count: > 0 } findings)
            return WorkerProblems.Invalid(findings, http);
        var (reading, number) = ((SearchBoxReading?)null, request.PersonalNumber);
        if (request.Query is not null)
        {
            if (SearchBox.Read(request.Query, lists, platform.Value.ProvinceCode) is not { } box)
                return Problems.BadRequest("search-not-understood", "The search cannot be read",
                    "Search for a personal number of 12 digits, a former identity card of 9, or for a name, with a year of birth and ', commune' behind it. Other numbers are not searched for.");
            (reading, number) = (box.Reading, box.Number ?? number);
        }
        var place = ((int Tier, string NameKey, Guid PersonId)?)null;
        var cursor = request.After is null ? null : SearchCursor.Read(request.After);
        if (request.After is not null)
        {
            // The place is looked up inside the area: another's id, or one that was made up, is no place.
            var key = cursor is { } at ? await db.Workers.Where(w => w.PersonId == at.PersonId).Select(static w => w.NameKey).FirstOrDefaultAsync(ct) : null;
            if (cursor is null || key is null)
                return Problems.BadRequest("cursor-unknown", "The search cannot be continued", "'after' must be the 'next' of an answer to this search. Search again from the beginning.");
            place = (cursor.Value.Tier, key, cursor.Value.PersonId);
        }
        var name = number is not null ? null : reading?.Name ?? (request.Name is { } given ? VietnameseText.Fold(given) : null);
        var holders = (Dictionary<Guid, string>?)null;
        if (request.SpecialGroup is { } group)
        {
            await db.Database.OpenConnectionAsync(ct);
            holders = await HoldersOfGroup.FindAsync((NpgsqlConnection)db.Database.GetDbConnection(), Asked(new WorkerSearch(area) { Limit = 1 }), group, cipher, clock.Today(), ct);
            if (holders is null)
                return Problems.Unprocessable("search-too-broad", "Too many records to look for a special group among them",
                    $"Special groups are encrypted and looked for record by record, among {HoldersOfGroup.Most} at most. Name a commune, or a status, qualification or occupation.", ("most", HoldersOfGroup.Most));
        }
        var manner = cursor?.Manner ?? (name is null ? SearchManner.Any : SearchManner.AsWritten);
        var (hits, counts) = await RunAsync(manner);
        if (manner == SearchManner.AsWritten && hits.Count == 0 && place is null)
            (hits, counts) = await RunAsync(manner = SearchManner.Alike);

        var page = hits.Take(request.Limit).ToList();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SearchWorkersResponse(
            page.ConvertAll(h => Show(h, cipher) with { GroupState = holders?.GetValueOrDefault(h.PersonId) }), hits.Count > request.Limit ? new SearchCursor(manner, page[^1].Tier, page[^1].PersonId).ToString() : null,
            reading, manner == SearchManner.Alike && page.Count > 0, place is null ? Facets(counts, name is not null) : null));

        WorkerSearch Asked(WorkerSearch search)
        {
            if (number is not null)
            {
                if (PersonalNumber.IsFormerCard(number))
                    search.Where("w.former_identity_card_index = {0}", Worker.IndexOfFormerCard(number, cipher));
                else
                    search.Where(TakeNumber.WithNumberSql, cipher.BlindIndex(number));
            }
            Filter(search, request, reading);
            return search;
        }

        async Task<(List<WorkerSearchHit>, List<WorkerSearchCount>)> RunAsync(SearchManner how)
        {
            // Asked also when a word is like no other in the register: how long an answer takes tells nothing of other areas' names.
            var alike = how == SearchManner.Alike ? await SimilarWords.FindAsync(db, name?.Split(' ') ?? [], ct) : null;
            var search = Asked(new WorkerSearch(area)
            {
                Name = name, Alike = alike, After = place, Limit = request.Limit + 1, KeepsPlan = place is null && IsOrdinary(request, name, number),
                // Stored with the search and before anything is shown, as of a record that is read.
                Reading = SearchReading.Of([], purpose, caller, clock.GetUtcNow(), sensitive: holders is not null),
            });
            if (holders is not null)
                search.Where("w.person_id = any({0})", holders.Keys.ToArray());
            await db.Database.OpenConnectionAsync(ct);
            return await search.RunAsync((NpgsqlConnection)db.Database.GetDbConnection(), ct);
        }
    }

    /// <summary>What officers ask all day: a name of a few words, a year, a commune, a status.</summary>
    private static bool IsOrdinary(SearchWorkersRequest request, string? name, string? number) =>
        number is null && request is { Qualification: null, Occupation: null, Registered: null, SpecialGroup: null } && (name is null || name.Count(static c => c == ' ') < 6);

    private static void Filter(WorkerSearch search, SearchWorkersRequest request, SearchBoxReading? reading)
    {
        if (reading?.BirthYear is { } year)
            search.Where("w.birth_year = {0}", (short)year);
        foreach (var commune in new[] { request.Commune, reading?.Commune }.OfType<string>())
            search.Where("w.commune_code = {0}", commune);
        if (request.ActivityStatus is not null)
            search.Where("w.activity_status = {0}", request.ActivityStatus);
        if (request.Qualification is not null)
            search.Where("w.qualification = {0}", request.Qualification);
        if (request.Occupation is not null)
            search.Where("w.occupation like {0}", request.Occupation + "%");
        if (request.Registered is { } registered)
            search.Where("w.is_registered = {0}", registered);
    }

    private static WorkerHit Show(WorkerSearchHit h, PersonalDataCipher cipher) => h.Restricted ? Masked(h) : new(
        h.PersonId, h.FullName, PersonalNumber.Mask(cipher.Reveal(PersonalDataClass.Personal, h.PersonId, Person.PersonalNumberField, h.Number)!), h.BirthDate?.Year, h.Sex,
        h.Commune, h.ActivityStatus, h.Qualification, LabourRecordAnswer.StatusOf(h.Registered), h.Version, false);

    // Enough to find the record when the person comes, and no more.
    private static WorkerHit Masked(WorkerSearchHit h) => new(
        h.PersonId, string.Join(' ', h.FullName.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static word => StringInfo.GetNextTextElement(word) + ".")), "************", null, null,
        h.Commune, null, null, LabourRecordAnswer.StatusOf(h.Registered), h.Version, true);

    private static WorkerFacets Facets(List<WorkerSearchCount> counts, bool named)
    {
        var total = counts.Find(static c => c.Kind == WorkerSearch.Total)?.Count ?? 0;
        return new WorkerFacets(
            total, !named || total < WorkerSearch.Cap, Of(WorkerSearch.Commune), Of(WorkerSearch.ActivityStatus), Of(WorkerSearch.Qualification), Of(WorkerSearch.OccupationGroup),
            [.. Of(WorkerSearch.Registered).Select(static f => f with { Value = LabourRecordAnswer.StatusOf(f.Value == "true") })]);

        IReadOnlyList<FacetCount> Of(int kind) =>
            [.. counts.Where(c => c.Kind == kind && c.Value is not null).Select(static c => new FacetCount(c.Value!, c.Count)).OrderByDescending(static f => f.Count).ThenBy(static f => f.Value, StringComparer.Ordinal)];
    }

    private static List<Finding> Check(SearchWorkersRequest request, CodeListSet lists)
    {
        var findings = new List<Finding>();
        if (request.Commune is not null && !lists.Units.Communes.Has(request.Commune))
            findings.Add(new Finding("commune", "unknown-code", IsWarning: false, "unknown-commune"));
        Known("activityStatus", request.ActivityStatus, lists.ActivityStatuses);
        Known("qualification", request.Qualification, lists.Qualifications);
        Known("specialGroup", request.SpecialGroup, lists.SpecialGroups);
        if (request.Occupation is not null && !lists.Occupations.Has(request.Occupation))
            findings.Add(new Finding("occupation", "unknown-code", IsWarning: false, "unknown-occupation"));
        return findings;

        void Known(string field, string? code, CodeList list)
        {
            if (code is not null && !list.Has(code))
                findings.Add(new Finding(field, "unknown-code", IsWarning: false, "unknown-option", string.Join("; ", list.Items.Select(static i => i.Code))));
        }
    }
}
