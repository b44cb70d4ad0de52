using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Testing;

namespace Lmis.Operations.Tests.Rotations;

/// <summary>Clients that get their tokens from Identity through the gateway (RFC 6749 section 4.4, RFC 7523), a fresh one every two seconds.</summary>
internal sealed class IdentityTokens(Uri gateway) : IDisposable
{
    /// <summary>The desk of the officers, the app that asks partners, and the operator at the console.</summary>
    public const string Desk = "officers-desk", App = "partner-app", Operator = "operator";

    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(2);

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly HttpClient http = new() { BaseAddress = gateway };
    private readonly ConcurrentDictionary<string, (string Token, DateTimeOffset Until)> held = new();
    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>How many tokens were issued under each signing key, by its id.</summary>
    public ConcurrentDictionary<string, int> Keys { get; } = new();

    /// <summary>The seed file by which Identity knows these clients.</summary>
    public string Seed() => new JsonObject
    {
        ["clients"] = new JsonArray(
            Client(Desk, "19", "registry.read", "registry.write", "registry.sensitive", "registry.import"),
            Client(App, null, "exchange.call"),
            Client(Operator, null, "registry.keys", "exchange.administer", "exchange.journal")),
    }.ToJsonString();

    public Task<string> DeskAsync() => OfAsync(Desk, "registry.read registry.write registry.sensitive registry.import");

    public Task<string> AppAsync() => OfAsync(App, "exchange.call");

    public Task<string> OperatorAsync() => OfAsync(Operator, "registry.keys exchange.administer exchange.journal");

    /// <summary>The id of the key that signed a token.</summary>
    public static string KeyOf(string token)
    {
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal))));
        return header.RootElement.GetProperty("kid").GetString()!;
    }

    public void Dispose()
    {
        http.Dispose();
        key.Dispose();
        one.Dispose();
    }

    private async Task<string> OfAsync(string client, string scopes)
    {
        if (held.TryGetValue(client, out var known) && TimeProvider.System.GetUtcNow() < known.Until)
            return known.Token;
        await one.WaitAsync();
        try
        {
            if (held.TryGetValue(client, out known) && TimeProvider.System.GetUtcNow() < known.Until)
                return known.Token;
            using var form = new FormUrlEncodedContent(
            [
                new("grant_type", "client_credentials"), new("scope", scopes), new("client_id", client),
                new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), new("client_assertion", Assertion(client)),
            ]);
            using var answer = await http.PostAsync("identity/connect/token", form);
            Assert.True(answer.IsSuccessStatusCode, $"No token for {client}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            var token = (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!;
            Keys.AddOrUpdate(KeyOf(token), 1, static (_, count) => count + 1);
            held[client] = (token, TimeProvider.System.GetUtcNow() + Keep);
            return token;
        }
        finally
        {
            one.Release();
        }
    }

    private JsonObject Client(string id, string? area, params string[] scopes) => new()
    {
        ["clientId"] = id, ["displayName"] = id, ["type"] = "confidential", ["grants"] = new JsonArray("client_credentials"),
        ["scopes"] = new JsonArray([.. scopes.Select(static scope => (JsonNode)scope)]), ["area"] = area, ["publicKeyPem"] = key.ExportSubjectPublicKeyInfoPem(),
    };

    private string Assertion(string client)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var signed = $"{Part(new { alg = "ES256", typ = "client-authentication+jwt" })}.{Part(new { iss = client, sub = client, aud = TestTokens.Issuer, jti = Guid.CreateVersion7(), iat = now, exp = now + 60 })}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Part(object claims) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
}
