using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.SpecialGroups;

/// <summary>The entry as it stands from now on, and why.</summary>
/// <param name="Entry">Everything, also what stays.</param>
/// <param name="Reason">Why, in the officer's words.</param>
/// <param name="RestrictionGround">Of a restricted record: on what ground it is corrected all the same; see the list restriction-grounds.</param>
public sealed record CorrectSpecialGroupRequest(
    [property: Required] SpecialGroupForm Entry, [property: StringLength(300)] string? Reason = null, [property: StringLength(40)] string? RestrictionGround = null);

/// <summary>Corrects an entry of a person's special groups and keeps what stood before; one that has ended stays as it is.</summary>
public static class CorrectSpecialGroup
{
    public static void Map(RouteGroupBuilder workers) =>
        workers.MapPut("/{personId:guid}/special-groups/{id:guid}", HandleAsync).WithName(nameof(CorrectSpecialGroup)).RequireAreaScope(Scopes.RegistryWrite);

    private static Task<Results<Ok<SpecialGroupAnswer>, ProblemHttpResult>> HandleAsync(
        Guid personId, Guid id, CorrectSpecialGroupRequest request, HttpContext http,
        RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct) =>
        ChangeAsync(personId, id, SpecialGroupChange.Corrected, request.Reason, request.RestrictionGround, _ => SpecialGroupRules.Check(request.Entry, lists, clock.Today()), http, db, cipher, lists, caller, clock, ct);

    /// <summary>Checks and stores one change of an entry, under the lock on the person.</summary>
    internal static async Task<Results<Ok<SpecialGroupAnswer>, ProblemHttpResult>> ChangeAsync(
        Guid personId, Guid id, string kind, string? reason, string? restrictionGround, Func<SpecialGroupFacts, (SpecialGroupFacts? Facts, IReadOnlyList<Workers.Finding> Findings)> change,
        HttpContext http, RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!caller.Has(Scopes.RegistrySensitive))
            return SpecialGroupProblems.NoSensitiveScope();
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        var (ground, refusal) = await AddSpecialGroup.ChangeableAsync(personId, restrictionGround, db, lists, ct);
        if (refusal is not null)
            return refusal;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await SpecialGroupRows.LockAsync(db, personId, ct);
        if (await SpecialGroupRows.Of(db, personId).FirstOrDefaultAsync(g => g.Id == id, ct) is not { } group)
            return SpecialGroupProblems.NotFound();
        if (group.Version != version)
            return ETags.Changed(group.Version);
        var before = group.Reveal(cipher);
        if (before.EndCause is not null)
            return SpecialGroupProblems.Ended();
        var (facts, findings) = change(before);
        if (facts is null)
            return SpecialGroupProblems.Invalid(findings, http);
        if (await AddSpecialGroup.OverlappedAsync(personId, (id, before), facts, db, cipher, ct) is { } other)
            return SpecialGroupProblems.Overlaps(other);
        group.Say(facts, cipher, clock.GetUtcNow());
        db.SpecialGroupChanges.Add(SpecialGroupChange.Of(group, kind, before, reason, ground, caller, cipher));
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || Workers.WorkerProblems.Refused(e, SpecialGroupChangeTable.UniqueVersion))
        {
            // By the record that it was merged into, or out of, at this moment: that one holds another lock.
            return ETags.Changed(version + 1);
        }
        await transaction.CommitAsync(ct);
        ETags.Set(http, group.Version);
        return TypedResults.Ok(new SpecialGroupAnswer(group.Id, group.Version));
    }
}
