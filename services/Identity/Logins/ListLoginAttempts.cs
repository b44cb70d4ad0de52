using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Identity.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Identity.Logins;

public sealed record LoginAttemptResponse(Guid Id, DateTimeOffset At, Guid? UserId, string Result, string? ClientId, string? Address);

/// <summary>One page; <paramref name="Next"/> is the <c>before</c> of the next, null on the last.</summary>
public sealed record ListLoginAttemptsResponse(IReadOnlyList<LoginAttemptResponse> Attempts, Guid? Next);

/// <summary>Reads the login audit, newest first, optionally of one user.</summary>
public static class ListLoginAttempts
{
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapGet("/login-attempts", HandleAsync).WithName(nameof(ListLoginAttempts)).RequireServiceScope(Scopes.IdentityAdminister);

    private static async Task<Ok<ListLoginAttemptsResponse>> HandleAsync(
        IdentityDb db, Guid? userId, Guid? before, [Range(1, 500)] int limit = 100, CancellationToken ct = default)
    {
        var query = db.LoginAttempts.AsNoTracking();
        if (userId is not null)
            query = query.Where(attempt => attempt.UserId == userId);
        // The ids are UUIDv7: their order is the order of time.
        if (before is not null)
            query = query.Where(attempt => attempt.Id.CompareTo(before.Value) < 0);
        var rows = await query.OrderByDescending(attempt => attempt.Id).Take(limit + 1).ToListAsync(ct);
        return TypedResults.Ok(new ListLoginAttemptsResponse(
            [.. rows.Take(limit).Select(a => new LoginAttemptResponse(a.Id, a.At, a.UserId, a.Result, a.ClientId, a.Address?.ToString()))],
            rows.Count > limit ? rows[limit - 1].Id : null));
    }
}
