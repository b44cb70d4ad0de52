using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Verifications;

/// <summary>One bulk verification of the caller's area, with its progress and counts by kind of result.</summary>
public static class GetVerification
{
    public static void Map(RouteGroupBuilder verifications) =>
        verifications.MapGet("/{id:guid}", HandleAsync).WithName(nameof(GetVerification)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<VerificationAnswer>, ProblemHttpResult>> HandleAsync(Guid id, RegistryDb db, AreaScope area, CancellationToken ct)
    {
        var run = await VerificationRun.VisibleTo(db, area).AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, ct);
        return run is null ? VerificationProblems.RunNotFound() : TypedResults.Ok(VerificationAnswer.Of(run, (await CountAsync(db, [id], ct)).GetValueOrDefault(id) ?? []));
    }

    internal static async Task<Dictionary<Guid, Dictionary<string, int>>> CountAsync(RegistryDb db, Guid[] runs, CancellationToken ct)
    {
        var rows = await db.PersonVerifications.Where(v => v.RunId != null && runs.Contains(v.RunId.Value)).Select(static v => new { v.RunId, v.Result })
            .Concat(db.EmployerVerifications.Where(v => v.RunId != null && runs.Contains(v.RunId.Value)).Select(static v => new { v.RunId, v.Result }))
            .GroupBy(static v => new { v.RunId, v.Result }).Select(static g => new { g.Key.RunId, g.Key.Result, Count = g.Count() }).ToListAsync(ct);
        return rows.GroupBy(static r => r.RunId!.Value).ToDictionary(static g => g.Key, static g => g.ToDictionary(static r => r.Result, static r => r.Count));
    }
}
