using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Employers;

/// <summary>What to search for; all that is given must hold. In the body, because an owner's number never stands in an address.</summary>
/// <param name="Code">The whole code: 10 digits, 10-3 of a branch, or the owner's 12; also a former one. Finds organisations of other areas too.</param>
/// <param name="Name">A name or its beginning, with or without diacritics; small slips are forgiven.</param>
/// <param name="Commune">Unit since 2025-07-01 of the head office or of an open branch.</param>
/// <param name="Industry">VSIC 2025: a section, division or code of level 3.</param>
/// <param name="Kind">See the list employer-kinds.</param>
/// <param name="Status">See the list employer-statuses.</param>
/// <param name="SizeClass">See the list employer-size-classes.</param>
/// <param name="Declared">True for those known only from workers' declarations, false for the others.</param>
/// <param name="Limit">Most hits of one answer.</param>
/// <param name="After">The <c>next</c> of the answer before.</param>
public sealed record SearchEmployersRequest(
    [property: RegularExpression("^(?:[0-9]{10}(?:-?[0-9]{3})?|[0-9]{12})$")] string? Code = null, [property: StringLength(120, MinimumLength = 2)] string? Name = null,
    [property: RegularExpression("[0-9]{5}")] string? Commune = null, [property: RegularExpression("[A-V]|[0-9]{2,3}")] string? Industry = null,
    string? Kind = null, string? Status = null, string? SizeClass = null, bool? Declared = null, [property: Range(1, 100)] int Limit = 20, Guid? After = null);

/// <summary>One hit; an owner's number is masked.</summary>
public sealed record EmployerHit(
    Guid EmployerId, string Code, bool IsPersonal, string Name, string Kind, string? Industry, string? SizeClass, string? CommuneCode, string Status, bool IsDeclared, long Version);

/// <summary>Hits in order of likeness to the name, else of entry; <c>Next</c> asks for the following ones.</summary>
public sealed record SearchEmployersResponse(IReadOnlyList<EmployerHit> Hits, Guid? Next);

/// <summary>Searches the employers of the caller's area, and, by exact code alone, the organisations of other areas.</summary>
public static class SearchEmployers
{
    private sealed class Row
    {
        public required Employer Employer { get; init; }
        public double Rank { get; init; }
    }

    public static void Map(RouteGroupBuilder employers) => employers.MapPost("/search", HandleAsync).WithName(nameof(SearchEmployers)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<SearchEmployersResponse>, ProblemHttpResult>> HandleAsync(
        SearchEmployersRequest request, HttpContext http, RegistryDb db, AreaScope area, PersonalDataCipher cipher, CodeListSet lists, CancellationToken ct)
    {
        if (Check(request, lists) is { Count: > 0 } findings)
            return EmployerProblems.Invalid(findings, http);
        var employers = Filter(await WithCodeAsync(request, db, area, cipher, ct), request, db);
        var rows = request.Name is null ? await ByEntry(employers, request).ToListAsync(ct) : await ByNameAsync(employers, VietnameseText.Fold(request.Name), request, ct);
        var hits = rows.Take(request.Limit).Select(e => new EmployerHit(
            e.Id, e.RevealCode(cipher).Shown, e.IsPersonal, e.Name, e.Kind, e.Industry, e.SizeClass, e.CommuneCode.Length == 0 ? null : e.CommuneCode, e.Status, e.IsDeclared, e.Version)).ToList();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SearchEmployersResponse(hits, rows.Count > request.Limit ? hits[^1].EmployerId : null));
    }

    private static async Task<IQueryable<Employer>> WithCodeAsync(SearchEmployersRequest request, RegistryDb db, AreaScope area, PersonalDataCipher cipher, CancellationToken ct)
    {
        if (request.Code is null)
            return db.InSight(area).AsNoTracking();
        var code = EmployerCode.Of(request.Code);
        var sameCode = EmployerSight.WithCode(db, code, code.IndexOf(cipher));
        var ids = code.Branch is { } branch
            ? await db.Branches.Where(b => b.Code == branch).Select(static b => b.EmployerId).ToListAsync(ct)
            : await db.Everywhere().Where(sameCode).Select(static e => e.Id).ToListAsync(ct);
        // By an owner's number nothing outside the area is found, though its business is an enterprise by now: whose it was is the owner's matter.
        var seen = code.OwnerNumber is null ? db.InSight(area).Select(static e => e.Id).Union(db.Public().Select(static e => e.Id)) : db.InSight(area).Select(static e => e.Id);
        return db.Everywhere().AsNoTracking().Where(e => ids.Contains(e.Id) && seen.Contains(e.Id));
    }

