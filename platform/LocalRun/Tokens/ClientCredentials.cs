using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lmis.LocalRun.Tokens;

/// <summary>Client credentials with private_key_jwt (RFC 6749 section 4.4, RFC 7523).</summary>
internal static class ClientCredentials
{
    internal static async Task<string> RunAsync(HttpClient http, string origin, string client, string keyFile, CancellationToken ct)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = client,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = Assertion(origin + "/identity/", client, keyFile),
            ["scope"] = client == Demonstration.WriteSeed.DemoApp ? "reporting.read exchange.call" : "",
        });
        using var response = await http.PostAsync(new Uri(origin + "/identity/connect/token"), form, ct);
        return await GetToken.ReadAsync(response, ct);
    }

    private static string Assertion(string audience, string client, string keyFile)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var head = Part(new { alg = "ES256", typ = "client-authentication+jwt" });
        var body = Part(new { iss = client, sub = client, aud = audience, jti = Guid.CreateVersion7(), iat = now, exp = now + 60 });
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(keyFile));
        return $"{head}.{body}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes($"{head}.{body}"), HashAlgorithmName.SHA256))}";
    }

    private static string Part(object claims) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
}
