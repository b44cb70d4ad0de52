using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.DataRequests;
using Lmis.Registry.Employments;
using Lmis.Registry.Imports;
using Lmis.Registry.Imports.LabourRecords;
using Lmis.Registry.National;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Conflicts;

/// <summary>Which of the two stands.</summary>
/// <param name="Decision"><c>keep-local</c> or <c>take-feed</c>.</param>
/// <param name="Version">Version of the record on which the decision rests.</param>
/// <param name="Reason">Why, in the officer's words.</param>
/// <param name="RestrictionGround">Where the record is restricted and would be corrected: on what ground, see the list restriction-grounds.</param>
public sealed record DecideFeedConflictRequest(
    [property: Required, AllowedValues("keep-local", "take-feed")] string Decision, long Version, [property: StringLength(500)] string? Reason = null,
    [property: StringLength(40)] string? RestrictionGround = null);

/// <summary>The conflict after the decision.</summary>
public sealed record DecideFeedConflictResponse(Guid Id, string State, long Version);

/// <summary>
/// Decides a conflict: the local record stays, or takes what the feed says as its next version, with history and event. Of a withdrawn registration the feed's word is that the
/// record leaves the register; a local record that stays is sent up again. Whoever moved away is handed over.
/// </summary>
public static class DecideFeedConflict
{
    public static void Map(RouteGroupBuilder conflicts) =>
        conflicts.MapPost("/{id:guid}/decision", HandleAsync).WithName(nameof(DecideFeedConflict)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<DecideFeedConflictResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, DecideFeedConflictRequest request, RegistryDb db, LinkRecords links, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // The person before all else, as everybody who changes employments does, or two writers could wait for each other.
        await db.Database.ExecuteSqlAsync($"select from person where id = (select person_id from feed_conflict where id = {id}) for no key update", ct);
        // Locked: of two officers who decide at once the second finds it decided.
        var conflict = await db.FeedConflicts.FromSql($"select * from feed_conflict where id = {id} for update").FirstOrDefaultAsync(ct);
        var worker = conflict is null ? null : await db.Workers.Include(static w => w.Person).FirstOrDefaultAsync(w => w.PersonId == conflict.PersonId, ct);
        if (conflict is null || worker is null)
            return GetFeedConflict.NotFound();
        if (conflict.State != FeedConflict.Open)
            return Problems.Conflict("feed-conflict-decided", "The conflict is no longer open", $"It is {conflict.State}. There is nothing more to decide.", ("state", conflict.State));
        if (worker.Version != request.Version)
            return Problems.Conflict("changed-meanwhile", "The record was changed meanwhile",
                $"The record is at version {worker.Version} now. Read the conflict again and decide on what stands there.", ("version", worker.Version));

        var restricted = await Restriction.HoldsAsync(db, worker.PersonId, ct);
        if (restricted && request.Decision == "take-feed" && !lists.RestrictionGrounds.Has(request.RestrictionGround))
            return WorkerProblems.Restricted(lists);

        var taken = request.Decision == "take-feed";
        if (taken && conflict.Kind == FeedConflict.MovedAway)
            return Problems.Conflict("moved-away-handover", "Hand the record over", "The person lives in another province now. Begin a hand-over of the record to it (POST /v1/workers/{id}/handovers), or keep the record if the feed is mistaken.");
        var now = clock.GetUtcNow();
        RecordLink? link = null;
        if (taken)
        {
            if (worker.Holding != Worker.Held)
                return WorkerProblems.Closed(worker)!;
        }
        if (taken && conflict.Kind == FeedConflict.Withdrawn)
        {
            worker.Leave(now);
            db.WorkerChanges.Add(WorkerChange.Of(worker, "left", caller, cipher, reason: request.Reason).Under(restricted ? request.RestrictionGround : null));
            db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
        }
        else if (taken)
        {
            var before = worker.Reveal(cipher, withSensitive: true);
            var facts = conflict.Reveal(cipher, withSensitive: caller.Has(Scopes.RegistrySensitive), before);
            worker.Correct(facts, cipher, ImportSource.RecordSourceOf(conflict.Source), clock.Today(), now);
            link = new RecordLink(worker.PersonId, before, facts, clock.Today());
            db.WorkerChanges.Add(WorkerChange.Of(worker, "corrected", caller, cipher, MergeRules.Trigger(before, facts), request.Reason, WorkerDifference.Between(before, facts))
                .Under(restricted ? request.RestrictionGround : null));
            db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
        }
        // A record that stays is this province's word, and goes up unless it is there already.
        if (!taken)
            await MakeRegistrationBatch.AgainAsync(db, worker.PersonId, now, ct);
        conflict.Decide(taken ? FeedConflict.TakenFeed : FeedConflict.KeptLocal, caller.Subject, request.Reason, cipher, now);
        try
        {
            await db.SaveChangesAsync(ct);
            if (link is not null)
                await links.RunAsync([link], Actor.Of(caller, ImportSource.RecordSourceOf(conflict.Source)), ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.ChangedMeanwhile(e))
        {
            return Problems.Conflict("changed-meanwhile", "The record was changed at the same moment", "Somebody changed the record while you decided. Read the conflict again and decide on what stands there.");
        }
        return TypedResults.Ok(new DecideFeedConflictResponse(id, conflict.State, worker.Version));
    }
}
