using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Hosting.Tests;

/// <summary>Identity's keys change while a service runs.</summary>
public sealed class KeySetTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_token_under_a_new_key_is_believed_and_the_last_under_a_removed_one_is_not()
    {
        var (shown, asked, away) = (new List<ECDsaSecurityKey> { NewKey("first") }, 0, false);
        var stub = WebApplication.CreateSlimBuilder();
        stub.WebHost.UseUrls("http://127.0.0.1:0");
        await using var identity = stub.Build();
        identity.MapGet("/configuration", (HttpContext context) => away ? Results.StatusCode(500) : Results.Json(new { issuer = TestTokens.Issuer, jwks_uri = $"http://{context.Request.Host}/keys" }));
        identity.MapGet("/keys", () =>
        {
            Interlocked.Increment(ref asked);
            return Results.Json(new { keys = shown.Select(static key => JsonWebKeyConverter.ConvertFromECDsaSecurityKey(key)).Select(static key => new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y, kid = key.Kid, use = "sig", alg = "ES256" }) });
        });
        await identity.StartAsync(Ct);
        var builder = SampleService.NewBuilder("Host=127.0.0.1", ("Auth:JwksFile", null), ("Auth:MetadataAddress", identity.Urls.First() + "/configuration"), ("Auth:RequireHttps", "false"), ("Auth:CacheSeconds", "0"));
        await using var app = builder.Build();
        app.UsePlatform();
        app.MapGet("/v1/all", () => "all").RequireServiceScope("sample.all", "tests");
        await app.StartAsync(Ct);
        using var http = new HttpClient { BaseAddress = new(app.Urls.First()) };

        var first = shown[0];
        for (var change = 1; change <= 3; change++)
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(shown[^1]));
            // Unannounced, as after a theft; the pause between two looks is over.
            shown.Add(NewKey($"next-{change}"));
            await Task.Delay(1100, Ct);
            var together = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(shown[^1])));
            Assert.All(together, static status => Assert.Equal(HttpStatusCode.OK, status));
        }
        // Not one look for each of the sixty.
        Assert.InRange(asked, 4, 8);

        shown.Remove(first);
        await Task.Delay(1100, Ct);
        // A key that nobody has leads to a look, whose outcome holds for the removed one.
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(NewKey("forged")));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(first));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(shown[^1]));

        away = true;
        await Task.Delay(1100, Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(NewKey("forged")));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(shown[^1]));

        async Task<HttpStatusCode> AskAsync(ECDsaSecurityKey key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/all");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token(key));
            using var answer = await http.SendAsync(request, Ct);
            return answer.StatusCode;
        }
    }

    private static ECDsaSecurityKey NewKey(string id) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };

    private static string Token(ECDsaSecurityKey key)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = TestTokens.Issuer,
            Audience = "lmis",
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(10),
            TokenType = "at+jwt",
            Claims = new Dictionary<string, object> { ["sub"] = "tests", ["client_id"] = "tests", ["scope"] = "sample.all", ["jti"] = Guid.CreateVersion7().ToString() },
            SigningCredentials = new(key, SecurityAlgorithms.EcdsaSha256),
        });
    }
}
