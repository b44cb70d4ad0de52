namespace Lmis.Identity.Roles;

/// <summary>A user's holding of a role.</summary>
public sealed class UserRole
{
    public Guid UserId { get; init; }

    public required string RoleSlug { get; init; }

    public Role? Role { get; init; }
}
