using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Rights;

/// <summary>Why the link ends: <c>person-asked</c>, <c>login-lost</c> or <c>wrong-person</c>.</summary>
public sealed record EndLoginRequest([property: Required, RegularExpression("person-asked|login-lost|wrong-person")] string Reason);

/// <summary>Ends the link between a person of the officer's area and their login; from the next request on the login shows nothing.</summary>
public static class EndLogin
{
    public static void Map(RouteGroupBuilder workers) => workers.MapPost("/{personId:guid}/login/end", HandleAsync).WithName(nameof(EndLogin)).RequireAreaScope(Scopes.RegistryRights);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid personId, EndLoginRequest request, RegistryDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Workers.AnyAsync(w => w.PersonId == personId, ct))
            return WorkerProblems.NotFound();
        // A login linked before a merge is the merged person's.
        var all = await Standing.AllAsync(db, personId, ct);
        if (await db.PersonLogins.FirstOrDefaultAsync(l => all.Contains(l.PersonId) && l.EndedAt == null, ct) is not { } link)
            return NoLogin();
        link.End(request.Reason, caller, clock.GetUtcNow());
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return NoLogin();
        }
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult NoLogin() => Problems.Conflict("person-has-no-login", "The person has no login", "No login is linked to this person now. There is nothing to end.");
}
