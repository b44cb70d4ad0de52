using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Workers;

/// <summary>What to search for; all that is given must hold. In the body, because personal numbers never stand in an address.</summary>
/// <param name="PersonalNumber">The whole number, 12 digits.</param>
/// <param name="Name">A name or its beginning, with or without diacritics; small slips are forgiven.</param>
/// <param name="Commune">Unit since 2025-07-01 of the current residence.</param>
/// <param name="ActivityStatus">See the list activity-statuses.</param>
/// <param name="Qualification">See the list qualifications-nd318.</param>
/// <param name="Registered">True for those with a receipt, false for local records.</param>
/// <param name="Limit">Most hits of one answer.</param>
/// <param name="After">The <c>next</c> of the answer before.</param>
public sealed record SearchWorkersRequest(
    [property: RegularExpression("[0-9]{12}")] string? PersonalNumber = null, [property: StringLength(120, MinimumLength = 2)] string? Name = null,
    [property: RegularExpression("[0-9]{5}")] string? Commune = null, string? ActivityStatus = null, string? Qualification = null, bool? Registered = null,
    [property: Range(1, 100)] int Limit = 20, Guid? After = null);

/// <summary>One hit; the personal number is masked.</summary>
public sealed record WorkerHit(
    Guid PersonId, string FullName, string MaskedNumber, int? BirthYear, string? Sex, string CommuneCode, string ActivityStatus, string Qualification, string Status, long Version);

/// <summary>Hits in order of likeness to the name, else of entry; <c>Next</c> asks for the following ones.</summary>
public sealed record SearchWorkersResponse(IReadOnlyList<WorkerHit> Hits, Guid? Next);

/// <summary>Searches the records of the caller's area by number, name without diacritics, commune, status, qualification and receipt.</summary>
public static class SearchWorkers
{
    private sealed class Row
    {
        public required Worker Worker { get; init; }
        public string? NameKey { get; init; }
        public double Rank { get; init; }
    }

    public static void Map(RouteGroupBuilder workers) => workers.MapPost("/search", HandleAsync).WithName(nameof(SearchWorkers)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<SearchWorkersResponse>, ProblemHttpResult>> HandleAsync(
        SearchWorkersRequest request, HttpContext http, RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, CancellationToken ct)
    {
        if (Check(request, lists) is { Count: > 0 } findings)
            return WorkerProblems.Invalid(findings, http);
        var known = request.PersonalNumber is { } number ? TakeNumber.WithNumber(db, cipher.BlindIndex(number)) : db.Workers;
        var workers = Filter(known.AsNoTracking().Include(w => w.Person).Where(w => w.IsActive), request);
        var rows = request.Name is null
            ? await ByEntry(workers, request).ToListAsync(ct)
            : await ByNameAsync(workers, VietnameseText.Fold(request.Name), request, ct);
        var hits = rows.Take(request.Limit).Select(w => new WorkerHit(
            w.PersonId, w.Person.FullName ?? "", PersonalNumber.Mask(w.Person.RevealNumber(cipher)), w.Person.BirthDate?.Year, w.Person.Sex,
            w.CommuneCode, w.ActivityStatus, w.Qualification, LabourRecordAnswer.StatusOf(w.IsRegistered), w.Version)).ToList();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SearchWorkersResponse(hits, rows.Count > request.Limit ? hits[^1].PersonId : null));
    }

    private static IQueryable<Worker> Filter(IQueryable<Worker> workers, SearchWorkersRequest request)
    {
        if (request.Commune is not null)
            workers = workers.Where(w => w.CommuneCode == request.Commune);
        if (request.ActivityStatus is not null)
            workers = workers.Where(w => w.ActivityStatus == request.ActivityStatus);
        if (request.Qualification is not null)
            workers = workers.Where(w => w.Qualification == request.Qualification);
        return request.Registered is { } registered ? workers.Where(w => w.IsRegistered == registered) : workers;
    }

    private static IQueryable<Worker> ByEntry(IQueryable<Worker> workers, SearchWorkersRequest request)
    {
        if (request.After is { } after)
            workers = workers.Where(w => w.PersonId > after);
        return workers.OrderBy(w => w.PersonId).Take(request.Limit + 1);
    }

    /// <summary>
    /// The whole name first, then names that begin so, then the like by trigrams. The cursor is the last person's id; their place is
    /// computed again from it, so that no name stands in a cursor.
    /// </summary>
    private static async Task<List<Worker>> ByNameAsync(IQueryable<Worker> workers, string key, SearchWorkersRequest request, CancellationToken ct)
    {
        var beginning = key.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + "%";
        var ranked = workers
            .Where(w => EF.Functions.Like(w.Person.NameKey!, beginning) || EF.Functions.TrigramsAreWordSimilar(key, w.Person.NameKey!))
            .Select(w => new Row
            {
                Worker = w,
                NameKey = w.Person.NameKey,
                Rank = w.Person.NameKey == key ? 0 : EF.Functions.Like(w.Person.NameKey!, beginning) ? 1 : 3 - EF.Functions.TrigramsWordSimilarity(key, w.Person.NameKey!),
            });
        if (request.After is { } after)
        {
            var last = await ranked.Where(r => r.Worker.PersonId == after).Select(r => new { r.NameKey, r.Rank }).FirstOrDefaultAsync(ct);
            if (last is null)
                return [];
            ranked = ranked.Where(r => EF.Functions.GreaterThan(ValueTuple.Create(r.Rank, r.NameKey, r.Worker.PersonId), ValueTuple.Create(last.Rank, last.NameKey, after)));
        }
        return await ranked.OrderBy(r => r.Rank).ThenBy(r => r.NameKey).ThenBy(r => r.Worker.PersonId).Take(request.Limit + 1).Select(r => r.Worker).ToListAsync(ct);
    }

    private static List<Finding> Check(SearchWorkersRequest request, CodeListSet lists)
    {
        var findings = new List<Finding>();
        if (request.Commune is not null && !lists.Units.Communes.Has(request.Commune))
            findings.Add(new Finding("commune", "unknown-code", IsWarning: false, "unknown-commune"));
        Known("activityStatus", request.ActivityStatus, lists.ActivityStatuses);
        Known("qualification", request.Qualification, lists.Qualifications);
        return findings;

        void Known(string field, string? code, CodeList list)
        {
            if (code is not null && !list.Has(code))
                findings.Add(new Finding(field, "unknown-code", IsWarning: false, "unknown-option", string.Join("; ", list.Items.Select(static i => i.Code))));
        }
    }
}
