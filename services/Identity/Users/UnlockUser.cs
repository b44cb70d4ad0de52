using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Identity.Users;

/// <summary>Ends the lock that wrong passwords or codes brought.</summary>
public static class UnlockUser
{
    public static void Map(RouteGroupBuilder users) =>
        users.MapPost("/{id:guid}/unlock", HandleAsync).WithName(nameof(UnlockUser)).RequireServiceScope(Scopes.IdentityAdminister);

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Guid id, UserChange change, CancellationToken ct) =>
        change.ApplyAsync(
            id,
            "unlocked",
            user =>
            {
                user.LockoutEnd = null;
                user.AccessFailedCount = 0;
            },
            ct);
}
