using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Lmis.Hosting.Tests;

public sealed class PortsAndFaultsTests(SampleService service) : IClassFixture<SampleService>
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sidecar_port_serves_its_endpoints_to_its_token_only()
    {
        Assert.Equal(HttpStatusCode.OK, (await service.Sidecar("sidecar-secret").PostAsync("/events", null, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Sidecar("wrong").PostAsync("/events", null, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Sidecar(null).PostAsync("/events", null, Ct)).StatusCode);
    }

    [Fact]
    public async Task The_ports_do_not_serve_each_others_endpoints()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await service.As(null).PostAsync("/events", null, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await service.Sidecar("sidecar-secret").GetAsync("/v1/open", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await service.Sidecar(null).GetAsync("/healthz", Ct)).StatusCode);
    }

    [Fact]
    public async Task Health_readiness_metrics_and_api_document_are_served()
    {
        var http = service.As(null);
        Assert.Equal("Healthy", await http.GetStringAsync("/healthz", Ct));
        Assert.Contains("\"ready\"", await http.GetStringAsync("/readyz", Ct), StringComparison.Ordinal);
        await http.GetStringAsync("/v1/open", Ct);
        Assert.Contains("http_server_request_duration", await http.GetStringAsync("/metrics", Ct), StringComparison.Ordinal);
        using var document = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json", Ct));
        Assert.StartsWith("3.1", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.RootElement.GetProperty("paths");
        Assert.False(paths.TryGetProperty("/events", out _), "the sidecar's endpoints are not part of the public document");
        Assert.Contains("sample.read", paths.GetProperty("/v1/rows").GetProperty("get").GetProperty("security").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"name\":\"x\",\"count\":1", "malformed-json", "line 1")]
    [InlineData("{\"name\":\"x\",\"count\":\"1\",\"communeCode\":\"05443\"}", "malformed-json", "$.count")]
    [InlineData("{\"name\":\"x\",\"count\":1,\"communeCode\":\"05443\",\"extra\":1}", "malformed-json", "$.extra")]
    [InlineData("{\"name\":\"x\",\"name\":\"y\",\"count\":1,\"communeCode\":\"05443\"}", "malformed-json", "once")]
    [InlineData("{\"name\":null,\"count\":1,\"communeCode\":\"05443\"}", "malformed-json", "name")]
    [InlineData("{\"count\":1}", "malformed-json", "lacks 'name'")]
    [InlineData("", "bad-request", "openapi")]
    public async Task A_body_that_does_not_fit_is_a_400_that_names_the_place(string body, string slug, string words)
    {
        var response = await service.As("sample.write", "19").PostAsync("/v1/rows", new StringContent(body, Encoding.UTF8, "application/json"), Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{response.StatusCode} {text}");
        Assert.Contains("urn:lmis:problem:" + slug, text, StringComparison.Ordinal);
        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Lmis.Hosting.Tests", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_a_413_that_names_it()
    {
        var response = await service.As("sample.write", "19").PostAsJsonAsync("/v1/rows", new { name = new string('x', 5000), count = 1, communeCode = "05443" }, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.StatusCode == HttpStatusCode.RequestEntityTooLarge, $"{response.StatusCode} {text}");
        Assert.Contains("2000 bytes", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/number/3?twice=x", 400)]
    [InlineData("/v1/number/3", 400)]
    [InlineData("/v1/nothing", 404)]
    public async Task Wrong_addresses_and_values_are_problems(string path, int status)
    {
        var response = await service.As(null).GetAsync(path, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True((int)response.StatusCode == status, $"{response.StatusCode} {text}");
        Assert.Contains("urn:lmis:problem:", text, StringComparison.Ordinal);
        Assert.Contains("openapi", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_method_or_media_type_is_a_problem()
    {
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await service.As(null).DeleteAsync("/v1/open", Ct)).StatusCode);
        var response = await service.As("sample.write", "19").PostAsync("/v1/rows", new StringContent("name=x", Encoding.UTF8, "text/plain"), Ct);
        Assert.True(response.StatusCode == HttpStatusCode.UnsupportedMediaType, await response.Content.ReadAsStringAsync(Ct));
        Assert.Contains("application/json", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bug_is_a_500_without_detail()
    {
        var response = await service.As(null).GetAsync("/v1/bug", Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("traceId", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret detail", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_away_is_a_503_however_deep_its_fault_is_wrapped()
    {
        var response = await service.As(null).GetAsync("/v1/away", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains("database-away", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_answer_is_compressed_when_asked()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.AcceptEncoding.ParseAdd("br");
        var response = await service.As(null).SendAsync(request, Ct);
        Assert.Equal("br", response.Content.Headers.ContentEncoding.Single());
    }

    [Fact]
    public async Task An_endpoint_without_a_declaration_fails_the_start()
    {
        var app = SampleService.NewBuilder("Host=127.0.0.1").Build();
        app.UsePlatform();
        app.MapGet("/v1/declared", () => "x").AllowPublic();
        app.MapPut("/v1/forgotten", () => "x");
        app.MapGet("/v1/twice", () => "x").RequireAreaScope("a").RequireServiceScope("b");
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => app.RunPlatformAsync([]));
        Assert.Contains("PUT /v1/forgotten (0 declarations)", fault.Message, StringComparison.Ordinal);
        Assert.Contains("GET /v1/twice (2 declarations)", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/v1/declared", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unusable_configuration_ends_the_start_with_exit_code_1()
    {
        var app = SampleService.NewBuilder("Host=127.0.0.1", ("Platform:ProvinceCode", "Thái Nguyên"), ("Auth:JwksFile", null)).Build();
        app.UsePlatform();
        Assert.Equal(1, await app.RunPlatformAsync([]));
    }

    [Fact]
    public async Task Readiness_names_a_database_that_does_not_answer_while_the_process_lives()
    {
        var builder = SampleService.NewBuilder("Host=127.0.0.1;Port=1;Timeout=2");
        await using var app = builder.Build();
        app.UsePlatform();
        await app.StartAsync(Ct);
        using var http = new HttpClient { BaseAddress = new(app.Urls.First()) };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz", Ct)).StatusCode);
        var ready = await http.GetAsync("/readyz", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("PostgreSQL does not answer", await ready.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }
}
