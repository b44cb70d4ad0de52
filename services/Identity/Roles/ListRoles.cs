using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Identity.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Identity.Roles;

public sealed record RoleResponse(string Slug, string NameVi, string NameEn, IReadOnlyList<string> Scopes);

public sealed record ListRolesResponse(IReadOnlyList<RoleResponse> Roles);

/// <summary>Lists the roles with the scopes that each gives.</summary>
public static class ListRoles
{
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapGet("/roles", HandleAsync).WithName(nameof(ListRoles)).RequireServiceScope(Scopes.IdentityAdminister);

    private static async Task<Ok<ListRolesResponse>> HandleAsync(IdentityDb db, CancellationToken ct) => TypedResults.Ok(new ListRolesResponse(
        await db.Roles.OrderBy(role => role.Slug)
            .Select(role => new RoleResponse(role.Slug, role.NameVi, role.NameEn, role.Scopes.OrderBy(scope => scope.Scope).Select(scope => scope.Scope).ToList()))
            .ToListAsync(ct)));
}
