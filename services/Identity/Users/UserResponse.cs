using System.Linq.Expressions;

namespace Lmis.Identity.Users;

/// <summary>A user as administrators see it.</summary>
public sealed record UserResponse(
    Guid Id, string UserName, string DisplayName, string? Area, string? Organisation, IReadOnlyList<string> Roles, bool SecondFactor,
    DateTimeOffset? LockedUntil, DateTimeOffset? DisabledAt, DateTimeOffset CreatedAt, long Version)
{
    public static Expression<Func<User, UserResponse>> From(DateTimeOffset now) => user => new UserResponse(
        user.Id, user.UserName!, user.DisplayName, user.Area, user.Organisation, user.Roles.OrderBy(role => role.RoleSlug).Select(role => role.RoleSlug).ToList(), user.TwoFactorEnabled,
        user.LockoutEnd > now ? user.LockoutEnd : null, user.DisabledAt, user.CreatedAt, user.Version);
}
