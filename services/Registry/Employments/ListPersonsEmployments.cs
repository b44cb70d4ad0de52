using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Employers;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Employments;

/// <summary>One employment of a person.</summary>
/// <param name="EmploymentId">The employment.</param>
/// <param name="Version">Also to be sent as If-Match with a correction.</param>
/// <param name="PersonId">Under which id it was entered: the person's, or that of a record merged into theirs.</param>
/// <param name="EmployerId">The employer.</param>
/// <param name="EmployerName">Its name today; of a natural person's business outside the caller's area none.</param>
/// <param name="EmployerCode">Its code today; an owner's number is masked.</param>
/// <param name="BranchId">The branch, where one was named.</param>
/// <param name="StartedOn">First day.</param>
/// <param name="StartIsKnown">False when it is only known that the person worked there that day.</param>
/// <param name="EndedOn">Last day, null while it lasts.</param>
/// <param name="EndReason">Why it ended.</param>
/// <param name="ContractKind">Kind of contract.</param>
/// <param name="ContractUntil">Agreed last day of a fixed-term contract.</param>
/// <param name="Occupation">VSCO 2020 code.</param>
/// <param name="JobTitle">Title of the job.</param>
/// <param name="WorkplaceCommuneCode">Where the work is done.</param>
/// <param name="InIndustrialZone">In a zone.</param>
/// <param name="HoursPerWeek">Agreed hours a week.</param>
/// <param name="Wage">Monthly, whole VND.</param>
/// <param name="Evidence">What stands behind it: <c>manual</c>, <c>placement</c>, <c>insurance</c>.</param>
/// <param name="ChangedAt">Last changed, UTC.</param>
public sealed record EmploymentView(
    Guid EmploymentId, long Version, Guid PersonId, Guid EmployerId, string? EmployerName, string EmployerCode, Guid? BranchId, DateOnly StartedOn, bool StartIsKnown,
    DateOnly? EndedOn, string? EndReason, string? ContractKind, DateOnly? ContractUntil, string? Occupation, string? JobTitle, string? WorkplaceCommuneCode,
    bool? InIndustrialZone, decimal? HoursPerWeek, long? Wage, IReadOnlyList<string> Evidence, DateTimeOffset ChangedAt);

/// <summary>The employments of a person, newest first.</summary>
public sealed record ListPersonsEmploymentsResponse(Guid PersonId, IReadOnlyList<EmploymentView> Employments);

/// <summary>Lists the employments of a person of one's area, wage included, those of records merged into theirs too, and records who read them and on what ground (header Lmis-Purpose).</summary>
public static class ListPersonsEmployments
{
    public static void Map(RouteGroupBuilder workers) =>
        workers.MapGet("/{personId:guid}/employments", HandleAsync).WithName(nameof(ListPersonsEmployments)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<ListPersonsEmploymentsResponse>, ProblemHttpResult>> HandleAsync(
        Guid personId, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http,
        RegistryDb db, AreaScope area, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        if (!await db.Workers.AnyAsync(w => w.PersonId == personId, ct))
            return WorkerProblems.NotFound();
        // Of a person who stands for others theirs too, overlapping ones as they are; each of them was read.
        var (all, now) = (await Standing.AllAsync(db, personId, ct), clock.GetUtcNow());
        db.RecordReadings.AddRange(all.Select(id => RecordReading.Of(id, "employments", purpose, false, caller, now)));
        await db.SaveChangesAsync(ct);

        var rows = await db.Employments.AsNoTracking().Where(e => all.Contains(e.PersonId) && !e.IsVoid).OrderByDescending(static e => e.StartedOn).ThenBy(static e => e.Id)
            .Join(db.Everywhere(), static e => e.EmployerId, static o => o.Id, static (e, o) => new { Employment = e, Employer = o }).ToListAsync(ct);
        var personal = rows.Where(static r => r.Employer.IsPersonal).Select(static r => r.Employer.Id).ToList();
        var inSight = await db.InSight(area).Where(e => personal.Contains(e.Id)).Select(static e => e.Id).ToListAsync(ct);
        var evidence = (await db.EmploymentClaims.AsNoTracking().Where(c => all.Contains(c.PersonId) && c.EmploymentId != null)
            .Select(static c => new { c.EmploymentId, c.Source }).ToListAsync(ct)).ToLookup(static c => c.EmploymentId, static c => c.Source);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ListPersonsEmploymentsResponse(personId, rows.ConvertAll(r => new EmploymentView(
            r.Employment.Id, r.Employment.Version, r.Employment.PersonId, r.Employer.Id, r.Employer.IsPersonal && !inSight.Contains(r.Employer.Id) ? null : r.Employer.Name, r.Employer.RevealCode(cipher).Shown, r.Employment.BranchId,
            r.Employment.StartedOn, r.Employment.StartIsKnown, r.Employment.EndedOn, r.Employment.EndReason, r.Employment.ContractKind, r.Employment.ContractUntil,
            r.Employment.Occupation, r.Employment.JobTitle, r.Employment.WorkplaceCommuneCode, r.Employment.InIndustrialZone, r.Employment.HoursPerWeek,
            r.Employment.RevealWage(cipher), [.. evidence[r.Employment.Id].Distinct().Order(StringComparer.Ordinal)], r.Employment.ChangedAt))));
    }
}
