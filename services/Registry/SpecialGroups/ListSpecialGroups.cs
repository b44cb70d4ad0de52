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

/// <summary>The special groups of a person.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="Groups">How the person stands in each, by form and proofs.</param>
/// <param name="Entries">The proofs, oldest first, those that hold no more too.</param>
public sealed record SpecialGroupsResponse(Guid PersonId, IReadOnlyList<GroupStanding> Groups, IReadOnlyList<SpecialGroupView> Entries);

/// <summary>Lists a person's special groups, declared and proved; the reading is recorded with its purpose (header Lmis-Purpose).</summary>
public static class ListSpecialGroups
{
    public static void Map(RouteGroupBuilder workers) =>
        workers.MapGet("/{personId:guid}/special-groups", HandleAsync).WithName(nameof(ListSpecialGroups)).RequireAreaScope(Scopes.RegistrySensitive);

    private static async Task<Results<Ok<SpecialGroupsResponse>, ProblemHttpResult>> HandleAsync(
        Guid personId, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http,
        RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        if (await db.Workers.AsNoTracking().Include(static w => w.Person).FirstOrDefaultAsync(w => w.PersonId == personId, ct) is not { } worker)
            return WorkerProblems.NotFound();
        db.RecordReadings.Add(RecordReading.Of(personId, "special-groups", purpose, sensitive: true, caller, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await OfAsync(worker, db, cipher, lists, clock.Today(), ct));
    }

    /// <summary>The special groups of a record; whoever calls has recorded the reading.</summary>
    internal static async Task<SpecialGroupsResponse> OfAsync(Worker worker, RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, DateOnly today, CancellationToken ct)
    {
        var rows = await SpecialGroupRows.Of(db, worker.PersonId).AsNoTracking().ToListAsync(ct);
        return new(
            worker.PersonId, GroupStanding.Of(worker.RevealGroups(cipher), rows.ConvertAll(r => r.Reveal(cipher)), lists, today),
            rows.ConvertAll(r => SpecialGroupView.Of(r, worker.PersonId, cipher, lists, today)));
    }
}
