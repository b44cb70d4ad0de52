using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Insurance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Insurance.Participation;

/// <summary>What was decided.</summary>
/// <param name="Decision"><c>agency-is-right</c>, <c>registry-is-right</c> or <c>to-inspection</c>.</param>
public sealed record DecideDifferenceRequest([property: Required, AllowedValues("agency-is-right", "registry-is-right", "to-inspection")] string Decision);

/// <summary>Decides a difference of the caller's area; it stays decided though a later file still has it.</summary>
public static class DecideDifference
{
    public static void Map(RouteGroupBuilder differences) => differences.MapPost("/{id:guid}/decision", HandleAsync).WithName(nameof(DecideDifference)).RequireAreaScope(Scopes.InsuranceReconcile);

    private static async Task<Results<Ok<DifferenceAnswer>, ProblemHttpResult>> HandleAsync(Guid id, DecideDifferenceRequest request, InsuranceDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Differences.FirstOrDefaultAsync(d => d.Id == id, ct) is not { } difference)
            return Problems.NotFound("difference-unknown", "Không có trường hợp này · No such difference", "Không có trong địa bàn của bạn. · There is none of this id in your area.");
        if (difference.State == Difference.Settled)
            return Problems.Conflict("difference-settled", "Đã hết khác nhau · It is settled", "Lần đối chiếu sau không còn thấy; không cần quyết định. · A later comparison no longer finds it; nothing is left to decide.");
        difference.Decide(request.Decision, caller, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(DifferenceAnswer.Of(difference));
    }
}
