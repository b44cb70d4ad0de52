using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Testing;

/// <summary>The gateway's internal tokens, signed with a key made for this test run, and requests that carry them.</summary>
public static class ExchangeTokens
{
    /// <summary>The key of the gateway that services under test believe.</summary>
    public static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static readonly Lazy<string> File = new(() =>
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("lmis-test-exchange-keys").FullName, "internal-keys.json");
        WriteKeys(path, Key);
        return path;
    });

    /// <summary>File with its public half; give it to a service as <c>Exchange:InternalKeysFile</c>.</summary>
    public static string KeysFile => File.Value;

    /// <summary>A token as the gateway makes it; every value can be spoilt.</summary>
    /// <param name="service">The audience: the app id of the service.</param>
    /// <param name="rows">The agreement's row scope.</param>
    /// <param name="consumer">The asking subsystem.</param>
    /// <param name="agreement">The agreement's id.</param>
    /// <param name="purpose">The purpose.</param>
    /// <param name="issued">When it was made, from now.</param>
    /// <param name="lifetime">How long it lives, from when it was made.</param>
    /// <param name="key">Who signs.</param>
    /// <param name="type">The token's type.</param>
    /// <param name="issuer">The issuer.</param>
    /// <param name="without">A claim to leave out.</param>
    /// <param name="clock">The service's clock, where a test moves it.</param>
    /// <param name="provider">The answering subsystem.</param>
    public static string Issue(string service, string rows = "all", string consumer = "VN/GOV/H05/LMIS", string agreement = "agreement-1", string purpose = "job-placement",
        TimeSpan issued = default, TimeSpan? lifetime = null, ECDsa? key = null, string type = "lmis-exchange+jwt", string issuer = "lmis-gateway", string? without = null, TimeProvider? clock = null, string provider = "VN/GOV/H55/LMIS")
    {
        key ??= Key;
        var at = (clock ?? TimeProvider.System).GetUtcNow().UtcDateTime + issued;
        var claims = new Dictionary<string, object> { ["consumer"] = consumer, ["provider"] = provider, ["agreement"] = agreement, ["purpose"] = purpose, ["rows"] = rows };
        if (without is not null)
            claims.Remove(without);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = service,
            IssuedAt = at,
            Expires = at + (lifetime ?? TimeSpan.FromSeconds(60)),
            TokenType = type,
            Claims = claims,
            SigningCredentials = new(new ECDsaSecurityKey(key) { KeyId = Kid(key) }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    /// <summary>A request as the gateway sends it on.</summary>
    public static HttpRequestMessage Request(HttpMethod method, string path, string? token, string requestId = "request-1")
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Road-Request-Id", requestId);
        if (token is not null)
            request.Headers.Add("Lmis-Exchange-Token", token);
        return request;
    }

    /// <summary>Writes the public halves of these keys as a JSON Web Key Set (RFC 7517).</summary>
    public static void WriteKeys(string path, params ECDsa[] keys) => System.IO.File.WriteAllText(path, JsonSerializer.Serialize(new
    {
        keys = keys.Select(key =>
        {
            var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ECDsa.Create(key.ExportParameters(false))) { KeyId = Kid(key) });
            return new { jwk.Kty, jwk.Crv, jwk.X, jwk.Y, jwk.Kid, use = "sig", alg = "ES256" };
        }),
    }, JsonSerializerOptions.Web));

    private static string Kid(ECDsa key) => Base64UrlEncoder.Encode(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
}
