using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.SpecialGroups;

/// <summary>One change of an entry.</summary>
/// <param name="Version">The version it made.</param>
/// <param name="Kind"><c>added</c>, <c>corrected</c> or <c>ended</c>.</param>
/// <param name="ChangedAt">When, UTC.</param>
/// <param name="ChangedBy">Who.</param>
/// <param name="ClientId">With which app.</param>
/// <param name="Reason">Why, in the officer's words.</param>
/// <param name="Before">What it said before.</param>
/// <param name="RestrictionGround">On what ground it was made while the record was restricted.</param>
public sealed record SpecialGroupChangeView(
    long Version, string Kind, DateTimeOffset ChangedAt, string ChangedBy, string ClientId, string? Reason, SpecialGroupFacts? Before, string? RestrictionGround);

/// <summary>An entry with its changes, newest first.</summary>
public sealed record SpecialGroupWithChanges(SpecialGroupView Entry, IReadOnlyList<SpecialGroupChangeView> Changes);

/// <summary>Gives one entry of a person's special groups with its ETag and history; the reading is recorded with its purpose.</summary>
public static class GetSpecialGroup
{
    // An entry is corrected once or twice; beyond this the oldest changes are left out.
    private const int Most = 200;

    public static void Map(RouteGroupBuilder workers) =>
        workers.MapGet("/{personId:guid}/special-groups/{id:guid}", HandleAsync).WithName(nameof(GetSpecialGroup)).RequireAreaScope(Scopes.RegistrySensitive);

    private static async Task<Results<Ok<SpecialGroupWithChanges>, ProblemHttpResult>> HandleAsync(
        Guid personId, Guid id, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http,
        RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        if (!await db.Workers.AnyAsync(w => w.PersonId == personId, ct))
            return WorkerProblems.NotFound();
        if (await SpecialGroupRows.Of(db, personId).AsNoTracking().FirstOrDefaultAsync(g => g.Id == id, ct) is not { } group)
            return SpecialGroupProblems.NotFound();
        db.RecordReadings.Add(RecordReading.Of(personId, "special-groups", purpose, sensitive: true, caller, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        var changes = await db.SpecialGroupChanges.AsNoTracking().Where(c => c.SpecialGroupId == id && c.Version <= group.Version).OrderByDescending(static c => c.Version).Take(Most).ToListAsync(ct);
        ETags.Set(http, group.Version);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SpecialGroupWithChanges(SpecialGroupView.Of(group, personId, cipher, lists, clock.Today()), changes.ConvertAll(c => Show(c, cipher))));
    }

    private static SpecialGroupChangeView Show(SpecialGroupChange c, PersonalDataCipher cipher)
    {
        var (before, reason) = c.Reveal(cipher);
        return new(c.Version, c.Kind, c.ChangedAt, c.ChangedBy, c.ClientId, reason, before, c.RestrictionGround);
    }
}
