namespace Lmis.Gateway.Tests;

public sealed class HeaderTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Workers = "/api/registry/v1/workers";

    [Theory]
    [InlineData("/api/registry/v1/code-lists/sexes")]
    [InlineData("/api/registry/v1/workers")]
    [InlineData("/nowhere")]
    [InlineData("/docs/")]
    public async Task Every_answer_carries_the_security_headers(string address)
    {
        var answer = await fixture.Gateway.Http.GetAsync(address);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        Assert.Equal("DENY", answer.Header("X-Frame-Options"));
        Assert.Contains("frame-ancestors 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("", answer.Header("Strict-Transport-Security"));
        Assert.Equal("", answer.Header("Server"));
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_the_client_is_the_one_it_names_and_https_is_kept()
    {
        await using var gateway = GatewayFixture.Start(fixture.Settings(("Gateway:TrustedProxies:0", "127.0.0.0/8")));
        using var request = Request(Workers, ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "lmis.example.vn"));
        var answer = await gateway.HttpAs(GatewayFixture.RegistryToken).SendAsync(request);
        Assert.Contains("max-age=", answer.Header("Strict-Transport-Security"), StringComparison.Ordinal);
        var headers = (await answer.JsonAsync(200))["headers"]!;
        Assert.Equal("203.0.113.7", headers["X-Forwarded-For"]!.GetValue<string>());
        Assert.Equal("https", headers["X-Forwarded-Proto"]!.GetValue<string>());
        Assert.Equal("lmis.example.vn", headers["X-Forwarded-Host"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_a_caller_claims_about_proxies_and_sidecars_does_not_reach_the_service()
    {
        using var request = Request(Workers,
            ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Prefix", "/evil"), ("Forwarded", "for=203.0.113.7"),
            ("X-Real-IP", "203.0.113.7"), ("X-Original-URL", "/metrics"), ("dapr-api-token", "x"), ("dapr-app-id", "identity"),
            ("Connection", "X-Secret-Hop"), ("X-Secret-Hop", "1"), ("X-HTTP-Method-Override", "DELETE"));
        var headers = (await (await fixture.Gateway.HttpAs(GatewayFixture.RegistryToken).SendAsync(request)).JsonAsync(200))["headers"]!.AsObject();
        Assert.Equal("127.0.0.1", headers["X-Forwarded-For"]!.GetValue<string>());
        Assert.Equal("http", headers["X-Forwarded-Proto"]!.GetValue<string>());
        Assert.StartsWith("127.0.0.1", headers["X-Forwarded-Host"]!.GetValue<string>(), StringComparison.Ordinal);
        foreach (var name in new[] { "X-Forwarded-Prefix", "Forwarded", "X-Real-IP", "X-Original-URL", "dapr-api-token", "dapr-app-id", "X-Secret-Hop", "X-HTTP-Method-Override" })
            Assert.False(headers.Any(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase) && !h.Value!.GetValue<string>().Equals("/api/registry", StringComparison.Ordinal)), $"{name} reached the service: {headers}");
    }

    [Fact]
    public async Task What_a_service_made_is_named_by_the_address_the_caller_reaches()
    {
        var answer = await fixture.Gateway.HttpAs(GatewayFixture.RegistryToken).PostAsync("/api/registry/v1/made", null);
        Assert.Equal("/api/registry/v1/made/1", answer.Header("Location"));
    }

    [Fact]
    public async Task Trace_context_goes_on_to_the_service()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        // Sent by hand: the test process' own tracing would write the header anew.
        var (status, body) = await GatewayFixture.RawAsync(fixture.Gateway.Address, Workers,
            $"Authorization: Bearer {GatewayFixture.RegistryToken}", $"traceparent: 00-{Trace}-b7ad6b7169203331-01");
        Assert.True(status == 200, body);
        Assert.Matches($"\"traceparent\":\"00-{Trace}-(?!b7ad6b7169203331)[0-9a-f]{{16}}-01\"", body);
    }

    [Fact]
    public async Task A_page_of_an_allowed_origin_may_call_and_read_the_headers()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, Workers)
        {
            Headers = { { "Origin", GatewayFixture.AllowedOrigin }, { "Access-Control-Request-Method", "PUT" }, { "Access-Control-Request-Headers", "authorization,if-match" } },
        };
        var answer = await fixture.Gateway.Http.SendAsync(preflight);
        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal(GatewayFixture.AllowedOrigin, answer.Header("Access-Control-Allow-Origin"));
        Assert.Contains("PUT", answer.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);

        using var request = Request(Workers, ("Origin", GatewayFixture.AllowedOrigin));
        var actual = await fixture.Gateway.HttpAs(GatewayFixture.RegistryToken).SendAsync(request);
        await actual.JsonAsync(200);
        Assert.Equal(GatewayFixture.AllowedOrigin, actual.Header("Access-Control-Allow-Origin"));
        Assert.Contains("ETag", actual.Header("Access-Control-Expose-Headers"), StringComparison.Ordinal);
        Assert.Equal("", actual.Header("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task A_page_of_another_origin_may_not()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, Workers)
        {
            Headers = { { "Origin", "https://evil.example" }, { "Access-Control-Request-Method", "GET" } },
        };
        Assert.Equal("", (await fixture.Gateway.Http.SendAsync(preflight)).Header("Access-Control-Allow-Origin"));
        using var request = Request(Workers, ("Origin", "https://evil.example"));
        Assert.Equal("", (await fixture.Gateway.HttpAs(GatewayFixture.RegistryToken).SendAsync(request)).Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Probes_and_metrics_answer_only_from_inside()
    {
        Assert.Equal(200, (int)(await fixture.Gateway.Http.GetAsync("/readyz")).StatusCode);
        Assert.Equal(200, (int)(await fixture.Gateway.Http.GetAsync("/metrics")).StatusCode);
        foreach (var address in new[] { "/readyz", "/healthz", "/metrics" })
        {
            using var fromOutside = Request(address, ("X-Forwarded-For", "203.0.113.7"));
            await (await fixture.Gateway.Http.SendAsync(fromOutside)).ProblemAsync(404, "no-such-address");
        }
    }

    private static HttpRequestMessage Request(string address, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
