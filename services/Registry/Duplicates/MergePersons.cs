using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Duplicates;

/// <summary>Which record stays and which leaves, each in the version that was read.</summary>
/// <param name="SurvivingPersonId">Whose record stays as it is; what is wrong in it is corrected before or after.</param>
/// <param name="SurvivingVersion">Its version, as an ETag gives it.</param>
/// <param name="MergedPersonId">Whose record leaves the register.</param>
/// <param name="MergedVersion">Its version.</param>
/// <param name="Reason">Why they are one person, in the officer's words; kept in the history of both.</param>
public sealed record MergePersonsRequest(
    [property: Required] Guid? SurvivingPersonId, [property: Required, Range(1, long.MaxValue)] long? SurvivingVersion, [property: Required] Guid? MergedPersonId,
    [property: Required, Range(1, long.MaxValue)] long? MergedVersion, [property: Required, StringLength(500, MinimumLength = 3)] string Reason);

/// <summary>A merge and the versions it made.</summary>
public sealed record MergeAnswer(Guid Id, string State, Guid SurvivingPersonId, long SurvivingVersion, Guid MergedPersonId, long MergedVersion);

/// <summary>
/// Merges two records of one person, both of the caller's area: one stays, the other leaves the register, keeps its id and leads to the first. History, events and the
/// pair of the queue change in the same transaction.
/// </summary>
public static class MergePersons
{
    public static void Map(RouteGroupBuilder merges) => merges.MapPost("/", HandleAsync).WithName(nameof(MergePersons)).RequireAreaScope(Scopes.RegistryMerge);

    private static async Task<Results<Created<MergeAnswer>, ProblemHttpResult>> HandleAsync(
        MergePersonsRequest request, RegistryDb db, PersonalDataCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var (stays, leaves) = (request.SurvivingPersonId!.Value, request.MergedPersonId!.Value);
        if (stays == leaves)
            return Problems.BadRequest("merge-with-itself", "One record only", "Give two different persons: whose record stays, and whose leaves.");
        var records = await db.Workers.Include(static w => w.Person).Where(w => w.PersonId == stays || w.PersonId == leaves).ToDictionaryAsync(static w => w.PersonId, ct);
        if (records.Count < 2)
            return WorkerProblems.NotFound();
        var (surviving, merged) = (records[stays], records[leaves]);
        if (!surviving.IsActive || !merged.IsActive)
            return WorkerProblems.Left();
        if (surviving.Version != request.SurvivingVersion)
            return ETags.Changed(surviving.Version);
        if (merged.Version != request.MergedVersion)
            return ETags.Changed(merged.Version);
        if (merged.IsRegistered && !surviving.IsRegistered)
            return Problems.Conflict("merge-loses-receipt", "The record that leaves is the registered one", "Let the record with the receipt stay, and correct it afterwards where the other one is right.");
        if (await db.NumberClaims.AnyAsync(c => (c.PersonId == stays || c.PersonId == leaves) && c.State == NumberClaim.Open, ct))
            return Problems.Conflict("merge-claim-open", "A claim on the number of one of them waits", "The province decides about the claim first; GET /v1/number-claims lists it.");
        if (await db.PersonLogins.AnyAsync(l => l.PersonId == leaves && l.EndedAt == null, ct))
            return Problems.Conflict("merge-login-linked", "A login is linked to the record that leaves", "Let that record stay, or end the link of the login first.");
        if (await db.Restrictions.AnyAsync(r => r.PersonId == leaves && r.EndedAt == null, ct))
            return Problems.Conflict("merge-restricted", "The person has processing of the record that leaves restricted", "Let that record stay, or end the restriction first: it would not hold for the other record.");

        var now = clock.GetUtcNow();
        merged.Leave(now);
        surviving.Confirm(now);
        var merge = PersonMerge.Of(stays, leaves, merged.Version, request.Reason, caller, cipher, now);
        db.PersonMerges.Add(merge);
        foreach (var pair in await db.DuplicatePairs.Where(p => (p.FirstPersonId == stays && p.SecondPersonId == leaves) || (p.FirstPersonId == leaves && p.SecondPersonId == stays)).ToListAsync(ct))
            pair.Merge(caller.Subject, now);
        foreach (var (record, kind) in new[] { (merged, "merged"), (surviving, "merged-into-this") })
        {
            db.WorkerChanges.Add(WorkerChange.Of(record, kind, caller, cipher, reason: request.Reason));
            db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, record.ToEvent(), clock));
        }
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.ChangedMeanwhile(e) || WorkerProblems.Refused(e, PersonMergeTable.OneSurvivor))
        {
            return Problems.Conflict("changed-meanwhile", "A record was changed at the same moment", "Somebody changed or merged one of the two records. Read them again and decide again; nothing was changed.");
        }
        return TypedResults.Created($"/v1/merges/{merge.Id}", new MergeAnswer(merge.Id, merge.State, stays, surviving.Version, leaves, merged.Version));
    }
}
