using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.DataRequests;
using Lmis.Registry.Duplicates;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Persons;

/// <summary>What is true of a claim.</summary>
/// <param name="Decision"><c>moved</c>: both records are the same person, who lives where the newer one says; <c>refused</c>: the newer record is wrong.</param>
/// <param name="Reason">Why, in the officer's words; kept in the history of the records.</param>
/// <param name="RestrictionGround">Where the holder's record is restricted and would take over what the newer one says: on what ground, see the list restriction-grounds.</param>
public sealed record DecideNumberClaimRequest(
    [property: Required, RegularExpression("moved|refused")] string Decision, [property: Required, StringLength(500, MinimumLength = 3)] string Reason,
    [property: StringLength(40)] string? RestrictionGround = null);

/// <summary>How the claim ended; <c>PersonId</c> is whose the number is.</summary>
public sealed record DecideNumberClaimResponse(Guid Id, string State, Guid PersonId, long Version);

/// <summary>
/// Decides about a claim on a number that another record holds: the holder's record takes over what the claiming one says, or does not; either way
/// the claiming record leaves the register.
/// </summary>
public static class DecideNumberClaim
{
    public static void Map(RouteGroupBuilder claims) =>
        claims.MapPost("/{id:guid}/decision", HandleAsync).WithName(nameof(DecideNumberClaim)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<DecideNumberClaimResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, DecideNumberClaimRequest request, RegistryDb db, AreaScope area, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!area.IsEverything)
            return NumberClaimProblems.ProvinceOnly();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.NumberClaims.FromSql($"SELECT * FROM number_claim WHERE id = {id} FOR UPDATE").SingleOrDefaultAsync(ct) is not { } claim)
            return NumberClaimProblems.NotFound();
        if (claim.State != NumberClaim.Open)
            return NumberClaimProblems.Ended(claim.State);
        await TakeNumber.LockAsync(db, [claim.NumberIndex], ct);
        var claimant = await db.Workers.Include(static w => w.Person).SingleAsync(w => w.PersonId == claim.PersonId, ct);
        var person = await db.Persons.SingleAsync(p => p.PersonalNumberIndex == claim.NumberIndex, ct);
        var holder = await db.Workers.Include(static w => w.Person).FirstOrDefaultAsync(w => w.PersonId == person.Id, ct);

        if (new[] { claimant, holder }.FirstOrDefault(static w => w is not null && w.Holding != Worker.Held) is { } away && (away == claimant || request.Decision == NumberClaim.Moved))
            return WorkerProblems.Closed(away)!;
        var restricted = await Restriction.HoldsAsync(db, person.Id, ct);
        if (restricted && request.Decision == NumberClaim.Moved && !lists.RestrictionGrounds.Has(request.RestrictionGround))
            return WorkerProblems.Restricted(lists);

        if (await db.PersonMerges.Where(m => (m.SurvivingPersonId == claimant.PersonId || m.MergedPersonId == claimant.PersonId) && m.State == PersonMerge.Merged)
            .Select(static m => (Guid?)m.Id).FirstOrDefaultAsync(ct) is { } standing)
            return Problems.Conflict("number-claim-claimant-merged", "The record that claims the number was merged with another",
                $"Either decision takes the claiming record out of the register, and the other one with it. Undo that merge first (POST /v1/merges/{standing}/undo).", ("merge", standing));

        if (request.Decision == NumberClaim.Moved && await db.PersonMerges.AnyAsync(m => m.MergedPersonId == person.Id && m.State == PersonMerge.Merged, ct))
            return Problems.Conflict("number-claim-holder-merged", "The record that holds the number was merged into another",
                "It is out of the register, and what the newer record says would be lost in it. Refuse the claim if the record it was merged into is right; else undo that merge first.");

        var now = clock.GetUtcNow();
        if (request.Decision == NumberClaim.Moved)
        {
            var facts = claimant.Reveal(cipher, withSensitive: true);
            if (holder is null)
            {
                holder = Worker.Enter(person, facts, cipher, claimant.Source, claimant.EffectiveOn, now);
                db.Workers.Add(holder);
                Record(holder, "entered");
            }
            else
            {
                var before = holder.Reveal(cipher, withSensitive: true);
                // The sensitive class is not asked of everybody who enters a record: what is known stays known.
                facts = facts with
                {
                    SpecialGroups = facts.SpecialGroups.IsEmpty ? before.SpecialGroups : facts.SpecialGroups,
                    EthnicGroup = facts.EthnicGroup ?? before.EthnicGroup,
                };
                holder.Correct(facts, cipher, claimant.Source, claimant.EffectiveOn, now);
                Record(holder, "corrected", "other-change", WorkerDifference.Between(before, facts));
            }
            if (claimant.IsRegistered && (!holder.IsRegistered || claimant.ReceiptDate > holder.ReceiptDate))
            {
                holder.Attach(claimant.ReceiptKind!, claimant.ReceiptNumber!, claimant.ReceiptDate!.Value, now);
                Record(holder, "receipt-attached");
            }
        }
        claimant.Leave(now);
        Record(claimant, "left");
        claim.End(request.Decision, caller.Subject, now);
        try
        {
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.ChangedMeanwhile(e))
        {
            return Problems.Conflict("changed-meanwhile", "A record was changed at the same moment", "Somebody changed one of the two records. Read them again and decide again.");
        }
        return TypedResults.Ok(new DecideNumberClaimResponse(claim.Id, claim.State, person.Id, holder?.Version ?? 0));

        void Record(Worker worker, string kind, string? trigger = null, WorkerDifference? difference = null)
        {
            db.WorkerChanges.Add(WorkerChange.Of(worker, kind, caller, cipher, trigger, request.Reason, difference)
                .Under(restricted && worker.PersonId == person.Id ? request.RestrictionGround : null));
            db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
        }
    }
}
