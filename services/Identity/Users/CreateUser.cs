using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Identity.Data;
using Lmis.Identity.Roles;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Identity.Users;

public sealed record CreateUserRequest(
    [property: Required, StringLength(100, MinimumLength = 3)] string UserName,
    [property: Required, StringLength(200, MinimumLength = 1)] string DisplayName,
    [property: Required, StringLength(200)] string Password,
    [property: Required] IReadOnlyList<string> Roles,
    [property: RegularExpression(Areas.Pattern, ErrorMessage = Areas.Sentence)] string? Area = null,
    [property: RegularExpression(Organisations.Pattern, ErrorMessage = Organisations.Sentence)] string? Organisation = null);

/// <summary>Opens an account for a person, with roles and an administrative area.</summary>
public static class CreateUser
{
    public static void Map(RouteGroupBuilder users) =>
        users.MapPost("/", HandleAsync).WithName(nameof(CreateUser)).RequireServiceScope(Scopes.IdentityAdminister);

    private static async Task<Results<Created<UserResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        CreateUserRequest request, HttpContext context, IdentityDb db, UserManager<User> users, Caller caller, TimeProvider clock, ILogger<UserChange> logger, CancellationToken ct)
    {
        if (await UserChange.RoleFaultAsync(db, request.Roles, ct) is { } fault)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["roles"] = [fault] });
        var now = clock.GetUtcNow();
        var user = New(request.UserName, request.DisplayName, request.Area, request.Organisation, request.Roles, now);
        try
        {
            var result = await users.CreateAsync(user, request.Password);
            if (result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.DuplicateUserName)))
                return Taken(request.UserName);
            if (!result.Succeeded)
                return TypedResults.ValidationProblem(Faults(result));
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Taken(request.UserName);
        }

        logger.LogInformation("User {UserId} was created by {Subject}", user.Id, caller.Subject);
        ETags.Set(context, user.Version);
        return TypedResults.Created($"users/{user.Id}", UserResponse.From(now).Compile()(user));
    }

    /// <summary>A user who is not stored yet.</summary>
    public static User New(string userName, string displayName, string? area, string? organisation, IEnumerable<string> roles, DateTimeOffset now)
    {
        var user = new User { Id = Guid.CreateVersion7(now), UserName = userName, DisplayName = displayName, Area = area, Organisation = organisation, CreatedAt = now };
        user.Roles.AddRange(roles.Distinct().Select(role => new UserRole { UserId = user.Id, RoleSlug = role }));
        return user;
    }

    /// <summary>What the name or password lacks, by member.</summary>
    public static Dictionary<string, string[]> Faults(IdentityResult result) => result.Errors
        .GroupBy(error => error.Code.StartsWith("Password", StringComparison.Ordinal) ? "password" : "userName")
        .ToDictionary(group => group.Key, group => group.Select(error => error.Description).ToArray());

    private static ProblemHttpResult Taken(string userName) =>
        Problems.Conflict("user-exists", "User exists", $"The user name '{userName}' is taken. Choose another.");
}
