using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Identity.Data;
using Lmis.Identity.Roles;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Identity.Users;

public sealed record ChangeUserRequest(
    [property: Required, StringLength(200, MinimumLength = 1)] string DisplayName,
    [property: Required] IReadOnlyList<string> Roles,
    [property: RegularExpression(Areas.Pattern, ErrorMessage = Areas.Sentence)] string? Area = null,
    [property: RegularExpression(Organisations.Pattern, ErrorMessage = Organisations.Sentence)] string? Organisation = null);

/// <summary>Sets a user's name, roles, area and organisation; tokens follow at their next refresh, within ten minutes.</summary>
public static class ChangeUser
{
    public static void Map(RouteGroupBuilder users) =>
        users.MapPut("/{id:guid}", HandleAsync).WithName(nameof(ChangeUser)).RequireServiceScope(Scopes.IdentityAdminister);

    private static async Task<Results<Ok<UserResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, ChangeUserRequest request, HttpContext context, IdentityDb db, Caller caller, TimeProvider clock, ILogger<UserChange> logger, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(context, out var version, out var problem))
            return problem!;
        if (await UserChange.RoleFaultAsync(db, request.Roles, ct) is { } fault)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["roles"] = [fault] });
        var user = await db.Users.Include(u => u.Roles).SingleOrDefaultAsync(u => u.Id == id, ct);
        if (user is null)
            return UserChange.NoSuchUser(id);
        if (user.Version != version)
            return ETags.Changed(user.Version);

        user.DisplayName = request.DisplayName;
        user.Area = request.Area;
        user.Organisation = request.Organisation;
        user.Roles.RemoveAll(held => !request.Roles.Contains(held.RoleSlug));
        user.Roles.AddRange(request.Roles.Distinct().Except(user.Roles.Select(held => held.RoleSlug)).Select(role => new UserRole { UserId = id, RoleSlug = role }).ToList());
        user.Version++;
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ETags.Changed(await db.Users.Where(u => u.Id == id).Select(u => u.Version).SingleOrDefaultAsync(ct));
        }

        logger.LogInformation("User {UserId}: roles {Roles} and area {Area} set by {Subject}", id, string.Join(", ", request.Roles), request.Area, caller.Subject);
        ETags.Set(context, user.Version);
        return TypedResults.Ok(UserResponse.From(clock.GetUtcNow()).Compile()(user));
    }
}
