using System.Net.WebSockets;
using System.Text;

namespace Lmis.Gateway.Tests;

public sealed class RoutingTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("/api/registry/v1/workers?commune=05521&q=a%20b", "/v1/workers", "?commune=05521&q=a%20b")]
    [InlineData("/api/registry/v1/imports/1", "/v1/imports/1", "")]
    [InlineData("/api/registry/v1/workers/Nguy%E1%BB%85n", "/v1/workers/Nguyễn", "")]
    public async Task An_api_address_reaches_its_service_without_the_prefix(string address, string path, string query)
    {
        var answer = await (await fixture.Gateway.HttpAs(GatewayFixture.RegistryToken).GetAsync(address)).JsonAsync(200);
        Assert.Equal(path, answer["path"]!.GetValue<string>());
        Assert.Equal(query, answer["query"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/identity/.well-known/openid-configuration")]
    [InlineData("/identity/connect/authorize")]
    [InlineData("/identity/login")]
    [InlineData("/identity/login/code")]
    [InlineData("/identity/account")]
    [InlineData("/identity/pages.css")]
    public async Task Identity_is_asked_under_its_public_path_and_host(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Host = "lmis.example.vn" } };
        var answer = await (await fixture.Gateway.Http.SendAsync(request)).JsonAsync(200);
        Assert.Equal(address, answer["path"]!.GetValue<string>());
        Assert.Equal("lmis.example.vn", answer["headers"]!["Host"]!.GetValue<string>());
        Assert.Equal("lmis.example.vn", answer["headers"]!["X-Forwarded-Host"]!.GetValue<string>());
        Assert.Equal("http", answer["headers"]!["X-Forwarded-Proto"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/api/registry/metrics")]
    [InlineData("/api/registry/healthz")]
    [InlineData("/api/registry/readyz")]
    [InlineData("/api/registry/dapr/subscribe")]
    [InlineData("/api/registry/openapi/v1.json")]
    [InlineData("/api/registry")]
    [InlineData("/api/warehouse/v1/vacancies")]
    [InlineData("/identity/metrics")]
    [InlineData("/identity/v1/users")]
    [InlineData("/identity/dapr/subscribe")]
    [InlineData("/dapr/subscribe")]
    [InlineData("/v1.0/invoke/registry/method/v1/workers")]
    [InlineData("/r1/VN/GOV/H55/LMIS/vacancies")]
    public async Task What_is_not_on_the_allow_list_is_not_there(string address) =>
        await (await fixture.Gateway.HttpAs(GatewayFixture.RegistryToken).GetAsync(address)).ProblemAsync(404, "no-such-address");

    [Theory]
    [InlineData("/api/registry/%2e%2e/metrics")]
    [InlineData("/api/registry/v1/../metrics")]
    [InlineData("/api/registry/v1/%2E%2E/%2e%2e/metrics")]
    [InlineData("/api/registry/v1/.%2e/metrics")]
    [InlineData("/api/registry/%252e%252e/metrics")]
    [InlineData("/api/registry/v1/%252e%252e/%252e%252e/metrics")]
    [InlineData("/api/registry//dapr/subscribe")]
    [InlineData("//api/registry/v1/workers")]
    [InlineData("/api/registry/v1//workers")]
    [InlineData("/api/registry/v1/..%2fmetrics")]
    [InlineData("/api/registry/v1/%2f..%2fmetrics")]
    [InlineData("/api/registry/v1\\..\\metrics")]
    [InlineData("/api/registry/v1/%5c..%5cmetrics")]
    [InlineData("/api/registry/v1/..;/metrics")]
    [InlineData("/api/registry/v1/workers;x=1")]
    [InlineData("/api/registry/v1/workers%00")]
    [InlineData("/api/registry/v1/workers%0d%0aX: y")]
    [InlineData("/api/registry/v1/%c0%ae%c0%ae/metrics")]
    [InlineData("/api/registry/v1/%ff")]
    [InlineData("/api/registry/v1/%zz")]
    [InlineData("/api/registry/v1/./workers")]
    [InlineData("http://registry/api/registry/v1/workers")]
    public async Task An_address_that_can_be_read_in_two_ways_is_refused(string target)
    {
        var (status, body) = await GatewayFixture.RawAsync(fixture.Gateway.Address, target, $"Authorization: Bearer {GatewayFixture.RegistryToken}");
        Assert.True(status == 400, body);
        Assert.DoesNotContain("inside", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_of_a_stream_arrive_one_by_one_as_they_are_sent()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/registry/v1/imports/1/progress") { Headers = { { "Accept", "text/event-stream" }, { "Accept-Encoding", "gzip, br" } } };
        using var answer = await fixture.Gateway.HttpAs(GatewayFixture.RegistryToken).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(timeout.Token));
        for (var i = 1; i <= 3; i++)
        {
            fixture.Registry.NextEvent.Release();
            Assert.Equal($"data: {i}", await reader.ReadLineAsync(timeout.Token));
            Assert.Equal("", await reader.ReadLineAsync(timeout.Token));
        }
    }

    [Fact]
    public async Task A_web_socket_passes()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {GatewayFixture.RegistryToken}");
        var address = new UriBuilder(fixture.Gateway.Address) { Scheme = "ws", Path = "/api/registry/v1/socket" }.Uri;
        await socket.ConnectAsync(address, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.UTF8.GetBytes("chào"), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        var buffer = new byte[64];
        var echo = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal("chào", Encoding.UTF8.GetString(buffer, 0, echo.Count));
    }
}
