using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lmis.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Lmis.Identity.Tests.Users;

/// <summary>The administration of users and clients over HTTP.</summary>
public sealed class UserAdministrationTests(IdentityService identity) : IClassFixture<IdentityService>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_api_is_the_one_checked_in() =>
        Assert.Null(await CheckedInDocument.DifferenceAsync(identity.Service.Http, "services/Identity/openapi.json"));

    [Fact]
    public async Task Administration_refuses_whom_it_should()
    {
        var faults = await EveryEndpoint.FaultsAsync(identity.Service);
        // The pages and the protocol's own endpoints are public on purpose; everything under /v1 is not.
        Assert.DoesNotContain(faults, fault => fault.Contains(" /v1/", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Unauthorized, (await identity.Service.Http.GetAsync("/v1/users", Ct)).StatusCode);
    }

    [Fact]
    public async Task User_is_created_changed_with_If_Match_and_disabled()
    {
        using var administrator = identity.Administrator;
        var (created, user, tag) = await SendAsync(administrator, HttpMethod.Post, "/v1/users", new { userName = "new-officer", displayName = "Trần Thị Mới", password = "a good long phrase", roles = new[] { "commune-officer" }, area = "05443" });
        Assert.Equal(HttpStatusCode.Created, created);
        var id = user.GetProperty("id").GetGuid();
        Assert.Equal(7, id.Version);

        var (without, _, _) = await SendAsync(administrator, HttpMethod.Put, $"/v1/users/{id}", new { displayName = "Trần Thị Mới", roles = new[] { "inspector" }, area = "19" });
        Assert.Equal(HttpStatusCode.PreconditionRequired, without);
        var (changed, after, _) = await SendAsync(administrator, HttpMethod.Put, $"/v1/users/{id}", new { displayName = "Trần Thị Mới", roles = new[] { "inspector" }, area = "19" }, tag);
        Assert.Equal(HttpStatusCode.OK, changed);
        Assert.Equal("inspector", after.GetProperty("roles")[0].GetString());
        var (stale, _, _) = await SendAsync(administrator, HttpMethod.Put, $"/v1/users/{id}", new { displayName = "X", roles = new[] { "worker" } }, tag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale);

        using var browser = identity.Browse();
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SignInAsync("new-officer", "a good long phrase")).StatusCode);
        var tokens = await browser.TokensAsync("openid offline_access registry.read");
        using (var disabled = await administrator.PostAsync($"/v1/users/{id}/disable", null, Ct))
            Assert.Equal(HttpStatusCode.NoContent, disabled.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.RefreshAsync(tokens)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInAsync("new-officer", "a good long phrase")).StatusCode);
        using (var enabled = await administrator.PostAsync($"/v1/users/{id}/enable", null, Ct))
            Assert.Equal(HttpStatusCode.NoContent, enabled.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SignInAsync("new-officer", "a good long phrase")).StatusCode);

        using var audit = await administrator.GetAsync($"/v1/login-attempts?userId={id}", Ct);
        var attempts = await IdentityService.JsonAsync(audit);
        Assert.Equal(["signed-in", "disabled", "signed-in"], attempts.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("result").GetString()));
    }

    [Fact]
    public async Task The_token_of_an_employers_own_account_names_its_enterprise()
    {
        using var administrator = identity.Administrator;
        var (created, user, _) = await SendAsync(administrator, HttpMethod.Post, "/v1/users", new { userName = "an-employer", displayName = "Công ty Một", password = "a good long phrase", roles = new[] { "employer" }, organisation = "0100109106" });
        Assert.Equal((HttpStatusCode.Created, "0100109106"), (created, user.GetProperty("organisation").GetString()));
        using var browser = identity.Browse();
        await browser.SignInAsync("an-employer", "a good long phrase");
        var token = new JsonWebToken((await browser.TokensAsync("openid registry.read")).GetProperty("access_token").GetString());
        Assert.Equal(("0100109106", "openid"), (token.GetClaim("organisation").Value, token.GetClaim("scope").Value));
        Assert.False(token.TryGetClaim("area", out _));
    }

    [Theory]
    [InlineData("""{"userName":"x5y","displayName":"X","password":"a good long phrase","roles":[],"organisation":"12345"}""", "organisation")]
    [InlineData("""{"userName":"x1y","displayName":"X","password":"short","roles":[]}""", "password")]
    [InlineData("""{"userName":"x2y","displayName":"X","password":"x2y is in this one","roles":[]}""", "password")]
    [InlineData("""{"userName":"x3y","displayName":"X","password":"a good long phrase","roles":["king"]}""", "roles")]
    [InlineData("""{"userName":"x4y","displayName":"X","password":"a good long phrase","roles":[],"area":"1234"}""", "area")]
    [InlineData("""{"userName":"có dấu","displayName":"X","password":"a good long phrase","roles":[]}""", "userName")]
    public async Task Faulty_user_is_refused_with_the_member_named(string json, string member)
    {
        using var administrator = identity.Administrator;
        using var answer = await administrator.PostAsync("/v1/users", new StringContent(json, System.Text.Encoding.UTF8, "application/json"), Ct);
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest, body);
        Assert.Contains($"\"{member}\"", body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Name_is_taken_once()
    {
        using var administrator = identity.Administrator;
        var request = new { userName = "only-once", displayName = "X", password = "a good long phrase", roles = Array.Empty<string>() };
        var answers = await Task.WhenAll(SendAsync(administrator, HttpMethod.Post, "/v1/users", request), SendAsync(administrator, HttpMethod.Post, "/v1/users", request));
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], answers.Select(answer => answer.Status).Order());
    }

    [Fact]
    public async Task Users_are_listed_page_by_page()
    {
        foreach (var name in new[] { "page-a", "page-b", "page-c" })
            await identity.AddUserAsync(name, "employer");
        using var administrator = identity.Administrator;
        var seen = new List<string?>();
        for (string? after = ""; after is not null;)
        {
            using var answer = await administrator.GetAsync($"/v1/users?role=employer&limit=2&after={after}", Ct);
            var page = await IdentityService.JsonAsync(answer);
            seen.AddRange(page.GetProperty("users").EnumerateArray().Select(user => user.GetProperty("userName").GetString()));
            after = page.GetProperty("next").GetString();
        }

        Assert.Equal(["page-a", "page-b", "page-c"], seen);
    }

    [Theory]
    [InlineData("GET", "/v1/users")]
    [InlineData("GET", "/v1/roles")]
    [InlineData("GET", "/v1/clients")]
    [InlineData("GET", "/v1/login-attempts")]
    [InlineData("POST", "/v1/users/019377a0-0000-7000-8000-000000000001/disable")]
    [InlineData("POST", "/v1/clients/reporting/disable")]
    public async Task Administration_needs_its_scope(string method, string path)
    {
        using var anonymous = await identity.Service.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        using var officer = identity.Service.HttpAs(TestTokens.Issue("registry.read", "19"));
        using var refused = await officer.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Ct);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Roles_are_those_of_the_plan_with_their_Vietnamese_names()
    {
        using var administrator = identity.Administrator;
        using var answer = await administrator.GetAsync("/v1/roles", Ct);
        var roles = (await IdentityService.JsonAsync(answer)).GetProperty("roles").EnumerateArray().ToList();
        Assert.Equal(19, roles.Count);
        var officer = roles.Single(role => role.GetProperty("slug").GetString() == "commune-officer");
        Assert.Equal("Cán bộ lao động cấp xã", officer.GetProperty("nameVi").GetString());
        Assert.Contains(officer.GetProperty("scopes").EnumerateArray(), scope => scope.GetString() == "registry.import");
    }

    [Fact]
    public async Task Client_is_registered_once_and_never_with_a_private_key()
    {
        using var administrator = identity.Administrator;
        var pem = identity.ReportingKey.ExportSubjectPublicKeyInfoPem();
        var request = new { clientId = "partner-app", displayName = "Partner", type = "confidential", grants = new[] { "client_credentials" }, scopes = new[] { "reporting.read" }, publicKeyPem = pem };
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(administrator, HttpMethod.Post, "/v1/clients", request)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(administrator, HttpMethod.Post, "/v1/clients", request)).Status);
        Assert.Equal(HttpStatusCode.OK, (await identity.ClientTokenAsync("reporting.read", "partner-app")).Status);

        var (status, body, _) = await SendAsync(administrator, HttpMethod.Post, "/v1/clients", new
        {
            clientId = "careless-app", displayName = "Careless", type = "confidential", grants = new[] { "client_credentials" }, scopes = new[] { "reporting.read" },
            publicKeyPem = identity.ReportingKey.ExportPkcs8PrivateKeyPem(),
        });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("PUBLIC KEY", body.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body, string? Tag)> SendAsync(HttpClient http, HttpMethod method, string path, object body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await http.SendAsync(request, Ct);
        return (response.StatusCode, await IdentityService.JsonAsync(response), response.Headers.ETag?.ToString());
    }
}
