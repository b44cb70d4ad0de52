using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Duplicates;

/// <summary>Why the two records are of two persons after all.</summary>
public sealed record UndoMergeRequest([property: Required, StringLength(500, MinimumLength = 3)] string Reason);

/// <summary>
/// Undoes a merge: the record that left is back as it was, under its id, and the pair counts as decided. Refused where the record was changed after it left, or the one
/// that stayed has left too: then it is not clear what there was.
/// </summary>
public static class UndoMerge
{
    public static void Map(RouteGroupBuilder merges) => merges.MapPost("/{id:guid}/undo", HandleAsync).WithName(nameof(UndoMerge)).RequireAreaScope(Scopes.RegistryMerge);

    private static async Task<Results<Ok<MergeAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id, UndoMergeRequest request, RegistryDb db, PersonalDataCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await GetMerge.FindAsync(db.PersonMerges, db, id, ct) is not { } merge)
            return MergeProblems.NotFound();
        if (merge.State != PersonMerge.Merged)
            return Undone();
        var surviving = await db.Workers.Include(static w => w.Person).SingleAsync(w => w.PersonId == merge.SurvivingPersonId, ct);
        var merged = await db.Workers.Include(static w => w.Person).SingleAsync(w => w.PersonId == merge.MergedPersonId, ct);
        if (merged.Version != merge.MergedVersion || merged.IsActive)
            return MergeProblems.Ambiguous("The record that left was changed after the merge; its history says how. Enter or correct the two records as they should be.");
        if (!surviving.IsActive)
            return MergeProblems.Ambiguous("The record that stayed has left the register since. If it was merged into a third one, undo that merge first.");

        var now = clock.GetUtcNow();
        merged.Return(now);
        surviving.Confirm(now);
        merge.Undo(request.Reason, caller.Subject, cipher, now);
        var (one, other) = (surviving.PersonId, merged.PersonId);
        foreach (var pair in await db.DuplicatePairs.Where(p => (p.FirstPersonId == one && p.SecondPersonId == other) || (p.FirstPersonId == other && p.SecondPersonId == one)).ToListAsync(ct))
            pair.Refuse(request.Reason, caller.Subject, cipher, now);
        foreach (var (record, kind) in new[] { (merged, "merge-undone"), (surviving, "merge-undone") })
        {
            db.WorkerChanges.Add(WorkerChange.Of(record, kind, caller, cipher, reason: request.Reason));
            db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, record.ToEvent(), clock));
        }
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

    private static ProblemHttpResult Undone() =>
        Problems.Conflict("merge-undone", "The merge was undone or a record changed", "Somebody undid it, or changed one of the records at the same moment. Read the merge again.");
}
