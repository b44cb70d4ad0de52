using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Identity.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Identity.Users;

/// <summary>One page; <paramref name="Next"/> is the <c>after</c> of the next, null on the last.</summary>
public sealed record ListUsersResponse(IReadOnlyList<UserResponse> Users, string? Next);

/// <summary>Lists users by name, optionally of one role or area.</summary>
public static class ListUsers
{
    public static void Map(RouteGroupBuilder users) =>
        users.MapGet("/", HandleAsync).WithName(nameof(ListUsers)).RequireServiceScope(Scopes.IdentityAdminister);

    private static async Task<Ok<ListUsersResponse>> HandleAsync(
        IdentityDb db, TimeProvider clock, string? after, string? role, string? area, [Range(1, 500)] int limit = 100, CancellationToken ct = default)
    {
        var query = db.Users.AsNoTracking();
        // PostgreSQL compares in its own collation; the same comparison orders and continues.
        if (after is not null)
            query = query.Where(user => string.Compare(user.NormalizedUserName, after) > 0);
        if (role is not null)
            query = query.Where(user => user.Roles.Any(held => held.RoleSlug == role));
        if (area is not null)
            query = query.Where(user => user.Area == area);
        var page = await query.OrderBy(user => user.NormalizedUserName).Select(UserResponse.From(clock.GetUtcNow())).Take(limit + 1).ToListAsync(ct);
        var next = page.Count > limit ? page[limit - 1].UserName.ToUpperInvariant() : null;
        return TypedResults.Ok(new ListUsersResponse(page.Take(limit).ToList(), next));
    }
}
