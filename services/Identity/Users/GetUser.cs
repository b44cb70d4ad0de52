using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Identity.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Identity.Users;

/// <summary>Reads one user, with the entity tag that a change must name.</summary>
public static class GetUser
{
    public static void Map(RouteGroupBuilder users) =>
        users.MapGet("/{id:guid}", HandleAsync).WithName(nameof(GetUser)).RequireServiceScope(Scopes.IdentityAdminister);

    private static async Task<Results<Ok<UserResponse>, ProblemHttpResult>> HandleAsync(Guid id, HttpContext context, IdentityDb db, TimeProvider clock, CancellationToken ct)
    {
        var user = await db.Users.Where(u => u.Id == id).Select(UserResponse.From(clock.GetUtcNow())).SingleOrDefaultAsync(ct);
        if (user is null)
            return UserChange.NoSuchUser(id);
        ETags.Set(context, user.Version);
        return TypedResults.Ok(user);
    }
}
