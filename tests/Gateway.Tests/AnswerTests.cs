using System.Globalization;
using System.Net;
using Lmis.Testing;

namespace Lmis.Gateway.Tests;

public sealed class AnswerTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Workers = "/api/registry/v1/workers";

    [Fact]
    public async Task A_body_larger_than_the_route_takes_is_refused_with_its_limit()
    {
        using var body = new ByteArrayContent(new byte[1_048_577]);
        var problem = await (await fixture.Gateway.HttpAs(GatewayFixture.RegistryToken).PostAsync(Workers, body)).ProblemAsync(413, "body-too-large");
        Assert.Equal(1_048_576, problem["limit"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_body_without_a_length_is_counted_and_refused_too()
    {
        await using var gateway = GatewayFixture.Start(fixture.Settings(("ReverseProxy:Routes:registry:MaxRequestBodySize", "10000")));
        using var request = new HttpRequestMessage(HttpMethod.Post, Workers) { Content = new StreamContent(new MemoryStream(new byte[60_000])) };
        request.Headers.TransferEncodingChunked = true;
        await (await gateway.HttpAs(GatewayFixture.RegistryToken).SendAsync(request)).ProblemAsync(413, "body-too-large");
    }

    [Fact]
    public async Task An_upload_route_takes_a_large_file()
    {
        using var body = new ByteArrayContent(new byte[5_000_000]);
        var answer = await (await fixture.Gateway.HttpAs(GatewayFixture.RegistryToken).PostAsync("/api/registry/v1/imports", body)).JsonAsync(200);
        Assert.Equal(5_000_000, answer["length"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_slow_service_is_given_up_on_with_504()
    {
        await using var gateway = GatewayFixture.Start(fixture.Settings(("ReverseProxy:Routes:registry:Timeout", "00:00:00.500")));
        var problem = await (await gateway.HttpAs(GatewayFixture.RegistryToken).GetAsync("/api/registry/v1/slow")).ProblemAsync(504, "service-slow");
        Assert.Equal("registry", problem["service"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_service_that_breaks_off_is_502() =>
        await (await fixture.Gateway.HttpAs(GatewayFixture.RegistryToken).GetAsync("/api/registry/v1/broken")).ProblemAsync(502, "service-broke-off");

    [Fact]
    public async Task A_service_that_is_away_is_named_and_found_again()
    {
        var backend = await Backend.StartAsync();
        var port = backend.Address.Port;
        await using var gateway = GatewayFixture.Start(fixture.Settings(
            ("ReverseProxy:Clusters:registry:Destinations:main:Address", $"http://127.0.0.1:{port}"),
            ("ReverseProxy:Clusters:registry:HealthCheck:Active:Interval", "00:00:00.200")));
        var client = gateway.HttpAs(GatewayFixture.RegistryToken);
        await (await client.GetAsync(Workers)).JsonAsync(200);

        await backend.DisposeAsync();
        HttpResponseMessage answer;
        while ((answer = await client.GetAsync(Workers)).StatusCode == HttpStatusCode.BadGateway)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal("registry", (await answer.ProblemAsync(503, "service-away"))["service"]!.GetValue<string>());
        Assert.Equal("5", answer.Header("Retry-After"));
        await (await gateway.HttpAs(TestTokens.Issue("reporting.read", "19")).GetAsync("/api/reporting/v1/indicators")).JsonAsync(200);

        backend = await Backend.StartAsync(port);
        var until = TimeProvider.System.GetUtcNow().AddSeconds(20);
        while ((await client.GetAsync(Workers)).StatusCode != HttpStatusCode.OK && TimeProvider.System.GetUtcNow() < until)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        await (await client.GetAsync(Workers)).JsonAsync(200);
        await backend.DisposeAsync();
    }

    [Fact]
    public async Task Server_timing_tells_gateway_and_service_apart()
    {
        var answer = await fixture.Gateway.HttpAs(GatewayFixture.RegistryToken).GetAsync(Workers);
        Assert.Matches(@"^gateway;dur=\d+\.\d, service;dur=\d+\.\d$", answer.Header("Server-Timing"));
    }

    [Fact]
    public async Task The_access_log_names_template_and_client_but_no_value_of_the_request()
    {
        await (await fixture.Gateway.HttpAs(TestTokens.Issue("registry.read", "19", clientId: "logged-app", name: "Nguyễn Văn Kín"))
            .GetAsync("/api/registry/v1/workers/019999999999?q=hidden-query")).JsonAsync(200);
        var until = TimeProvider.System.GetUtcNow().AddSeconds(5);
        string? line;
        while ((line = fixture.Gateway.Log.All.FirstOrDefault(l => l.Contains("client=logged-app", StringComparison.Ordinal))) is null && TimeProvider.System.GetUtcNow() < until)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Contains("GET /api/registry/v1/{**rest} 200", line, StringComparison.Ordinal);
        foreach (var hidden in new[] { "019999999999", "hidden-query", "Nguyễn", "127.0.0.1" })
            Assert.DoesNotContain(hidden, line, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Gateway.Log.All, l => l.Contains("hidden-query", StringComparison.Ordinal) && !l.StartsWith("Debug", StringComparison.Ordinal) && !l.StartsWith("Trace", StringComparison.Ordinal));
    }
}
