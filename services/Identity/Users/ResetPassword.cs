using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;

namespace Lmis.Identity.Users;

public sealed record ResetPasswordRequest([property: Required, StringLength(200)] string Password);

/// <summary>Gives a user a new password, lifts the lock and ends every session and refresh token of the old one.</summary>
public static class ResetPassword
{
    public static void Map(RouteGroupBuilder users) =>
        users.MapPost("/{id:guid}/reset-password", HandleAsync).WithName(nameof(ResetPassword)).RequireServiceScope(Scopes.IdentityAdminister);

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, ResetPasswordRequest request, UserChange change, UserManager<User> users, IOpenIddictTokenManager tokens, CancellationToken ct)
    {
        if (await users.FindByIdAsync(id.ToString()) is not { } known)
            return UserChange.NoSuchUser(id);
        if (await FaultAsync(users, known, request.Password) is { } fault)
            return TypedResults.ValidationProblem(CreateUser.Faults(fault));
        var result = await change.ApplyAsync(id, "password reset", user => Set(users, user, request.Password), ct);
        await tokens.RevokeBySubjectAsync(id.ToString(), ct);
        return result.Result is ProblemHttpResult problem ? problem : TypedResults.NoContent();
    }

    /// <summary>What the password policy has against a password, or null.</summary>
    public static async Task<IdentityResult?> FaultAsync(UserManager<User> users, User user, string password)
    {
        foreach (var validator in users.PasswordValidators)
        {
            if (await validator.ValidateAsync(users, user, password) is { Succeeded: false } refused)
                return refused;
        }

        return null;
    }

    public static void Set(UserManager<User> users, User user, string password)
    {
        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        user.SecurityStamp = Guid.CreateVersion7().ToString("N");
        user.LockoutEnd = null;
        user.AccessFailedCount = 0;
    }
}
