using System.Net;
using System.Security.Cryptography;
using Lmis.Identity.Clients;
using Lmis.Identity.Seeds;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Lmis.Identity.Tests.Tokens;

/// <summary>What the authorization server gives and refuses, request by request.</summary>
public sealed class RefusalTests(IdentityService identity) : IClassFixture<IdentityService>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unknown_redirect_address_is_never_redirected_to()
    {
        using var browser = identity.Browse();
        using var answer = await browser.GetAsync(browser.AuthorizePath("openid", redirectUri: "https://evil.example/callback"));
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest, body);
        Assert.Null(answer.Headers.Location);
        Assert.Contains("Yêu cầu không hợp lệ", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_request_without_PKCE_is_refused()
    {
        using var browser = identity.Browse();
        using var answer = await browser.GetAsync($"/identity/connect/authorize?client_id={IdentityService.App}&redirect_uri={Uri.EscapeDataString(IdentityService.Redirect)}&response_type=code&scope=openid");
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest, body);
        Assert.Contains("code_challenge", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expired_assertion_is_refused()
    {
        var (status, body) = await identity.ClientTokenAsync("registry.snapshot", lifetime: TimeSpan.FromMinutes(-10));
        Assert.True(status is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest, body.ToString());
        Assert.False(body.TryGetProperty("access_token", out _), body.ToString());
    }

    [Fact]
    public async Task Assertion_signed_with_a_strangers_key_is_refused()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (status, body) = await identity.ClientTokenAsync("registry.snapshot", key: stranger);
        Assert.True(status is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest, body.ToString());
    }

    [Fact]
    public async Task Assertion_for_another_server_is_refused()
    {
        var (status, body) = await identity.ClientTokenAsync("registry.snapshot", audience: "https://other.example/");
        Assert.True(status is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest, body.ToString());
    }

    [Fact]
    public async Task Clients_own_token_carries_the_area_of_its_registration()
    {
        var (status, body) = await identity.ClientTokenAsync("reporting.read", IdentityService.DemoApp);
        Assert.True(status is HttpStatusCode.OK, body.ToString());
        Assert.Equal("19", new JsonWebToken(body.GetProperty("access_token").GetString()).GetClaim("area").Value);
    }

    [Fact]
    public async Task Scope_outside_the_registration_is_refused()
    {
        var (status, body) = await identity.ClientTokenAsync("registry.write");
        Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, body.ToString());
    }

    [Fact]
    public async Task Role_taken_away_is_gone_from_the_next_refresh()
    {
        await identity.AddUserAsync("mover", "commune-officer");
        using var browser = identity.Browse();
        (await browser.SignInAsync("mover")).Dispose();
        var tokens = await browser.TokensAsync("openid offline_access registry.read");
        await identity.SeedAsync(new SeedDocument([new SeedUser("mover", "Người dùng mover", ["worker"], Area: "19")]));
        var (status, refreshed) = await browser.RefreshAsync(tokens);
        Assert.True(status is HttpStatusCode.OK, refreshed.ToString());
        var token = new JsonWebToken(refreshed.GetProperty("access_token").GetString());
        Assert.Equal("openid offline_access", token.GetClaim("scope").Value);
        Assert.Equal("19", token.GetClaim("area").Value);
    }

    [Fact]
    public async Task Refresh_token_is_good_once_and_its_reuse_ends_the_chain_and_no_refresh_goes_beyond_a_working_day()
    {
        await identity.AddUserAsync("refresher", "counsellor");
        using var browser = identity.Browse();
        (await browser.SignInAsync("refresher")).Dispose();
        var first = await browser.TokensAsync("openid offline_access");
        var (_, second) = await browser.RefreshAsync(first);
        var (again, error) = await browser.RefreshAsync(first);
        Assert.True(again is HttpStatusCode.BadRequest, error.ToString());
        Assert.Equal("invalid_grant", error.GetProperty("error").GetString());
        var (chain, _) = await browser.RefreshAsync(second);
        Assert.Equal(HttpStatusCode.BadRequest, chain);

        var fresh = await browser.TokensAsync("openid offline_access");
        identity.Clock.Advance(TimeSpan.FromHours(5));
        var (_, later) = await browser.RefreshAsync(fresh);
        identity.Clock.Advance(TimeSpan.FromHours(4));
        var (over, body) = await browser.RefreshAsync(later);
        Assert.True(over is HttpStatusCode.BadRequest, body.ToString());
    }

    [Fact]
    public async Task Disabled_client_gets_no_token_and_an_enabled_one_does()
    {
        await identity.SeedAsync(new SeedDocument(Clients: [new ClientRegistration("short-lived", "Short", "confidential", ["client_credentials"], ["reporting.read"], PublicKeyPem: identity.ReportingKey.ExportSubjectPublicKeyInfoPem())]));
        using var administrator = identity.Administrator;
        using var disabled = await administrator.PostAsync("/v1/clients/short-lived/disable", null, Ct);
        Assert.True(disabled.StatusCode is HttpStatusCode.NoContent, await disabled.Content.ReadAsStringAsync(Ct));
        var (refused, body) = await identity.ClientTokenAsync("reporting.read", "short-lived");
        Assert.True(refused is not HttpStatusCode.OK, body.ToString());
        using var enabled = await administrator.PostAsync("/v1/clients/short-lived/enable", null, Ct);
        var (given, token) = await identity.ClientTokenAsync("reporting.read", "short-lived");
        Assert.True(given is HttpStatusCode.OK, token.ToString());
    }

    [Fact]
    public async Task Discovery_names_public_addresses_behind_the_gateway_and_internal_ones_inside()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/identity/.well-known/openid-configuration");
        request.Headers.Add("X-Forwarded-Host", "attacker.example");
        using var through = await identity.Service.Http.SendAsync(request, Ct);
        var outside = await IdentityService.JsonAsync(through);
        Assert.StartsWith(identity.Issuer, outside.GetProperty("jwks_uri").GetString(), StringComparison.Ordinal);
        using var direct = await identity.Service.Http.GetAsync("/identity/.well-known/openid-configuration", Ct);
        var inside = await IdentityService.JsonAsync(direct);
        Assert.StartsWith(identity.Service.Address.ToString(), inside.GetProperty("jwks_uri").GetString(), StringComparison.Ordinal);
        Assert.Equal(identity.Issuer, inside.GetProperty("issuer").GetString());
    }
}
