namespace Lmis.Identity.Roles;

/// <summary>A role (vai trò): what a person does, as data; its scopes are what a token of that person may carry.</summary>
public sealed class Role
{
    public required string Slug { get; init; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }

    public List<RoleScope> Scopes { get; } = [];
}
