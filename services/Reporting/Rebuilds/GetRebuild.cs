using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.Rebuilds;

/// <summary>How far a rebuild is.</summary>
/// <param name="Id">The rebuild.</param>
/// <param name="State"><c>waiting</c>, <c>running</c>, <c>completed</c> or <c>failed</c>.</param>
/// <param name="Stream">Topic whose states are being read, or were read last; empty before the first.</param>
/// <param name="Records">Records read.</param>
/// <param name="Problem">What stands in its way, in words.</param>
/// <param name="RequestedAt">UTC.</param>
/// <param name="UpdatedAt">When it last went forward, UTC.</param>
/// <param name="EndedAt">UTC.</param>
public sealed record RebuildProgress(Guid Id, string State, string Stream, long Records, string? Problem, DateTimeOffset RequestedAt, DateTimeOffset UpdatedAt, DateTimeOffset? EndedAt)
{
    internal static RebuildProgress Of(Rebuild r) => new(r.Id, r.State, r.Stream, r.Records, r.Problem, r.RequestedAt, r.UpdatedAt, r.EndedAt);
}

/// <summary>Shows how far a rebuild is.</summary>
public static class GetRebuild
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder rebuilds) =>
        rebuilds.MapGet("/{id:guid}", HandleAsync).WithName(nameof(GetRebuild)).RequireServiceScope(Scopes.ReportingRebuild);

    private static async Task<Results<Ok<RebuildProgress>, ProblemHttpResult>> HandleAsync(Guid id, ReportingDb db, CancellationToken ct) =>
        await db.Rebuilds.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, ct) is { } rebuild
            ? TypedResults.Ok(RebuildProgress.Of(rebuild))
            : Problems.NotFound("no-such-rebuild", "No such rebuild", "There is no rebuild of this id; POST /v1/rebuilds starts one.");
}
