using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Testing;

/// <summary>Access tokens as Identity issues them, signed with a key made for this test run.</summary>
public static class TestTokens
{
    /// <summary>The issuer the tokens name; give it to a service as <c>Auth:Issuer</c>.</summary>
    public const string Issuer = "http://localhost:8080/identity/";

    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly ECDsa Stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly Lazy<string> File = new(WriteJwks);

    /// <summary>File with the public key; give it to a service as <c>Auth:JwksFile</c>.</summary>
    public static string JwksFile => File.Value;

    /// <summary>A token that a service under test believes.</summary>
    /// <param name="scopes">Space-separated scopes.</param>
    /// <param name="area">2, 3 or 5 digits; none for a service.</param>
    /// <param name="subject">The user's id.</param>
    /// <param name="clientId">The app.</param>
    /// <param name="name">The user's display name.</param>
    /// <param name="roles">Roles of the user.</param>
    /// <param name="lifetime">How long from now; negative for one that has expired.</param>
    /// <param name="audience">The audience.</param>
    /// <param name="organisation">The enterprise code for which the user acts.</param>
    public static string Issue(string scopes, string? area = null, string subject = "019377a0-0000-7000-8000-000000000001", string clientId = "tests",
        string? name = null, string[]? roles = null, TimeSpan? lifetime = null, string audience = "lmis", string? organisation = null) =>
        Sign(Key, scopes, area, subject, clientId, name, roles, lifetime ?? TimeSpan.FromMinutes(10), audience, organisation);

    /// <summary>The same token signed with a key that nobody published.</summary>
    public static string Forge(string scopes, string? area = null) =>
        Sign(Stranger, scopes, area, "019377a0-0000-7000-8000-000000000001", "tests", null, null, TimeSpan.FromMinutes(10), "lmis");

    private static string Sign(ECDsa key, string scopes, string? area, string subject, string clientId, string? name, string[]? roles, TimeSpan lifetime, string audience, string? organisation = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object> { ["sub"] = subject, ["client_id"] = clientId, ["scope"] = scopes, ["jti"] = Guid.CreateVersion7().ToString() };
        if (area is not null)
            claims["area"] = area;
        if (organisation is not null)
            claims["organisation"] = organisation;
        if (name is not null)
            claims["name"] = name;
        if (roles is not null)
            claims["role"] = roles;
        var issued = lifetime < TimeSpan.Zero ? now + lifetime - TimeSpan.FromMinutes(10) : now;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            IssuedAt = issued,
            NotBefore = issued,
            Expires = now + lifetime,
            TokenType = "at+jwt",
            Claims = claims,
            SigningCredentials = new(new ECDsaSecurityKey(key) { KeyId = "test" }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    private static string WriteJwks()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("lmis-test-keys").FullName, "jwks.json");
        var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ECDsa.Create(Key.ExportParameters(false))) { KeyId = "test" });
        System.IO.File.WriteAllText(path, JsonSerializer.Serialize(new { keys = new[] { new { key.Kty, key.Crv, key.X, key.Y, key.Kid, use = "sig", alg = "ES256" } } }, JsonSerializerOptions.Web));
        return path;
    }
}
