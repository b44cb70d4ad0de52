using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Identity.Users;

/// <summary>Takes the second factor away, for a user who lost the phone; the user enrols again after the next sign-in.</summary>
public static class ResetSecondFactor
{
    public static void Map(RouteGroupBuilder users) =>
        users.MapPost("/{id:guid}/reset-second-factor", HandleAsync).WithName(nameof(ResetSecondFactor)).RequireServiceScope(Scopes.IdentityAdminister);

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Guid id, UserChange change, CancellationToken ct) =>
        change.ApplyAsync(
            id,
            "second factor removed",
            user =>
            {
                user.TwoFactorEnabled = false;
                user.AuthenticatorKey = null;
                user.LastCodeStep = null;
                user.SecurityStamp = Guid.CreateVersion7().ToString("N");
            },
            ct);
}
