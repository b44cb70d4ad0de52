using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.Hosting.Tests;

public sealed record SampleAnswer(string Name, IReadOnlyList<SampleValue> Series, Dictionary<string, int> ByKind, string Salt);

public sealed record SampleValue(int Year, decimal? Value);

public sealed record SampleQuery(string Number, string Salt);

/// <summary>The check of the gateway's internal token, on a service with two datasets under two base paths.</summary>
public sealed class ExchangeDatasetTests : IAsyncLifetime
{
    private static readonly ExchangeDataset Numbers = new()
    {
        Code = "numbers",
        Title = "Sample numbers",
        Rows = ["all", "residents-of"],
        Operations = [new("getNumbers", "GET", "/{code}", typeof(SampleAnswer), "year") { Merge = new("series", "-year") }, new("askNumbers", "POST", "/query", typeof(SampleAnswer)) { Safe = true }],
    };

    private static readonly ExchangeDataset Others = new()
    {
        Code = "others", Title = "Other numbers", BasePath = "/other", Service = "other",
        Operations = [new("getOthers", "GET", "/", typeof(SampleAnswer))],
    };

    private readonly string keysFile = Path.Combine(Directory.CreateTempSubdirectory("lmis-test-exchange").FullName, "keys.json");

    private WebApplication app = null!;
    private HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        ExchangeTokens.WriteKeys(keysFile, ExchangeTokens.Key);
        app = Build(keysFile);
        await app.StartAsync();
        http = new() { BaseAddress = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
    }

    private static WebApplication Build(string? file, Action<WebApplication>? more = null)
    {
        var builder = SampleService.NewBuilder("Host=127.0.0.1", ("Exchange:InternalKeysFile", file));
        builder.AddExchangeDatasets(Numbers, Others);
        var app = builder.Build();
        app.UsePlatform();
        app.MapExchangeDataset(Numbers, numbers =>
        {
            numbers.MapGet("/{code}", (string code, int? year, ExchangeCaller caller) =>
            {
                caller.AppliedRows(caller.Rows);
                caller.Subject(Guid.Empty);
                return TypedResults.Text($"{code} {year} {caller.Consumer} {caller.Agreement} {caller.Purpose} {caller.Rows} {caller.RequestId}");
            });
            numbers.MapPost("/query", (SampleQuery query) => TypedResults.Ok(new SampleAnswer(query.Number, [], [], query.Salt)));
        });
        app.MapExchangeDataset(Others, others => others.MapGet("/", () => "other"));
        app.MapGet("/v1/mine", (Caller caller) => caller.Subject).RequireServiceScope("sample.all");
        more?.Invoke(app);
        return app;
    }

    [Fact]
    public async Task A_token_of_the_gateway_opens_the_dataset_and_tells_for_whom()
    {
        using var response = await SendAsync("/exchange/numbers/a1?year=2025", ExchangeTokens.Issue("sample", "residents-of:24"));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        Assert.Equal("a1 2025 VN/GOV/H05/LMIS agreement-1 job-placement residents-of:24 request-1", body);
        Assert.Equal("residents-of:24", response.Headers.GetValues("Lmis-Row-Scope").Single());
        Assert.Equal(Guid.Empty.ToString(), response.Headers.GetValues("Lmis-Subject").Single());
    }

    public static TheoryData<string, string?> Refused => new()
    {
        { "no-exchange-token", null },
        { "exchange-token-invalid", ExchangeTokens.Issue("registry") },
        { "exchange-token-invalid", ExchangeTokens.Issue("sample", key: ECDsa.Create(ECCurve.NamedCurves.nistP256)) },
        { "exchange-token-invalid", ExchangeTokens.Issue("sample", type: "at+jwt") },
        { "exchange-token-invalid", ExchangeTokens.Issue("sample", issuer: TestTokens.Issuer) },
        { "exchange-token-invalid", ExchangeTokens.Issue("sample", lifetime: TimeSpan.FromMinutes(10)) },
        { "exchange-token-invalid", ExchangeTokens.Issue("sample", issued: TimeSpan.FromMinutes(5)) },
        { "exchange-token-invalid", ExchangeTokens.Issue("sample", without: "consumer") },
        { "exchange-token-invalid", ExchangeTokens.Issue("sample", without: "agreement") },
        { "exchange-token-invalid", ExchangeTokens.Issue("sample", without: "purpose") },
        { "exchange-token-invalid", ExchangeTokens.Issue("sample", without: "rows") },
        { "exchange-token-invalid", TestTokens.Issue("exchange.call") },
        { "exchange-token-invalid", "not.a.token" },
        { "exchange-token-expired", ExchangeTokens.Issue("sample", issued: TimeSpan.FromMinutes(-2)) },
    };

