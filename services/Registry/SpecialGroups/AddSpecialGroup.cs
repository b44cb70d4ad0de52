using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.DataRequests;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.SpecialGroups;

/// <summary>A special group whose proof the officer has seen.</summary>
/// <param name="Entry">Group, proof, days and ground.</param>
/// <param name="RestrictionGround">Of a restricted record: on what ground it is added all the same; see the list restriction-grounds.</param>
public sealed record AddSpecialGroupRequest([property: Required] SpecialGroupForm Entry, [property: StringLength(40)] string? RestrictionGround = null);

/// <summary>Adds a special group with its proof to a person of the officer's area. The form of the record is not touched and no event tells of it.</summary>
public static class AddSpecialGroup
{
    public static void Map(RouteGroupBuilder workers) =>
        workers.MapPost("/{personId:guid}/special-groups", HandleAsync).WithName(nameof(AddSpecialGroup)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Created<SpecialGroupAnswer>, ProblemHttpResult>> HandleAsync(
        Guid personId, AddSpecialGroupRequest request, [FromHeader(Name = "Idempotency-Key"), StringLength(100)] string? idempotencyKey, HttpContext http,
        RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!caller.Has(Scopes.RegistrySensitive))
            return SpecialGroupProblems.NoSensitiveScope();
        var create = IdempotentCreate.Of("add-special-group", new { personId, request }, idempotencyKey, cipher, caller);
        var (answered, problem) = await create.BeforeAsync<SpecialGroupAnswer>(db, http, ct);
        if (problem is not null)
            return problem;
        if (answered is not null)
            return Answer(personId, answered, http);
        var (ground, refusal) = await ChangeableAsync(personId, request.RestrictionGround, db, lists, ct);
        if (refusal is not null)
            return refusal;
        var (facts, findings) = SpecialGroupRules.Check(request.Entry, lists, clock.Today());
        if (facts is null)
            return SpecialGroupProblems.Invalid(findings, http);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await SpecialGroupRows.LockAsync(db, personId, ct);
        if (await OverlappedAsync(personId, null, facts, db, cipher, ct) is { } other)
            return await create.BeforeAsync<SpecialGroupAnswer>(db, http, ct) is ({ } before, _) ? Answer(personId, before, http) : SpecialGroupProblems.Overlaps(other);
        var now = clock.GetUtcNow();
        var group = SpecialGroup.Add(personId, facts, cipher, now);
        db.SpecialGroups.Add(group);
        db.SpecialGroupChanges.Add(SpecialGroupChange.Of(group, SpecialGroupChange.Added, null, null, ground, caller, cipher));
        var answer = new SpecialGroupAnswer(group.Id, group.Version);
        create.Keep(answer, db, now);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, IdempotencyKeyTable.PrimaryKey))
        {
            // The same key for somebody else at this moment: for this person the lock would have held it back.
            await transaction.RollbackAsync(ct);
            return (await create.BeforeAsync<SpecialGroupAnswer>(db, http, ct)).Problem ?? SpecialGroupProblems.NotFound();
        }
        await transaction.CommitAsync(ct);
        return Answer(personId, answer, http);
    }

    /// <summary>Why the special groups of a record may not be changed; if they may, on what ground while it is restricted.</summary>
    internal static async Task<(string? Ground, ProblemHttpResult? Problem)> ChangeableAsync(Guid personId, string? restrictionGround, RegistryDb db, CodeListSet lists, CancellationToken ct)
    {
        if (await db.Workers.AsNoTracking().FirstOrDefaultAsync(w => w.PersonId == personId, ct) is not { } worker)
            return (null, WorkerProblems.NotFound());
        if (WorkerProblems.Closed(worker) is { } closed)
            return (null, closed);
        if (!await Restriction.HoldsAsync(db, personId, ct))
            return (null, null);
        return lists.RestrictionGrounds.Has(restrictionGround) ? (restrictionGround, null) : (null, WorkerProblems.Restricted(lists));
    }

    /// <summary>
    /// Another entry of the record that says the same group of a day that this one says it of; under the lock. Entries that overlapped before, as those of two records that were merged may,
    /// are no reason to refuse a change of one of them: it could never be corrected or ended.
    /// </summary>
    internal static async Task<Guid?> OverlappedAsync(
        Guid personId, (Guid Id, SpecialGroupFacts Before)? self, SpecialGroupFacts facts, RegistryDb db, PersonalDataCipher cipher, CancellationToken ct) =>
        (await SpecialGroupRows.Of(db, personId).AsNoTracking().ToListAsync(ct))
            .Find(g => g.Id != self?.Id && g.Reveal(cipher) is var other && other.Overlaps(facts) && self?.Before.Overlaps(other) != true)?.Id;

    private static Created<SpecialGroupAnswer> Answer(Guid personId, SpecialGroupAnswer answer, HttpContext http)
    {
        ETags.Set(http, answer.Version);
        return TypedResults.Created($"/v1/workers/{personId}/special-groups/{answer.Id}", answer);
    }
}
