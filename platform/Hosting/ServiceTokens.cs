using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Hosting;

/// <summary>Access tokens of this service's own: client credentials with private_key_jwt (RFC 7523), kept until shortly before they expire.</summary>
internal sealed class ServiceTokens(IHttpClientFactory http, IOptions<ServiceClientOptions> client, IOptions<AuthOptions> auth, TimeProvider clock)
    : IDisposable
{
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, Held> held = new();
    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>A token with this scope.</summary>
    /// <exception cref="HttpRequestException">Identity is away or refused this client.</exception>
    public async ValueTask<string> GetAsync(string scope, CancellationToken ct)
    {
        if (held.TryGetValue(scope, out var known) && clock.GetUtcNow() < known.Until)
            return known.Token;
        await one.WaitAsync(ct);
        try
        {
            if (held.TryGetValue(scope, out known) && clock.GetUtcNow() < known.Until)
                return known.Token;
            var asked = clock.GetUtcNow();
            var answer = await AskAsync(scope, ct);
            held[scope] = new(answer.AccessToken, asked + TimeSpan.FromSeconds(answer.ExpiresIn) - Early);
            return answer.AccessToken;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<TokenAnswer> AskAsync(string scope, CancellationToken ct)
    {
        using var caller = http.CreateClient(nameof(ServiceTokens));
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("scope", scope),
            new("client_id", client.Value.ClientId),
            new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            new("client_assertion", Assertion()),
        ]);
        using var response = await caller.PostAsync(new Uri(client.Value.TokenEndpoint), form, ct);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException(
                $"Identity refused a token with scope '{scope}' to client '{client.Value.ClientId}': {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(ct)}",
                null, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<TokenAnswer>(ct) ?? throw new HttpRequestException("Identity answered with no token.");
    }

    private string Assertion()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(client.Value.PrivateKeyFile));
        var now = clock.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = client.Value.ClientId,
            Audience = auth.Value.Issuer,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(1),
            TokenType = "client-authentication+jwt",
            Claims = new Dictionary<string, object> { ["sub"] = client.Value.ClientId, ["jti"] = Guid.CreateVersion7().ToString() },
            // The key lives only as long as this call; a cached signature provider would outlive it.
            SigningCredentials = new(new ECDsaSecurityKey(key) { CryptoProviderFactory = new() { CacheSignatureProviders = false } }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    private sealed record Held(string Token, DateTimeOffset Until);

    private sealed record TokenAnswer([property: JsonPropertyName("access_token")] string AccessToken, [property: JsonPropertyName("expires_in")] int ExpiresIn);
}
