using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Identity.Users;

/// <summary>Opens a closed account again.</summary>
public static class EnableUser
{
    public static void Map(RouteGroupBuilder users) =>
        users.MapPost("/{id:guid}/enable", HandleAsync).WithName(nameof(EnableUser)).RequireServiceScope(Scopes.IdentityAdminister);

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Guid id, UserChange change, CancellationToken ct) =>
        change.ApplyAsync(id, "enabled", user => user.DisabledAt = null, ct);
}