    private static IQueryable<Employer> Filter(IQueryable<Employer> employers, SearchEmployersRequest request, RegistryDb db)
    {
        if (request.Commune is { } commune)
            employers = employers.Where(e => e.CommuneCode == commune || db.Branches.Any(b => b.EmployerId == e.Id && b.ClosedOn == null && b.CommuneCode == commune));
        if (request.Industry is { Length: 1 } section)
            employers = employers.Where(e => e.Section == section);
        else if (request.Industry is { } industry)
            employers = employers.Where(e => e.Industry!.StartsWith(industry));
        if (request.Kind is not null)
            employers = employers.Where(e => e.Kind == request.Kind);
        if (request.Status is not null)
            employers = employers.Where(e => e.Status == request.Status);
        if (request.SizeClass is not null)
            employers = employers.Where(e => e.SizeClass == request.SizeClass);
        return request.Declared is { } declared ? employers.Where(e => e.IsDeclared == declared) : employers;
    }

    private static IQueryable<Employer> ByEntry(IQueryable<Employer> employers, SearchEmployersRequest request)
    {
        if (request.After is { } after)
            employers = employers.Where(e => e.Id > after);
        return employers.OrderBy(static e => e.Id).Take(request.Limit + 1);
    }

    /// <summary>The whole name first, then names that begin so, then those that hold it or words like it; the cursor is the last employer's id.</summary>
    private static async Task<List<Employer>> ByNameAsync(IQueryable<Employer> employers, string key, SearchEmployersRequest request, CancellationToken ct)
    {
        var beginning = key.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + "%";
        var ranked = employers
            .Where(e => EF.Functions.Like(e.NameKey, beginning) || EF.Functions.Like(e.NameKey, "%" + beginning) || EF.Functions.TrigramsAreWordSimilar(key, e.NameKey))
            .Select(e => new Row
            {
                Employer = e,
                Rank = e.NameKey == key ? 0 : EF.Functions.Like(e.NameKey, beginning) ? 1 : 3 - EF.Functions.TrigramsWordSimilarity(key, e.NameKey),
            });
        if (request.After is { } after)
        {
            var last = await ranked.Where(r => r.Employer.Id == after).Select(static r => new { r.Employer.NameKey, r.Rank }).FirstOrDefaultAsync(ct);
            if (last is null)
                return [];
            ranked = ranked.Where(r => EF.Functions.GreaterThan(ValueTuple.Create(r.Rank, r.Employer.NameKey, r.Employer.Id), ValueTuple.Create(last.Rank, last.NameKey, after)));
        }
        return await ranked.OrderBy(static r => r.Rank).ThenBy(static r => r.Employer.NameKey).ThenBy(static r => r.Employer.Id).Take(request.Limit + 1).Select(static r => r.Employer).ToListAsync(ct);
    }

    private static List<Finding> Check(SearchEmployersRequest request, CodeListSet lists)
    {
        var findings = new List<Finding>();
        if (request.Commune is not null && !lists.Units.Communes.Has(request.Commune))
            findings.Add(new Finding("commune", "unknown-code", IsWarning: false, "unknown-commune"));
        Known("kind", request.Kind, lists.EmployerKinds);
        Known("status", request.Status, lists.EmployerStatuses);
        Known("sizeClass", request.SizeClass, lists.Find("employer-size-classes")!);
        return findings;

        void Known(string field, string? code, CodeList list)
        {
            if (code is not null && !list.Has(code))
                findings.Add(new Finding(field, "unknown-code", IsWarning: false, "unknown-option", string.Join("; ", list.Items.Select(static i => i.Code))));
        }
    }
}
