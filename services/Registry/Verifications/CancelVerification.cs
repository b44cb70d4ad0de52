using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Verifications;

/// <summary>Stops a bulk verification that has not ended. The results it has stay; a later run goes on with those still due.</summary>
public static class CancelVerification
{
    public static void Map(RouteGroupBuilder verifications) =>
        verifications.MapPost("/{id:guid}/cancel", HandleAsync).WithName(nameof(CancelVerification)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<VerificationAnswer>, ProblemHttpResult>> HandleAsync(Guid id, RegistryDb db, AreaScope area, TimeProvider clock, CancellationToken ct)
    {
        var visible = VerificationRun.VisibleTo(db, area).Where(r => r.Id == id);
        // The process at work finds the run no longer its own at the next checkpoint and gives up what it has under way.
        var stopped = await visible.Where(static r => r.State == VerificationRun.Running || r.State == VerificationRun.Waiting)
            .ExecuteUpdateAsync(set => set.SetProperty(static r => r.State, VerificationRun.Cancelled).SetProperty(static r => r.FinishedAt, clock.GetUtcNow())
                .SetProperty(static r => r.LeaseOwner, (Guid?)null).SetProperty(static r => r.LeaseUntil, (DateTimeOffset?)null), ct);
        var run = await visible.AsNoTracking().FirstOrDefaultAsync(ct);
        if (run is null)
            return VerificationProblems.RunNotFound();
        if (stopped == 0 && run.State != VerificationRun.Cancelled)
            return Problems.Conflict("verification-ended", "The bulk verification has ended", $"It is {run.State}, so there is nothing to stop.", ("state", run.State));
        return TypedResults.Ok(VerificationAnswer.Of(run, (await GetVerification.CountAsync(db, [id], ct)).GetValueOrDefault(id) ?? []));
    }
}