    [Theory, MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task Any_other_token_is_refused(string slug, string? token)
    {
        using var response = await SendAsync("/exchange/numbers/a1", token);
        await ExpectAsync(response, HttpStatusCode.Unauthorized, slug);
    }

    [Fact]
    public async Task A_header_sent_twice_is_refused()
    {
        using var request = ExchangeTokens.Request(HttpMethod.Get, "/exchange/numbers/a1", ExchangeTokens.Issue("sample"));
        request.Headers.Add("Lmis-Exchange-Token", ExchangeTokens.Issue("sample"));
        using var response = await http.SendAsync(request);
        await ExpectAsync(response, HttpStatusCode.Unauthorized, "exchange-token-invalid");
    }

    [Fact]
    public async Task An_access_token_does_not_open_a_dataset_and_an_internal_token_opens_nothing_else()
    {
        using var asUser = ExchangeTokens.Request(HttpMethod.Get, "/exchange/numbers/a1", null);
        asUser.Headers.Authorization = new("Bearer", TestTokens.Issue("sample.all exchange.call", "19"));
        using var refused = await http.SendAsync(asUser);
        await ExpectAsync(refused, HttpStatusCode.Unauthorized, "no-exchange-token");

        using var elsewhere = await SendAsync("/v1/mine", ExchangeTokens.Issue("sample"));
        await ExpectAsync(elsewhere, HttpStatusCode.Unauthorized, "no-token");
        using var asBearer = new HttpRequestMessage(HttpMethod.Get, "/v1/mine");
        asBearer.Headers.Authorization = new("Bearer", ExchangeTokens.Issue("sample"));
        using var bearer = await http.SendAsync(asBearer);
        await ExpectAsync(bearer, HttpStatusCode.Unauthorized, "token-invalid");
    }

    [Fact]
    public async Task Rows_that_the_dataset_cannot_be_cut_to_are_refused()
    {
        using var response = await SendAsync("/exchange/numbers/a1", ExchangeTokens.Issue("sample", "with-consent"));
        await ExpectAsync(response, HttpStatusCode.Forbidden, "rows-not-offered");
    }

    [Fact]
    public async Task A_request_without_the_exchanges_request_id_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/exchange/numbers/a1");
        request.Headers.Add("Lmis-Exchange-Token", ExchangeTokens.Issue("sample"));
        using var response = await http.SendAsync(request);
        await ExpectAsync(response, HttpStatusCode.BadRequest, "no-request-id");
    }

