using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Duplicates;

/// <summary>Why the two records are of two persons after all.</summary>
public sealed record UndoMergeRequest([property: Required, StringLength(500, MinimumLength = 3)] string Reason);

/// <summary>
/// Undoes a merge: the record that left is back as it was, under its id, with its login and restriction; items that the other took from it are what they were, but for
/// those an officer has corrected since; and the pair counts as decided. Refused where the record was changed after it left, or the one that stayed has left too: then it
/// is not clear what there was.
/// </summary>
public static class UndoMerge
{
    public static void Map(RouteGroupBuilder merges) => merges.MapPost("/{id:guid}/undo", HandleAsync).WithName(nameof(UndoMerge)).RequireAreaScope(Scopes.RegistryMerge);

    private static async Task<Results<Ok<MergeAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id, UndoMergeRequest request, RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await GetMerge.FindAsync(db.PersonMerges, db, id, ct) is not { } merge)
            return MergeProblems.NotFound();
        if (merge.State != PersonMerge.Merged)
            return Undone();
        var surviving = await db.Workers.Include(static w => w.Person).SingleAsync(w => w.PersonId == merge.SurvivingPersonId, ct);
        var merged = await db.Workers.Include(static w => w.Person).SingleAsync(w => w.PersonId == merge.MergedPersonId, ct);
        if (merged.Version != merge.MergedVersion || merged.IsActive)
            return MergeProblems.Ambiguous("The record that left was changed after the merge; its history says how. Enter or correct the two records as they should be.");
        if (surviving.Holding == Worker.Frozen)
            return WorkerProblems.Frozen();
        if (!surviving.IsActive)
            return MergeProblems.Ambiguous("The record that stayed has left the register since. If it was merged into a third one, undo that merge first.");

        var now = clock.GetUtcNow();
        WorkerDifference? difference = null;
        if (await TakenAsync(db, merge, ct) is { } taken && Former(taken, cipher) is { Count: > 0 } former)
        {
            var corrected = (await db.WorkerChanges.AsNoTracking().Where(c => c.PersonId == surviving.PersonId && c.Version > taken.Version).ToListAsync(ct))
                .SelectMany(c => Former(c, cipher)).Select(static item => item.Key).ToHashSet();
            var before = surviving.Reveal(cipher, withSensitive: true);
            var facts = ChosenItems.Restore(before, former, corrected, lists);
            if (former.Any(item => corrected.Contains(item.Key)) && ChosenItems.Check(facts, lists, clock.Today()).Facts is null)
                return MergeProblems.Ambiguous("Items that were taken at the merge were corrected since, and do not go with what stood before. Correct the record that stayed to what is right of that person, and undo then.");
            surviving.Correct(facts, cipher, surviving.Source, surviving.EffectiveOn, now, sameNumber: true);
            difference = WorkerDifference.Between(before, facts);
        }
        else
            surviving.Confirm(now);
        merged.Return(now);
        // A restriction that the merge brought goes with the record it came from; one ended meanwhile holds for that record still.
        foreach (var carried in await db.Restrictions.Where(r => r.PersonId == surviving.PersonId && r.EndedAt == null
            && db.Restrictions.Any(o => o.PersonId == merged.PersonId && o.RequestId == r.RequestId)).ToListAsync(ct))
            carried.End("merge-undone", caller, now);
        merge.Undo(request.Reason, caller.Subject, cipher, now);
        var (one, other) = (surviving.PersonId, merged.PersonId);
        foreach (var pair in await db.DuplicatePairs.Where(p => (p.FirstPersonId == one && p.SecondPersonId == other) || (p.FirstPersonId == other && p.SecondPersonId == one)).ToListAsync(ct))
            pair.Refuse(request.Reason, caller.Subject, cipher, now);
        db.WorkerChanges.Add(WorkerChange.Of(merged, "merge-undone", caller, cipher, reason: request.Reason));
        db.WorkerChanges.Add(WorkerChange.Of(surviving, "merge-undone", caller, cipher, reason: request.Reason, difference: difference));
        foreach (var record in new[] { merged, surviving })
            db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, record.ToEvent(), clock));
        db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.PersonUnmergedV1, new PersonUnmerged(surviving.PersonId, merged.PersonId, now), clock));
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.ChangedMeanwhile(e))
        {
            return Undone();
        }
        return TypedResults.Ok(new MergeAnswer(merge.Id, merge.State, surviving.PersonId, surviving.Version, merged.PersonId, merged.Version));
    }

    /// <summary>The change that the merge made in the record that stayed.</summary>
    internal static Task<WorkerChange?> TakenAsync(RegistryDb db, PersonMerge merge, CancellationToken ct) =>
        db.WorkerChanges.AsNoTracking().FirstOrDefaultAsync(c => c.PersonId == merge.SurvivingPersonId && c.Kind == PersonMerge.IntoThis && c.ChangedAt == merge.MergedAt, ct);

    /// <summary>The items that a change changed, with what they were, those of the sensitive class too.</summary>
    private static JsonObject Former(WorkerChange change, PersonalDataCipher cipher) =>
        new(new[] { change.RevealBefore(cipher), change.RevealSensitiveBefore(cipher) }.OfType<string>().SelectMany(static json => JsonSerializer.Deserialize<JsonObject>(json)!)
            .Select(static item => KeyValuePair.Create(item.Key, item.Value?.DeepClone())));

    private static ProblemHttpResult Undone() =>
        Problems.Conflict("merge-undone", "The merge was undone or a record changed", "Somebody undid it, or changed one of the records at the same moment. Read the merge again.");
}
