using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Consents;

/// <summary>Lists the consents of a person of the officer's area; the reading is recorded.</summary>
public static class ListConsents
{
    public static void Map(RouteGroupBuilder workers) => workers.MapGet("/{personId:guid}/consents", HandleAsync).WithName(nameof(ListConsents)).RequireAreaScope(Scopes.RegistryRights);

    private static async Task<Results<Ok<ConsentsResponse>, ProblemHttpResult>> HandleAsync(
        Guid personId, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http,
        RegistryDb db, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        if (!await db.Workers.AnyAsync(w => w.PersonId == personId, ct))
            return WorkerProblems.NotFound();
        db.RecordReadings.Add(RecordReading.Of(personId, "consents", purpose, sensitive: false, caller, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ConsentsResponse(await ConsentView.AllOfAsync(db, personId, lists, ct)));
    }
}
