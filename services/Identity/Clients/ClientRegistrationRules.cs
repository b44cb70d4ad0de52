using System.Security.Cryptography;
using System.Text.Json;
using Lmis.Identity.Roles;
using Lmis.Identity.Users;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Lmis.Identity.Clients;

/// <summary>What a client may be, and what the authorization server stores of it: pure functions.</summary>
public static class ClientRegistrationRules
{
    private static readonly string[] AllowedGrants = [GrantTypes.AuthorizationCode, GrantTypes.ClientCredentials, GrantTypes.RefreshToken];

    /// <summary>Every fault of a registration as member and sentence; none when it can be stored.</summary>
    public static IEnumerable<(string Member, string Fault)> Faults(ClientRegistration client)
    {
        var code = client.Grants.Contains(GrantTypes.AuthorizationCode);
        var isPublic = client.Type == ClientTypes.Public;
        foreach (var grant in client.Grants.Except(AllowedGrants))
            yield return ("grants", $"'{grant}' is not one of {string.Join(", ", AllowedGrants)}.");
        foreach (var scope in client.Scopes.Where(scope => !RoleCatalogue.Scopes.Contains(scope)))
            yield return ("scopes", $"'{scope}' is not a scope of this platform.");
        if (!Areas.IsWellFormed(client.Area))
            yield return ("area", $"The area {Areas.Sentence}.");
        if (client.Grants.Contains(GrantTypes.RefreshToken) && !code)
            yield return ("grants", "refresh_token goes with authorization_code only: a client with a key asks for a new token instead.");
        if (isPublic && client.Grants.Contains(GrantTypes.ClientCredentials))
            yield return ("grants", "A public client cannot prove itself, so it cannot use client_credentials.");
        if (isPublic && (client.Jwks is not null || client.PublicKeyPem is not null))
            yield return ("type", "A public client has no key; register it as confidential or leave the key out.");
        if (!isPublic && client.Jwks is null == client.PublicKeyPem is null)
            yield return ("jwks", "A confidential client proves itself with a key: give either jwks or publicKeyPem.");
        if (code && client.RedirectUris is not { Count: > 0 })
            yield return ("redirectUris", "authorization_code needs at least one redirect address.");
        foreach (var uri in (client.RedirectUris ?? []).Concat(client.PostLogoutRedirectUris ?? []).Where(uri => !IsRedirect(uri)))
            yield return ("redirectUris", $"'{uri}' must be an absolute https address without fragment (http only for localhost, or an app's own scheme such as vn.example.app:/signed-in).");
        if (!isPublic && KeyFault(client) is { } fault)
            yield return ("jwks", fault);
    }

    /// <summary>What is stored. A disabled client keeps its registration but has no permission left: every endpoint refuses it.</summary>
    public static OpenIddictApplicationDescriptor Descriptor(ClientRegistration client, DateTimeOffset? disabledAt)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = client.ClientId,
            ClientType = client.Type,
            ConsentType = ConsentTypes.Implicit,
            DisplayName = client.DisplayName,
            JsonWebKeySet = client.Type == ClientTypes.Public ? null : Keys(client),
        };
        descriptor.RedirectUris.UnionWith((client.RedirectUris ?? []).Select(uri => new Uri(uri)));
        descriptor.PostLogoutRedirectUris.UnionWith((client.PostLogoutRedirectUris ?? []).Select(uri => new Uri(uri)));
        descriptor.Properties[ClientRegistration.Property] = JsonSerializer.SerializeToElement(client, JsonSerializerOptions.Web);
        descriptor.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        if (disabledAt is { } at)
        {
            descriptor.Properties[ClientRegistration.DisabledProperty] = JsonSerializer.SerializeToElement(at);
            return descriptor;
        }

        descriptor.Permissions.UnionWith([Permissions.Endpoints.Token, Permissions.Endpoints.Revocation]);
        if (client.Type == ClientTypes.Confidential)
            descriptor.Permissions.Add(Permissions.Endpoints.Introspection);
        if (client.Grants.Contains(GrantTypes.AuthorizationCode))
            descriptor.Permissions.UnionWith([Permissions.Endpoints.Authorization, Permissions.Endpoints.EndSession, Permissions.ResponseTypes.Code, Permissions.Scopes.Profile]);
        descriptor.AddGrantTypePermissions([.. client.Grants]);
        descriptor.AddScopePermissions([.. client.Scopes]);
        return descriptor;
    }

    private static bool IsRedirect(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback) || uri.Scheme.Contains('.', StringComparison.Ordinal));

    private static string? KeyFault(ClientRegistration client)
    {
        try
        {
            var keys = Keys(client)?.Keys ?? [];
            return keys.Count == 0 && (client.Jwks ?? (object?)client.PublicKeyPem) is not null ? "The key set is empty."
                : keys.Any(key => key.D is not null || key.K is not null) ? "The key set holds a private or symmetric key. Make a new key pair, keep the private key and send the public one."
                : keys.Any(key => key is not ({ Kty: "EC", Crv: "P-256" or "P-384" } or { Kty: "RSA", KeySize: >= 2048 })) ? "Keys must be P-256, P-384 or RSA of at least 2048 bits."
                : null;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException or FormatException or JsonException)
        {
            return $"The key cannot be read: {exception.Message}";
        }
    }

    private static JsonWebKeySet? Keys(ClientRegistration client)
    {
        if (client.Jwks is { } jwks)
            return new JsonWebKeySet(jwks.GetRawText());
        if (client.PublicKeyPem is not { } pem)
            return null;
        return new JsonWebKeySet { Keys = { PemEncoding.Find(pem) is { } at && pem[at.Label] is "PUBLIC KEY" ? FromPem(pem) : throw new ArgumentException("Send a PEM block labelled PUBLIC KEY.") } };
    }

    private static JsonWebKey FromPem(string pem)
    {
        var ec = ECDsa.Create();
        try
        {
            ec.ImportFromPem(pem);
            return JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ec));
        }
        catch (CryptographicException)
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: false)));
        }
    }
}
