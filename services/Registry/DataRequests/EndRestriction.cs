using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.DataRequests;

/// <summary>Why it ends: <c>person-asked</c> or <c>ground-gone</c>.</summary>
public sealed record EndRestrictionRequest([property: Required, RegularExpression("person-asked|ground-gone")] string Reason);

/// <summary>Ends the restriction of a record of the officer's area.</summary>
public static class EndRestriction
{
    public static void Map(RouteGroupBuilder workers) => workers.MapPost("/{personId:guid}/restriction/end", HandleAsync).WithName(nameof(EndRestriction)).RequireAreaScope(Scopes.RegistryRights);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid personId, EndRestrictionRequest request, RegistryDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Workers.AnyAsync(w => w.PersonId == personId, ct))
            return WorkerProblems.NotFound();
        if (await db.Restrictions.FirstOrDefaultAsync(r => r.PersonId == personId && r.EndedAt == null, ct) is not { } restriction)
            return NotRestricted();
        restriction.End(request.Reason, caller, clock.GetUtcNow());
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return NotRestricted();
        }
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult NotRestricted() => Problems.Conflict("not-restricted", "The record is not restricted", "No restriction of this record holds now. There is nothing to end.");
}
