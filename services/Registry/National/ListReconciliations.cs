using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.National;

/// <summary>Comparisons, the newest first; <c>Next</c> asks for the earlier ones.</summary>
public sealed record ListReconciliationsResponse(IReadOnlyList<ReconciliationView> Reconciliations, Guid? Next);

/// <summary>Lists the comparisons with the national system, the newest first, with what differs in the caller's area. They hold counts and nothing of anybody.</summary>
public static class ListReconciliations
{
    public static void Map(RouteGroupBuilder reconciliations) => reconciliations.MapGet("/", HandleAsync).WithName(nameof(ListReconciliations)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<ListReconciliationsResponse>, ProblemHttpResult>> HandleAsync(RegistryDb db, AreaScope area, CancellationToken ct, [Range(1, 50)] int limit = 10, Guid? before = null)
    {
        if (area.FormerDistrictCode is not null)
            return Problems.Forbidden("reconciliation-area", "Not counted by former district", "Both sides count by today's communes, which a former district is none of. Ask an officer of the province or of the commune.");
        var runs = await db.Reconciliations.AsNoTracking().Where(r => before == null || r.Id < before).OrderByDescending(static r => r.Id).Take(limit + 1).ToListAsync(ct);
        return TypedResults.Ok(new ListReconciliationsResponse([.. runs.Take(limit).Select(run => ReconciliationView.Of(run, commune => area.Covers(commune, null)))], runs.Count > limit ? runs[limit - 1].Id : null));
    }
}
