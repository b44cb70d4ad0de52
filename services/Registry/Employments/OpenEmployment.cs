using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Employers;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Registry.Employments;

/// <summary>An employment to be opened.</summary>
/// <param name="EmployerId">The employer, as the search gives it.</param>
/// <param name="Employment">Contract, days, occupation, place, hours, wage.</param>
/// <param name="BranchId">The branch, if it is at one.</param>
/// <param name="Source">See the list record-sources; an officer, if left out.</param>
/// <param name="Reason">Why, in the officer's words.</param>
public sealed record OpenEmploymentRequest(
    [property: Required] Guid EmployerId, [property: Required] EmploymentForm Employment, Guid? BranchId = null, string? Source = null, [property: StringLength(500)] string? Reason = null);

/// <summary>Opens an employment of a person of one's area at an employer; the person's labour record becomes employed with it, if it says otherwise.</summary>
public static class OpenEmployment
{
    public static void Map(RouteGroupBuilder workers) =>
        workers.MapPost("/{personId:guid}/employments", HandleAsync).WithName(nameof(OpenEmployment)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Created<EmploymentAnswer>, ProblemHttpResult>> HandleAsync(
        Guid personId, OpenEmploymentRequest request, [FromHeader(Name = "Idempotency-Key"), StringLength(100)] string? idempotencyKey, HttpContext http,
        RegistryDb db, AreaScope area, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var create = IdempotentCreate.Of("open-employment", new { personId, request }, idempotencyKey, cipher, caller);
        var (answered, problem) = await create.BeforeAsync<EmploymentAnswer>(db, http, ct);
        if (problem is not null)
            return problem;
        if (answered is not null)
            return Answer(answered, http);
        if (!await db.Workers.AnyAsync(w => w.PersonId == personId, ct))
            return WorkerProblems.NotFound();
        // An organisation anywhere, a natural person's business only in the area.
        if (!await db.InSight(area).AnyAsync(e => e.Id == request.EmployerId, ct) && !await db.Public().AnyAsync(e => e.Id == request.EmployerId, ct))
            return EmployerProblems.NotFound();
        if (request.BranchId is { } branch && !await db.Branches.AnyAsync(b => b.Id == branch && b.EmployerId == request.EmployerId, ct))
            return Problems.NotFound("branch-unknown", "No such branch", "This employer has no such branch. Look at the employer's branches.");
        var check = EmploymentRules.Check(request.Employment, lists, clock.Today());
        var terms = ChangeTerms.Read(request.Source, null, lists, clock.Today());
        if (check.Facts is not { } facts || terms.Findings.Count > 0)
            return EmploymentProblems.Invalid(check.Findings.Concat(terms.Findings), http);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var actor = Actor.Of(caller, terms.Source);
        var ledger = await EmploymentLedger.OfAsync([personId], db, cipher, clock, ct);
        // Under the lock, so that two officers cannot both find the days free; the constraint of the table holds besides.
        var met = ledger.Of(personId, request.EmployerId).FirstOrDefault(e => (e.EndedOn is null || e.EndedOn >= facts.StartedOn) && (facts.EndedOn is null || e.StartedOn <= facts.EndedOn));
        if (met is not null)
            return EmploymentProblems.Overlaps(met.Id);
        var claim = ledger.NewManual(personId, request.EmployerId);
        ledger.Open(claim, facts.StartedOn, startIsKnown: true);
        ledger.Close(claim, facts.EndedOn, facts.EndReason);
        ledger.Describe(claim, facts.Details with { BranchId = request.BranchId }, onlyUnknown: false);
        ledger.Settle(actor, request.Reason);
        var employment = ledger.Find(claim.EmploymentId!.Value)!;
        var answer = EmploymentAnswer.Of(employment, FindingAnswer.Of(check.Findings.Where(static f => f.IsWarning), http));
        create.Keep(answer, db, clock.GetUtcNow());
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
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, IdempotencyKeyTable.PrimaryKey))
        {
            await transaction.RollbackAsync(ct);
            db.ChangeTracker.Clear();
            (answered, problem) = await create.BeforeAsync<EmploymentAnswer>(db, http, ct);
            return answered is not null ? Answer(answered, http) : problem ?? EmploymentProblems.Overlaps(null);
        }
        return Answer(answer, http);
    }

    private static Created<EmploymentAnswer> Answer(EmploymentAnswer answer, HttpContext http)
    {
        ETags.Set(http, answer.Version);
        return TypedResults.Created($"/v1/employments/{answer.EmploymentId}", answer);
    }
}