    [Fact]
    public async Task A_dataset_of_another_service_in_the_same_process_has_its_own_audience_and_list()
    {
        using var own = await SendAsync("/other/exchange/others/", ExchangeTokens.Issue("other"));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        using var foreign = await SendAsync("/other/exchange/others/", ExchangeTokens.Issue("sample"));
        await ExpectAsync(foreign, HttpStatusCode.Unauthorized, "exchange-token-invalid");
        Assert.Equal("others", (await GetAsync("/other/exchange/datasets")).GetProperty("datasets").EnumerateArray().Single().GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_changed_key_file_is_believed_within_a_second_and_the_old_key_no_longer()
    {
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (old, fresh) = (ExchangeTokens.Issue("sample"), ExchangeTokens.Issue("sample", key: next));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(old));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(fresh));

        ExchangeTokens.WriteKeys(keysFile, ExchangeTokens.Key, next);
        await Task.Delay(1100);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(fresh));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(old));

        ExchangeTokens.WriteKeys(keysFile, next);
        await Task.Delay(1100);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(fresh));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(old));

        await File.WriteAllTextAsync(keysFile, "{ half a fi");
        await Task.Delay(1100);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(fresh));
    }

    [Fact]
    public async Task Without_keys_of_a_gateway_datasets_are_described_but_not_answered()
    {
        await using var bare = Build(null);
        await bare.StartAsync();
        using var client = new HttpClient { BaseAddress = new(bare.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        using var response = await client.SendAsync(ExchangeTokens.Request(HttpMethod.Get, "/exchange/numbers/a1", ExchangeTokens.Issue("sample")));
        await ExpectAsync(response, HttpStatusCode.Forbidden, "exchange-off");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/exchange/datasets")).StatusCode);
    }

    [Fact]
    public async Task Who_asks_while_the_keys_are_read_for_the_first_time_waits_for_them()
    {
        // A file whose reading takes as long as nobody writes it; under its other name it can be written when the next reading finds an ordinary one.
        var (slow, pipe) = (keysFile + ".slow", keysFile + ".pipe");
        await RunAsync("mkfifo \"$1\" && ln \"$1\" \"$0\"");
        await using var cold = Build(slow);
        await cold.StartAsync();
        using var client = new HttpClient { BaseAddress = new(cold.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        var asked = Enumerable.Range(0, 4).Select(_ => client.SendAsync(ExchangeTokens.Request(HttpMethod.Get, "/exchange/numbers/a1", ExchangeTokens.Issue("sample")))).ToList();
        var first = Task.WhenAny(asked);
        Assert.NotSame(first, await Task.WhenAny(first, Task.Delay(TimeSpan.FromSeconds(1))));
        await RunAsync("cp \"$2\" \"$0.next\" && mv \"$0.next\" \"$0\" && cat \"$2\" > \"$1\"");
        foreach (var one in asked)
        {
            using var response = await one;
            Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        }

        async Task RunAsync(string script)
        {
            using var shell = Process.Start("sh", ["-c", script, slow, pipe, keysFile]);
            await shell.WaitForExitAsync();
            Assert.Equal(0, shell.ExitCode);
        }
    }

    [Fact]
    public async Task The_list_tells_the_gateway_operations_rows_and_every_scalar_field()
    {
        var set = (await GetAsync("/exchange/datasets")).GetProperty("datasets").EnumerateArray().Single();
        Assert.Equal("""{"code":"numbers","title":"Sample numbers","personalData":false,"rows":["all","residents-of"],"operations":[{"id":"getNumbers","method":"GET","path":"/{code}","query":["year"],"safe":true,"merge":{"items":"series","order":["-year"],"alike":[],"more":null},"feed":false},{"id":"askNumbers","method":"POST","path":"/query","query":[],"safe":true,"merge":null,"feed":false}],"fields":["/name","/series/*/year","/series/*/value","/byKind/*"],"inbox":false}""", set.GetRawText());
    }

    [Fact]
    public async Task Each_dataset_has_an_API_document_of_its_own_and_is_not_in_the_services()
    {
        var document = await GetAsync("/exchange/numbers/openapi.json");
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(["/query", "/{code}"], document.GetProperty("paths").EnumerateObject().Select(path => path.Name).Order());
        Assert.Equal(["/"], (await GetAsync("/other/exchange/others/openapi.json")).GetProperty("paths").EnumerateObject().Select(path => path.Name));
        Assert.DoesNotContain("exchange", (await GetAsync("/openapi/v1.json")).GetProperty("paths").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_with_an_operation_that_is_not_mapped_or_not_declared_is_refused()
    {
        await using var wrong = Build(null, app => app.MapExchangeDataset(Numbers, numbers => numbers.MapDelete("/{code}", () => "gone")));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => wrong.RunPlatformAsync([]));
        Assert.Contains("DELETE /exchange/numbers/{code} is mapped, but not among its dataset's operations", refused.Message, StringComparison.Ordinal);

        await using var twice = Build(null, app => app.MapExchangeDataset(Others, others => others.MapGet("/", () => "").RequireServiceScope("sample.all")));
        Assert.Contains("(2 declarations)", (await Assert.ThrowsAsync<InvalidOperationException>(() => twice.RunPlatformAsync([]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dataset_that_names_persons_in_its_path_is_refused()
    {
        var builder = SampleService.NewBuilder("Host=127.0.0.1");
        var refused = Assert.Throws<ArgumentException>(() => builder.AddExchangeDatasets(Numbers with { PersonalData = true, Code = "Bad Code" }));
        Assert.Contains("operations on one person are POST", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'Bad Code'", refused.Message, StringComparison.Ordinal);
        // And what tells of persons is not asked of everybody.
        Assert.Contains("getNumbers of Bad Code cannot be asked of many members at once", refused.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }

    private Task<HttpResponseMessage> SendAsync(string path, string? token) => http.SendAsync(ExchangeTokens.Request(HttpMethod.Get, path, token));

    private async Task<HttpStatusCode> StatusAsync(string token)
    {
        using var response = await SendAsync("/exchange/numbers/a1", token);
        return response.StatusCode;
    }

    private async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await http.GetStringAsync(path)).RootElement;

    private static async Task ExpectAsync(HttpResponseMessage response, HttpStatusCode status, string slug)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status && body.Contains($"urn:lmis:problem:{slug}\"", StringComparison.Ordinal), $"{(int)response.StatusCode} {body}");
    }
}
