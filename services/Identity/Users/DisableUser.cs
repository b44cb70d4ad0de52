using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;

namespace Lmis.Identity.Users;

/// <summary>Closes an account at once: no sign-in, no refresh; access tokens it holds last ten minutes at most.</summary>
public static class DisableUser
{
    public static void Map(RouteGroupBuilder users) =>
        users.MapPost("/{id:guid}/disable", HandleAsync).WithName(nameof(DisableUser)).RequireServiceScope(Scopes.IdentityAdminister);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Guid id, UserChange change, IOpenIddictTokenManager tokens, TimeProvider clock, CancellationToken ct)
    {
        var result = await change.ApplyAsync(id, "disabled", user => user.DisabledAt ??= clock.GetUtcNow(), ct);
        await tokens.RevokeBySubjectAsync(id.ToString(), ct);
        return result;
    }
}
