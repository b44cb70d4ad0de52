using Lmis.Testing;

namespace Lmis.Gateway.Tests;

public sealed class TokenTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Workers = "/api/registry/v1/workers";

    [Fact]
    public async Task Without_a_token_the_api_is_closed()
    {
        var answer = await fixture.Gateway.Http.GetAsync(Workers);
        await answer.ProblemAsync(401, "no-token");
        Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task An_expired_token_says_so()
    {
        var answer = await fixture.Gateway.HttpAs(TestTokens.Issue("registry.read", "19", lifetime: TimeSpan.FromMinutes(-5))).GetAsync(Workers);
        await answer.ProblemAsync(401, "token-expired");
        Assert.Contains("invalid_token", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_another_issuer_key_or_audience_is_not_believed()
    {
        await (await fixture.Gateway.HttpAs(TestTokens.Forge("registry.read", "19")).GetAsync(Workers)).ProblemAsync(401, "token-invalid");
        await (await fixture.Gateway.HttpAs(TestTokens.Issue("registry.read", "19", audience: "other")).GetAsync(Workers)).ProblemAsync(401, "token-invalid");
        await (await fixture.Gateway.HttpAs("not.a.token").GetAsync(Workers)).ProblemAsync(401, "token-invalid");
    }

    [Fact]
    public async Task A_token_without_any_scope_of_the_service_is_turned_back_at_the_door()
    {
        var problem = await (await fixture.Gateway.HttpAs(TestTokens.Issue("reporting.read", "19")).GetAsync(Workers)).ProblemAsync(403, "missing-scope");
        Assert.Contains("registry.*", problem["scopes"]!.ToJsonString(), StringComparison.Ordinal);
        await (await fixture.Gateway.HttpAs(TestTokens.Issue("registryx.read", "19")).GetAsync(Workers)).ProblemAsync(403, "missing-scope");
        await (await fixture.Gateway.HttpAs(TestTokens.Issue("reporting.read", "19")).GetAsync("/api/reporting/v1/indicators")).JsonAsync(200);
        await (await fixture.Gateway.HttpAs(TestTokens.Issue("registry.read", "19")).GetAsync("/api/identity/v1/users")).ProblemAsync(403, "missing-scope");
    }

    [Fact]
    public async Task The_token_goes_on_to_the_service()
    {
        var token = GatewayFixture.RegistryToken;
        var answer = await (await fixture.Gateway.HttpAs(token).GetAsync(Workers)).JsonAsync(200);
        Assert.Equal("Bearer " + token, answer["headers"]!["Authorization"]!.GetValue<string>());
    }

    [Fact]
    public async Task Public_routes_need_no_token_and_take_a_bad_one_for_none()
    {
        await (await fixture.Gateway.Http.GetAsync("/api/registry/v1/code-lists/occupations")).JsonAsync(200);
        await (await fixture.Gateway.Http.GetAsync("/api/registry/v1/code-lists")).JsonAsync(200);
        await (await fixture.Gateway.Http.GetAsync("/api/registry/v1/administrative-units/convert?code=05437")).JsonAsync(200);
        await (await fixture.Gateway.HttpAs("rubbish").GetAsync("/api/registry/v1/code-lists/occupations")).JsonAsync(200);
        await (await fixture.Gateway.Http.GetAsync("/identity/.well-known/openid-configuration")).JsonAsync(200);
        Assert.Equal(200, (int)(await fixture.Gateway.Http.GetAsync("/docs/")).StatusCode);
    }

    [Fact]
    public async Task The_job_site_is_open_and_nothing_else_of_vacancies()
    {
        foreach (var path in new[] { "vacancies?q=may", "changes", "code-lists", "vacancies/019377a0-0000-7000-8000-0000000000ff/job-posting" })
            await (await fixture.Gateway.Http.GetAsync("/api/vacancies/v1/job-site/" + path)).JsonAsync(200);
        await (await fixture.Gateway.Http.PostAsync("/api/vacancies/v1/job-site/vacancies", new StringContent("{}"))).ProblemAsync(401, "no-token");
        foreach (var path in new[] { "vacancies", "own/vacancies", "dead-letters" })
            await (await fixture.Gateway.Http.GetAsync("/api/vacancies/v1/" + path)).ProblemAsync(401, "no-token");
    }

    [Fact]
    public async Task Only_reading_of_code_lists_is_public() =>
        await (await fixture.Gateway.Http.PostAsync("/api/registry/v1/code-lists/occupations", new StringContent("{}"))).ProblemAsync(401, "no-token");

    [Fact]
    public async Task A_token_remembered_as_valid_is_refused_once_it_has_expired()
    {
        // The platform allows 30 seconds between two clocks.
        var token = TestTokens.Issue("registry.read", "19", lifetime: TimeSpan.FromSeconds(-27));
        var client = fixture.Gateway.HttpAs(token);
        await (await client.GetAsync(Workers)).JsonAsync(200);
        var until = TimeProvider.System.GetUtcNow().AddSeconds(10);
        while ((int)(await client.GetAsync(Workers)).StatusCode == 200 && TimeProvider.System.GetUtcNow() < until)
            await Task.Delay(250, TestContext.Current.CancellationToken);
        await (await client.GetAsync(Workers)).ProblemAsync(401, "token-expired");
    }
}
