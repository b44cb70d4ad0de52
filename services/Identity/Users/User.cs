using Lmis.Identity.Roles;
using Microsoft.AspNetCore.Identity;

namespace Lmis.Identity.Users;

/// <summary>A person (người dùng) who may sign in; <see cref="IdentityUser{TKey}.Id"/> is the subject of every token.</summary>
public sealed class User : IdentityUser<Guid>
{
    public required string DisplayName { get; set; }

    /// <summary>Administrative area: 2 digits province, 3 old district, 5 commune; null sees no personal data.</summary>
    public string? Area { get; set; }

    /// <summary>The enterprise code (mã số doanh nghiệp) for which the user acts: an employer's or a school's own account; null for everybody else.</summary>
    public string? Organisation { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When an administrator closed the account; null while it is open.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>The TOTP secret, protected with Data Protection; null without a second factor.</summary>
    public string? AuthenticatorKey { get; set; }

    /// <summary>Time step of the last accepted TOTP code: a code is good once (RFC 6238, 5.2).</summary>
    public long? LastCodeStep { get; set; }

    /// <summary>Grows with every administrative change; the entity tag of the user.</summary>
    public long Version { get; set; } = 1;

    public List<UserRole> Roles { get; } = [];

    /// <summary>The scopes that the user's roles give.</summary>
    public IEnumerable<string> Scopes => Roles.SelectMany(role => role.Role!.Scopes).Select(scope => scope.Scope).Distinct();
}
