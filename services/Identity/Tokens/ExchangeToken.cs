using System.Globalization;
using System.Security.Claims;
using Lmis.Hosting;
using Lmis.Identity.Clients;
using Lmis.Identity.Data;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Lmis.Identity.Tokens;

/// <summary>The token endpoint (RFC 6749, 3.2): code, refresh token or a client's own assertion against an access token.</summary>
public static class ExchangeToken
{
    public static void Map(IEndpointRouteBuilder connect) =>
        connect.MapPost("/token", HandleAsync).ExcludeFromDescription().AllowPublic();

    private static async Task<IResult> HandleAsync(HttpContext context, IdentityDb db, IOpenIddictApplicationManager clients, CancellationToken ct)
    {
        var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("The token request is missing.");
        if (request.IsClientCredentialsGrantType())
        {
            var client = await clients.FindByClientIdAsync(request.ClientId!, ct) ?? throw new InvalidOperationException("The client vanished between two checks.");
            var registration = await ClientRegistration.ReadAsync(clients, client, ct);
            return SignIn(TokenPrincipal.Of(request.ClientId!, registration.DisplayName, registration.Area, request.GetScopes()));
        }

        var presented = (await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal
            ?? throw new InvalidOperationException("The code or refresh token was accepted without a principal.");
        return await FromUserAsync(presented, db, ct) is { } principal
            ? SignIn(principal)
            : Refusal.Of(Errors.InvalidGrant, "The account is closed, or its password, second factor or roles have changed since the sign-in. Sign in again.");
    }

    // Roles and area are read afresh at every refresh: what was taken from a user is gone within one access token's life.
    private static async Task<ClaimsPrincipal?> FromUserAsync(ClaimsPrincipal presented, IdentityDb db, CancellationToken ct)
    {
        if (!Guid.TryParse(presented.GetClaim(Claims.Subject), out var id))
            return null;
        var user = await db.Users.AsNoTracking().Include(u => u.Roles).ThenInclude(r => r.Role!.Scopes).AsSingleQuery().SingleOrDefaultAsync(u => u.Id == id, ct);
        if (user is null || user.DisabledAt is not null || user.SecurityStamp != presented.GetClaim(TokenPrincipal.SecurityStamp))
            return null;
        var authenticatedAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(presented.GetClaim(Claims.AuthenticationTime)!, CultureInfo.InvariantCulture));
        var principal = TokenPrincipal.Of(user, presented.GetScopes(), authenticatedAt, presented.GetClaims(Claims.AuthenticationMethodReference));
        return principal;
    }

    private static IResult SignIn(ClaimsPrincipal principal) =>
        Results.SignIn(principal, properties: null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
}
