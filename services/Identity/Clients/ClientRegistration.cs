using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Lmis.Identity.Users;
using OpenIddict.Abstractions;

namespace Lmis.Identity.Clients;

/// <summary>An app or service that may ask for tokens: what an administrator or the seed file says of it.</summary>
/// <param name="Type"><c>confidential</c> (proves itself with a key) or <c>public</c> (a browser or phone app).</param>
/// <param name="Grants">Of <c>authorization_code</c>, <c>client_credentials</c> and <c>refresh_token</c>.</param>
/// <param name="Area">Area that the client's own tokens carry.</param>
/// <param name="Jwks">Public keys as a JSON Web Key Set (RFC 7517), or <paramref name="PublicKeyPem"/>.</param>
public sealed record ClientRegistration(
    [property: Required, RegularExpression("^[a-z0-9][a-z0-9.-]{1,98}[a-z0-9]$", ErrorMessage = "must be 3 to 100 lower-case letters, digits, dots and hyphens")] string ClientId,
    [property: Required, StringLength(200, MinimumLength = 1)] string DisplayName,
    [property: Required, AllowedValues("confidential", "public", ErrorMessage = "must be confidential or public")] string Type,
    [property: Required, MinLength(1)] IReadOnlyList<string> Grants,
    [property: Required] IReadOnlyList<string> Scopes,
    [property: RegularExpression(Areas.Pattern, ErrorMessage = Areas.Sentence)] string? Area = null,
    JsonElement? Jwks = null,
    string? PublicKeyPem = null,
    IReadOnlyList<string>? RedirectUris = null,
    IReadOnlyList<string>? PostLogoutRedirectUris = null)
{
    internal const string Property = "registration";

    internal const string DisabledProperty = "disabledAt";

    /// <summary>The registration of a stored client.</summary>
    public static async Task<ClientRegistration> ReadAsync(IOpenIddictApplicationManager clients, object client, CancellationToken ct) =>
        (await clients.GetPropertiesAsync(client, ct))[Property].Deserialize<ClientRegistration>(JsonSerializerOptions.Web)!;

    /// <summary>When a stored client was disabled, or null.</summary>
    public static async Task<DateTimeOffset?> ReadDisabledAsync(IOpenIddictApplicationManager clients, object client, CancellationToken ct) =>
        (await clients.GetPropertiesAsync(client, ct)).TryGetValue(DisabledProperty, out var at) ? at.GetDateTimeOffset() : null;
}
