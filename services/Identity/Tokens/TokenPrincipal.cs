using System.Security.Claims;
using Lmis.Identity.Roles;
using Lmis.Identity.Users;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Lmis.Identity.Tokens;

/// <summary>What a token says of its user or client.</summary>
public static class TokenPrincipal
{
    public const string Area = "area", Organisation = "organisation";

    /// <summary>Private to codes and refresh tokens: they end when the user's password or second factor changes.</summary>
    public const string SecurityStamp = "security_stamp";

    private static readonly string[] OpenIdScopes = [Scopes.OpenId, Scopes.Profile, Scopes.OfflineAccess];

    /// <summary>A user's principal: the scopes asked for that the user's roles give.</summary>
    public static ClaimsPrincipal Of(User user, IEnumerable<string> requestedScopes, DateTimeOffset authenticatedAt, IEnumerable<string> methods)
    {
        var identity = Start(user.Id.ToString(), user.DisplayName, user.Area);
        identity.SetClaims(Claims.Role, [.. user.Roles.Select(role => role.RoleSlug).Order(StringComparer.Ordinal)]);
        if (user.Organisation is { } organisation)
            identity.SetClaim(Organisation, organisation);
        identity.SetClaim(SecurityStamp, user.SecurityStamp);
        identity.SetClaim(Claims.AuthenticationTime, authenticatedAt.ToUnixTimeSeconds());
        identity.SetClaims(Claims.AuthenticationMethodReference, [.. methods]);
        var given = user.Scopes.Concat(OpenIdScopes).ToHashSet(StringComparer.Ordinal);
        return Finish(identity, requestedScopes.Where(given.Contains));
    }

    /// <summary>A client's own principal; its scopes were checked against its registration.</summary>
    public static ClaimsPrincipal Of(string clientId, string? displayName, string? area, IEnumerable<string> scopes) =>
        Finish(Start(clientId, displayName ?? clientId, area), scopes.Where(RoleCatalogue.Scopes.Contains));

    private static ClaimsIdentity Start(string subject, string name, string? area)
    {
        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, subject).SetClaim(Claims.Name, name);
        return area is null ? identity : identity.SetClaim(Area, area);
    }

    private static ClaimsPrincipal Finish(ClaimsIdentity identity, IEnumerable<string> scopes)
    {
        identity.SetScopes(scopes).SetResources(AuthorizationServer.Audience);
        identity.SetDestinations(claim => claim.Type switch
        {
            SecurityStamp => [],
            Claims.AuthenticationTime or Claims.AuthenticationMethodReference => [Destinations.IdentityToken],
            Claims.Name when identity.HasScope(Scopes.Profile) => [Destinations.AccessToken, Destinations.IdentityToken],
            _ => [Destinations.AccessToken],
        });
        return new ClaimsPrincipal(identity);
    }
}
