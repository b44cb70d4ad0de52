using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Reporting.Rebuilds;

/// <summary>
/// Asks for the facts to be built anew from the snapshots of their owners. Readers see the old facts until the new ones are whole;
/// one rebuild at a time.
/// </summary>
public static class StartRebuild
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder rebuilds) =>
        rebuilds.MapPost("/", HandleAsync).WithName(nameof(StartRebuild)).RequireServiceScope(Scopes.ReportingRebuild);

    private static async Task<Results<Accepted<RebuildProgress>, ProblemHttpResult>> HandleAsync(
        ReportingDb db, Caller caller, RebuildSignal signal, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var rebuild = new Rebuild { Id = Guid.CreateVersion7(), State = RebuildState.Waiting, RequestedBy = caller.Subject, RequestedAt = now, UpdatedAt = now };
        db.Rebuilds.Add(rebuild);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException running) when (running.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            var open = await db.Rebuilds.AsNoTracking().Where(r => r.EndedAt == null).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(ct);
            return Problems.Conflict("rebuild-running", "A rebuild has not ended", "One rebuild runs at a time; GET /v1/rebuilds/{id} shows how far it is.", ("rebuildId", open));
        }
        signal.Wake();
        return TypedResults.Accepted($"/v1/rebuilds/{rebuild.Id}", RebuildProgress.Of(rebuild));
    }
}
