using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.DataRequests;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Duplicates;

/// <summary>Which record stays and which leaves, each in the version that was read.</summary>
/// <param name="SurvivingPersonId">Whose record stays, with its number; its items stand but for those named in <c>TakeFromMerged</c>.</param>
/// <param name="SurvivingVersion">Its version, as an ETag gives it.</param>
/// <param name="MergedPersonId">Whose record leaves the register.</param>
/// <param name="MergedVersion">Its version.</param>
/// <param name="Reason">Why they are one person, in the officer's words; kept in the history of both.</param>
/// <param name="TakeFromMerged">
/// Items of the form in which the record that leaves is right. A commune brings its former one, <c>activityStatus</c> the items 11 to 15 that hang on it. None, if left out.
/// </param>
/// <param name="RestrictionGround">Where items are taken and one of the two is restricted: on what ground; see the list restriction-grounds.</param>
public sealed record MergePersonsRequest(
    [property: Required] Guid? SurvivingPersonId, [property: Required, Range(1, long.MaxValue)] long? SurvivingVersion, [property: Required] Guid? MergedPersonId,
    [property: Required, Range(1, long.MaxValue)] long? MergedVersion, [property: Required, StringLength(500, MinimumLength = 3)] string Reason,
    [property: MaxLength(40)] IReadOnlyList<string>? TakeFromMerged = null, [property: StringLength(40)] string? RestrictionGround = null);

/// <summary>A merge and the versions it made.</summary>
public sealed record MergeAnswer(Guid Id, string State, Guid SurvivingPersonId, long SurvivingVersion, Guid MergedPersonId, long MergedVersion);

/// <summary>
/// Merges two records of one person, both of the caller's area: one stays, with the items of the other that the officer chose; the other leaves the register as it is, keeps its id
/// and leads to the first, and so do its login and its restriction. History, events and the pair of the queue change in the same transaction.
/// </summary>
public static class MergePersons
{
    public static void Map(RouteGroupBuilder merges) => merges.MapPost("/", HandleAsync).WithName(nameof(MergePersons)).RequireAreaScope(Scopes.RegistryMerge);

    private static async Task<Results<Created<MergeAnswer>, ProblemHttpResult>> HandleAsync(
        MergePersonsRequest request, HttpContext http, RegistryDb db, AreaScope area, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var chosen = request.TakeFromMerged ?? [];
        if (chosen.Except(ChosenItems.All).Any())
            return Problems.BadRequest("merge-item-unknown", "No such item", "'takeFromMerged' names items of the form. The personal number is not chosen: let the record with the right one stay.", ("allowed", ChosenItems.All));
        if (ChosenItems.HasSensitive(chosen) && !caller.Has(Scopes.RegistrySensitive))
            return Problems.Forbidden("sensitive-scope", "Sensitive items need their own right", "Your token lacks registry.sensitive. Leave special groups and ethnic group out of 'takeFromMerged': those of the record that stays stand.");
        var (stays, leaves) = (request.SurvivingPersonId!.Value, request.MergedPersonId!.Value);
        if (stays == leaves)
            return Problems.BadRequest("merge-with-itself", "One record only", "Give two different persons: whose record stays, and whose leaves.");
        var records = await db.Workers.Include(static w => w.Person).Where(w => w.PersonId == stays || w.PersonId == leaves).ToDictionaryAsync(static w => w.PersonId, ct);
        if (records.Count < 2)
            return WorkerProblems.NotFound();
        var (surviving, merged) = (records[stays], records[leaves]);
        if ((WorkerProblems.Closed(surviving) ?? WorkerProblems.Closed(merged)) is { } closed)
            return closed;
        if (surviving.Version != request.SurvivingVersion)
            return ETags.Changed(surviving.Version);
        if (merged.Version != request.MergedVersion)
            return ETags.Changed(merged.Version);
        if (merged.IsRegistered && !surviving.IsRegistered)
            return Problems.Conflict("merge-loses-receipt", "The record that leaves is the registered one", "Let the record with the receipt stay, and correct it afterwards where the other one is right.");
        // That a third record elsewhere holds the number is for the province to know (ADR 0019): to others the merge is like any other, and the claim waits for its undoing.
        if (area.IsEverything && await db.NumberClaims.AnyAsync(c => (c.PersonId == stays || c.PersonId == leaves) && c.State == NumberClaim.Open, ct))
            return Problems.Conflict("merge-claim-open", "A claim on the number of one of them waits",
                "A third record holds the number that one of the two gives, so that it is open who it is of. The province decides first (GET /v1/number-claims); merge then, if both records still stand.");
        if (await db.PersonLogins.AnyAsync(l => l.PersonId == leaves && l.EndedAt == null, ct) && await db.PersonLogins.AnyAsync(l => l.PersonId == stays && l.EndedAt == null, ct))
            return Problems.Conflict("merge-two-logins", "Both persons have a login",
                "Two people may be behind them. Ask the person which one is theirs, end the link of the other (POST /v1/workers/{id}/login/end), and merge then.");
        var restriction = await db.Restrictions.FirstOrDefaultAsync(r => r.PersonId == leaves && r.EndedAt == null, ct);
        var restricted = await Restriction.HoldsAsync(db, stays, ct);
        var named = chosen.Count > 0 && (restricted || restriction is not null);
        if (named && !lists.RestrictionGrounds.Has(request.RestrictionGround))
            return WorkerProblems.Restricted(lists);

        var now = clock.GetUtcNow();
        WorkerDifference? difference = null;
        if (chosen.Count > 0)
        {
            var before = surviving.Reveal(cipher, withSensitive: true);
            var check = ChosenItems.Take(before, merged.Reveal(cipher, withSensitive: true), chosen, lists, clock.Today());
            if (check.Facts is not { } facts)
                return WorkerProblems.Invalid(check.Findings, http);
            surviving.Correct(facts, cipher, surviving.Source, surviving.EffectiveOn, now, sameNumber: true);
            difference = WorkerDifference.Between(before, facts);
        }
        else
            surviving.Confirm(now);
        merged.Leave(now);
        if (restriction is not null && !restricted)
            db.Restrictions.Add(restriction.CarriedTo(stays, caller, now));
        var merge = PersonMerge.Of(stays, leaves, merged.Version, request.Reason, caller, cipher, now);
        db.PersonMerges.Add(merge);
        foreach (var pair in await db.DuplicatePairs.Where(p => (p.FirstPersonId == stays && p.SecondPersonId == leaves) || (p.FirstPersonId == leaves && p.SecondPersonId == stays)).ToListAsync(ct))
            pair.Merge(caller.Subject, now);
        db.WorkerChanges.Add(WorkerChange.Of(merged, "merged", caller, cipher, reason: request.Reason));
        db.WorkerChanges.Add(WorkerChange.Of(surviving, PersonMerge.IntoThis, caller, cipher, reason: request.Reason, difference: difference).Under(named ? request.RestrictionGround : null));
        foreach (var record in new[] { merged, surviving })
            db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, record.ToEvent(), clock));
        db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.PersonMergedV1, new PersonMerged(stays, leaves, now), clock));
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.ChangedMeanwhile(e) || WorkerProblems.Refused(e, PersonMergeTable.OneSurvivor) || WorkerProblems.Refused(e, RestrictionTable.OneHolds))
        {
            return Problems.Conflict("changed-meanwhile", "A record was changed at the same moment", "Somebody changed or merged one of the two records. Read them again and decide again; nothing was changed.");
        }
        return TypedResults.Created($"/v1/merges/{merge.Id}", new MergeAnswer(merge.Id, merge.State, stays, surviving.Version, leaves, merged.Version));
    }
}
