using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.DataRequests;
using Lmis.Registry.Employments;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Workers;

/// <summary>The form as it stands from now on, and why.</summary>
/// <param name="Record">All items, also those that stay. Without registry.sensitive, item 8 and ethnic group are left out and stay.</param>
/// <param name="Trigger">Trigger of Decree 318 art. 7.1, or another reason; see the list change-triggers.</param>
/// <param name="Source">See the list record-sources; an officer, if left out.</param>
/// <param name="Reason">Why, in the officer's words.</param>
/// <param name="EffectiveOn">The day from which this holds, not after today; today, if left out.</param>
/// <param name="RestrictionGround">Of a restricted record: on what ground it is corrected all the same; see the list restriction-grounds.</param>
public sealed record CorrectLabourRecordRequest(
    [property: Required] WorkerForm Record, [property: Required] string Trigger, string? Source = null, [property: StringLength(500)] string? Reason = null, string? EffectiveOn = null,
    [property: StringLength(40)] string? RestrictionGround = null);

/// <summary>Adjusts a labour-supply record (điều chỉnh thông tin, Decree 318 art. 7), keeps what stood before and announces the new state.</summary>
public static class CorrectLabourRecord
{
    public static void Map(RouteGroupBuilder workers) =>
        workers.MapPut("/{personId:guid}", HandleAsync).WithName(nameof(CorrectLabourRecord)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<LabourRecordAnswer>, ProblemHttpResult>> HandleAsync(
        Guid personId, CorrectLabourRecordRequest request, HttpContext http,
        RegistryDb db, LinkRecords links, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        var seesSensitive = caller.Has(Scopes.RegistrySensitive);
        if (!seesSensitive && (request.Record.SpecialGroups is not null || request.Record.EthnicGroup is not null))
            return Problems.Forbidden("sensitive-scope", "Sensitive items need their own right",
                "Your token lacks registry.sensitive, so you cannot change special groups or ethnic group. Leave both out: they stay as they are.");
        var worker = await db.Workers.Include(w => w.Person).FirstOrDefaultAsync(w => w.PersonId == personId, ct);
        if (worker is null)
            return WorkerProblems.NotFound();
        if (WorkerProblems.Closed(worker) is { } closed)
            return closed;
        if (worker.Version != version)
            return ETags.Changed(worker.Version);
        var restricted = await Restriction.HoldsAsync(db, personId, ct);
        if (restricted && !lists.RestrictionGrounds.Has(request.RestrictionGround))
            return WorkerProblems.Restricted(lists);

        var today = clock.Today();
        var check = WorkerRules.Check(request.Record, lists, today);
        var terms = ChangeTerms.Read(request.Source, request.EffectiveOn, lists, today)
            .WithTrigger(request.Trigger, worker.ActivityStatus, check.Facts?.ActivityStatus, lists);
        if (check.Facts is not { } facts || terms.Findings.Count > 0)
            return WorkerProblems.Invalid(check.Findings.Concat(terms.Findings), http);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // The person first, as everybody who changes employments does, or two writers could wait for each other.
        await db.Database.ExecuteSqlAsync($"select from person where id = {personId} for no key update", ct);
        var (before, now) = (worker.Reveal(cipher, withSensitive: true), clock.GetUtcNow());
        if (facts.PersonalNumber != before.PersonalNumber && !await TakeNumber.ForCorrectionAsync(db, cipher, worker.Person, facts.PersonalNumber, caller, now, ct))
            return WorkerProblems.NumberTaken();
        if (!seesSensitive)
            facts = facts with { SpecialGroups = before.SpecialGroups, EthnicGroup = before.EthnicGroup };
        worker.Correct(facts, cipher, terms.Source, terms.EffectiveOn, now);
        db.WorkerChanges.Add(WorkerChange.Of(worker, "corrected", caller, cipher, terms.Trigger, request.Reason, WorkerDifference.Between(before, facts)).Under(restricted ? request.RestrictionGround : null));
        db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
        try
        {
            await db.SaveChangesAsync(ct);
            await links.RunAsync([new RecordLink(personId, before, facts, terms.EffectiveOn, terms.Trigger == "error-corrected")], Actor.Of(caller, terms.Source), ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.ChangedMeanwhile(e))
        {
            await transaction.RollbackAsync(ct);
            var current = await db.Workers.AsNoTracking().Where(w => w.PersonId == personId).Select(w => w.Version).FirstOrDefaultAsync(ct);
            return ETags.Changed(current);
        }
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, PersonTable.UniqueNumber))
        {
            return WorkerProblems.NumberTaken();
        }
        ETags.Set(http, worker.Version);
        return TypedResults.Ok(LabourRecordAnswer.Of(worker, FindingAnswer.Of(check.Warnings, http)));
    }
}
