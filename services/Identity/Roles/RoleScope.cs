namespace Lmis.Identity.Roles;

/// <summary>One scope that a role gives.</summary>
public sealed class RoleScope
{
    public required string RoleSlug { get; init; }

    public required string Scope { get; init; }
}
