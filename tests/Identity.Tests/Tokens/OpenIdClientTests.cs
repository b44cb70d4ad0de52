using Lmis.Testing;
using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Identity.Tests.Tokens;

/// <summary>An issuer of its own, as in operation.</summary>
public sealed class OwnIssuer : IdentityService
{
    protected override bool OwnTokens => true;
}

/// <summary>The grants as an app of another vendor runs them, with openid-client from npm.</summary>
public sealed class OpenIdClientTests(OwnIssuer identity) : IClassFixture<OwnIssuer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Authorization_code_with_PKCE_signs_a_user_in_and_a_refresh_token_is_good_once()
    {
        var result = await NodeScript.RunAsync("Identity.Tests", "flows.mjs", new
        {
            flow = "code", identity.Issuer, clientId = IdentityService.App, redirectUri = IdentityService.Redirect, postLogoutRedirectUri = IdentityService.AfterLogout,
            scope = "openid profile offline_access registry.read reporting.write", userName = "officer", password = IdentityService.Password,
        });
        var token = new JsonWebToken(result.GetProperty("tokens").GetProperty("access_token").GetString());
        Assert.Equal("at+jwt", token.Typ);
        Assert.Equal("ES256", token.Alg);
        Assert.Equal(identity.Issuer, token.Issuer);
        Assert.Equal(["lmis"], token.Audiences);
        Assert.Equal(IdentityService.App, token.GetClaim("client_id").Value);
        Assert.Equal("05443", token.GetClaim("area").Value);
        Assert.Equal("Nguyễn Văn An", token.GetClaim("name").Value);
        Assert.Equal("commune-officer", token.GetClaim("role").Value);
        Assert.True(Guid.TryParse(token.Subject, out _), token.Subject);
        // The role gives no reporting.write, though the client may ask for it.
        Assert.Equal("openid profile offline_access registry.read", token.GetClaim("scope").Value);
        Assert.Equal(TimeSpan.FromMinutes(10), token.ValidTo - token.IssuedAt);

        Assert.Equal(token.Subject, result.GetProperty("claims").GetProperty("sub").GetString());
        Assert.NotEqual(result.GetProperty("tokens").GetProperty("refresh_token").GetString(), result.GetProperty("refreshed").GetProperty("refresh_token").GetString());
        Assert.Equal("invalid_grant", result.GetProperty("reused").GetString());
        Assert.Equal("invalid_grant", result.GetProperty("chain").GetString());
        Assert.Equal(IdentityService.AfterLogout, result.GetProperty("loggedOut").GetString());
        Assert.Equal("invalid_grant", result.GetProperty("afterLogout").GetString());
    }

    [Fact]
    public async Task Client_credentials_with_private_key_jwt_give_a_token_that_ends_for_introspection_when_it_is_revoked()
    {
        var result = await NodeScript.RunAsync("Identity.Tests", "flows.mjs", new
        {
            flow = "credentials", identity.Issuer, clientId = IdentityService.Reporting, scope = "registry.snapshot", privateKey = identity.ReportingKey.ExportPkcs8PrivateKeyPem(),
        });
        var token = new JsonWebToken(result.GetProperty("tokens").GetProperty("access_token").GetString());
        Assert.Equal(IdentityService.Reporting, token.Subject);
        Assert.Equal("registry.snapshot", token.GetClaim("scope").Value);
        Assert.False(token.TryGetClaim("area", out _));
        Assert.True(result.GetProperty("before").GetProperty("active").GetBoolean(), result.ToString());
        Assert.False(result.GetProperty("after").GetProperty("active").GetBoolean(), result.ToString());
        Assert.NotEqual("accepted", result.GetProperty("tooMuch").GetString());
    }

    [Fact]
    public async Task Identity_believes_its_own_tokens_at_its_administration()
    {
        await identity.AddUserAsync("boss", "administrator");
        using var browser = identity.Browse();
        (await browser.SignInAsync("boss")).Dispose();
        var token = (await browser.TokensAsync("identity.administer")).GetProperty("access_token").GetString()!;
        using var answer = await identity.Service.HttpAs(token).GetAsync("/identity/v1/roles", Ct);
        Assert.True(answer.StatusCode is HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Ct));

        (await browser.SignInAsync("officer")).Dispose();
        var officer = (await browser.TokensAsync("registry.read identity.administer")).GetProperty("access_token").GetString()!;
        using var refused = await identity.Service.HttpAs(officer).GetAsync("/identity/v1/roles", Ct);
        Assert.True(refused.StatusCode is HttpStatusCode.Forbidden, await refused.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task Tokens_validate_by_the_published_keys_alone()
    {
        var (_, body) = await identity.ClientTokenAsync("registry.snapshot");
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(body.GetProperty("access_token").GetString(), new TokenValidationParameters
        {
            ValidIssuer = identity.Issuer, ValidAudience = "lmis", ValidTypes = ["at+jwt"], IssuerSigningKeys = (await identity.KeysAsync()).GetSigningKeys(),
        });
        Assert.True(result.IsValid, result.Exception?.Message);
    }
}
