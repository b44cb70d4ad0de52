using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Registry.Employments;

/// <summary>The employment as it stands from now on, and why.</summary>
/// <param name="Employment">Everything, also what stays.</param>
/// <param name="BranchId">The branch, if it is at one.</param>
/// <param name="Source">See the list record-sources; an officer, if left out.</param>
/// <param name="Reason">Why, in the officer's words.</param>
public sealed record CorrectEmploymentRequest(
    [property: Required] EmploymentForm Employment, Guid? BranchId = null, string? Source = null, [property: StringLength(500)] string? Reason = null);

/// <summary>Corrects an employment of a person of one's area; an end may be given or taken back. What placements and insurance said stays noted.</summary>
public static class CorrectEmployment
{
    public static void Map(RouteGroupBuilder employments) =>
        employments.MapPut("/{employmentId:guid}", HandleAsync).WithName(nameof(CorrectEmployment)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<EmploymentAnswer>, ProblemHttpResult>> HandleAsync(
        Guid employmentId, CorrectEmploymentRequest request, HttpContext http,
        RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        if (await InAreaAsync(employmentId, db, ct) is not { } found)
            return EmploymentProblems.NotFound();
        if (request.BranchId is { } branch && !await db.Branches.AnyAsync(b => b.Id == branch && b.EmployerId == found.EmployerId, ct))
            return Problems.NotFound("branch-unknown", "No such branch", "This employer has no such branch. Look at the employer's branches.");
        var check = EmploymentRules.Check(request.Employment, lists, clock.Today());
        var terms = ChangeTerms.Read(request.Source, null, lists, clock.Today());
        if (check.Facts is not { } facts || terms.Findings.Count > 0)
            return EmploymentProblems.Invalid(check.Findings.Concat(terms.Findings), http);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var ledger = await EmploymentLedger.OfAsync([found.PersonId], db, cipher, clock, ct);
        if (ledger.Find(employmentId) is not { } employment)
            return EmploymentProblems.NotFound();
        if (employment.Version != version)
            return ETags.Changed(employment.Version);
        var met = ledger.Of(found.PersonId, found.EmployerId)
            .FirstOrDefault(e => e.Id != employmentId && (e.EndedOn is null || e.EndedOn >= facts.StartedOn) && (facts.EndedOn is null || e.StartedOn <= facts.EndedOn));
        if (met is not null)
            return EmploymentProblems.Overlaps(met.Id);
        var claim = ledger.Manual(employment);
        ledger.Open(claim, facts.StartedOn, startIsKnown: true);
        ledger.Close(claim, facts.EndedOn, facts.EndReason);
        ledger.Describe(claim, facts.Details with { BranchId = request.BranchId }, onlyUnknown: false);
        return await WriteAsync(ledger, employment, Actor.Of(caller, terms.Source), request.Reason, check.Findings, http, db, transaction, cipher, clock, ct);
    }

    /// <summary>The employment of a person whose record lies in the caller's area.</summary>
    internal static Task<Employment?> InAreaAsync(Guid employmentId, RegistryDb db, CancellationToken ct) =>
        db.Employments.AsNoTracking().FirstOrDefaultAsync(e => e.Id == employmentId && !e.IsVoid && db.Workers.Any(w => w.PersonId == e.PersonId), ct);

    /// <summary>Settles and writes one officer's change, with what follows from it for the person's record.</summary>
    internal static async Task<Results<Ok<EmploymentAnswer>, ProblemHttpResult>> WriteAsync(
        EmploymentLedger ledger, Employment employment, Actor actor, string? reason, IEnumerable<Finding> findings, HttpContext http, RegistryDb db,
        Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, PersonalDataCipher cipher, TimeProvider clock, CancellationToken ct)
    {
        ledger.Settle(actor, reason);
        await RecordsOfEmployed.UpdateAsync(ledger.Opened, actor, db, cipher, clock, ct);
        try
        {
            await ledger.WriteAsync(ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ExclusionViolation)
        {
            return EmploymentProblems.Overlaps(null);
        }
        ETags.Set(http, employment.Version);
        return TypedResults.Ok(EmploymentAnswer.Of(employment, FindingAnswer.Of(findings.Where(static f => f.IsWarning), http)));
    }
}
