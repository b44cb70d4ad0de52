using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Employers;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Employments;

/// <summary>One employment at an employer: ids and codes; the personal number is masked, name and wage are not shown.</summary>
public sealed record EmployersEmployment(
    Guid EmploymentId, Guid PersonId, string MaskedNumber, string? ContractKind, string? Occupation, DateOnly StartedOn, DateOnly? EndedOn, bool IsInsured);

/// <summary>Employments in order of entry; <c>Next</c> asks for the following ones.</summary>
public sealed record ListEmployersEmploymentsResponse(Guid EmployerId, IReadOnlyList<EmployersEmployment> Employments, Guid? Next);

/// <summary>Lists the employments at an employer of those persons who live in the caller's area, whoever may see the employer.</summary>
public static class ListEmployersEmployments
{
    public static void Map(RouteGroupBuilder employers) =>
        employers.MapGet("/{employerId:guid}/employments", HandleAsync).WithName(nameof(ListEmployersEmployments)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<ListEmployersEmploymentsResponse>, ProblemHttpResult>> HandleAsync(
        Guid employerId, bool? current, Guid? after, [Range(1, 200)] int? limit, HttpContext http,
        RegistryDb db, AreaScope area, PersonalDataCipher cipher, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.InSight(area).AnyAsync(e => e.Id == employerId, ct) && !await db.Public().AnyAsync(e => e.Id == employerId, ct))
            return EmployerProblems.NotFound();
        var (most, today) = (limit ?? 50, clock.Today());
        // The area filter of the workers limits the persons.
        var rows = await db.Employments.AsNoTracking().Where(e => e.EmployerId == employerId && !e.IsVoid && (after == null || e.Id > after))
            .Where(e => current != true || (e.StartedOn <= today && (e.EndedOn == null || e.EndedOn >= today)))
            .Join(db.Workers, static e => e.PersonId, static w => w.PersonId, static (e, w) => new { Employment = e, w.Person })
            .OrderBy(static r => r.Employment.Id).Take(most + 1).ToListAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        var page = rows.Take(most).Select(r => new EmployersEmployment(
            r.Employment.Id, r.Employment.PersonId, PersonalNumber.Mask(r.Person.RevealNumber(cipher)), r.Employment.ContractKind, r.Employment.Occupation,
            r.Employment.StartedOn, r.Employment.EndedOn, r.Employment.IsInsured)).ToList();
        return TypedResults.Ok(new ListEmployersEmploymentsResponse(employerId, page, rows.Count > most ? page[^1].EmploymentId : null));
    }
}
