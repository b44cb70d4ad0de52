using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using static Lmis.Insurance.Tests.Participation.Agency;

namespace Lmis.Insurance.Tests.Participation;

/// <summary>Questions to the agency, through a gateway as a test wants it.</summary>
public sealed class AgencyTests : IAsyncLifetime
{
    private const string Service = "VN/GOV/G24/INSURANCE/insurance", Client = "VN/GOV/H55/LMIS";

    private readonly InsuranceUnderTest service = new();

    private readonly string keyFile = Path.GetTempFileName();

    private WebApplication gateway = null!;

    private Agency agency = null!;

    /// <summary>What the agency answers; null is nothing for a long time.</summary>
    private Func<JsonObject, HttpContext, Task> answer = static (_, context) => GiveAsync(context, Said("compulsory", Code(1)));

    private List<(IHeaderDictionary Headers, JsonObject Body)> Asked { get; } = [];

    public async ValueTask InitializeAsync()
    {
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
            await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        gateway = builder.Build();
        gateway.MapPost("/token", static () => Results.Json(new { access_token = "t", expires_in = 600 }));
        gateway.MapPost($"/r1/{Service}/contributions/query", async context =>
        {
            var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
            Asked.Add((new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)), body));
            await answer(body, context);
        });
        await gateway.StartAsync();
        foreach (var (name, value) in new[]
        {
            ("Insurance:Agency:Gateway", gateway.Urls.First()), ("Insurance:Agency:Client", Client), ("Insurance:Agency:Timeout", "00:00:02"), ("ServiceClient:ClientId", "insurance"),
            ("ServiceClient:TokenEndpoint", gateway.Urls.First() + "/token"), ("ServiceClient:PrivateKeyFile", keyFile),
        })
            service.More[name] = value;
        await service.InitializeAsync();
        agency = new(service);
        await agency.EmployersAsync(1, 2);
        await agency.WorkerAsync(1, "05443");
        await agency.ReconcileAsync("2026-10", Row(1, 1) + Voluntary(2, "2026-12"));
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await gateway.DisposeAsync();
        File.Delete(keyFile);
    }

    private static JsonObject Said(string kind, string? employer) =>
        new() { ["kind"] = kind, ["months"] = 40, ["unemploymentMonths"] = 30, ["paidTo"] = "2026-10", ["employerCode"] = employer, ["salt"] = ExchangeSalt.New() };

    private static async Task GiveAsync(HttpContext context, JsonNode body, int status = 200, string? messageId = null, string? service = null, string type = "application/json")
    {
        var (request, response) = (context.Request.Headers, context.Response);
        response.StatusCode = status;
        response.ContentType = type;
        response.Headers["X-Road-Id"] = messageId ?? request["X-Road-Id"].ToString();
        response.Headers["X-Road-Client"] = request["X-Road-Client"];
        response.Headers["X-Road-Service"] = service ?? Service;
        response.Headers["X-Road-Request-Id"] = "request-1";
        await response.WriteAsync(body.ToJsonString());
    }

    private async Task<(int Status, JsonElement Body)> AskAsync(int person, string? purpose = "inspection", string area = "19", string? number = null)
    {
        using var client = service.Service.HttpAs(TestTokens.Issue(Scopes.InsuranceReconcile, area));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/participation-queries") { Content = JsonContent.Create(new { personalNumber = number ?? Number(person) }) };
        if (purpose is not null)
            request.Headers.Add("Lmis-Purpose", purpose);
        using var response = await client.SendAsync(request);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    private Task<string> RecordedAsync() => service.ScalarAsync<string>("select coalesce(string_agg(result || ' ' || purpose || ' ' || coalesce(journal_reference, '-'), ', ' order by id), '') from agency_query");

    [Theory]
    [InlineData(1, "compulsory", 1, "match", "")]
    [InlineData(1, "compulsory", 2, "differs", "employer")]
    [InlineData(1, "voluntary", 0, "differs", "kind")]
    [InlineData(2, "voluntary", 0, "match", "")]
    [InlineData(2, "none", 0, "differs", "kind")]
    [InlineData(3, "none", 0, "match", "")]
    public async Task Both_sides_are_compared(int person, string kind, int employer, string result, string differs)
    {
        answer = (_, context) => GiveAsync(context, Said(kind, employer == 0 ? null : Code(employer)));
        var (status, body) = await AskAsync(person);
        Assert.True(status == 200, $"{status} {body}");
        Assert.Equal((result, differs, "request-1"), (body.GetProperty("result").GetString(), string.Join(' ', body.GetProperty("differs").EnumerateArray().Select(static d => d.GetString())), body.GetProperty("journalReference").GetString()));
        Assert.Equal($"{result} inspection request-1", await RecordedAsync());
        var (headers, question) = Assert.Single(Asked);
        Assert.Equal((Number(person), "social-insurance-status", Client, Person(person).ToString()), ((string?)question["personalNumber"], headers["Lmis-Purpose"].ToString(), headers["X-Road-Client"].ToString(), headers["Lmis-Subject"].ToString()));
        // The agency's figures are for the officer's eyes alone; nothing of the answer is kept.
        Assert.Equal("at by client_id id journal_reference person_id purpose result unit", await service.ScalarAsync<string>("select string_agg(column_name, ' ' order by column_name) from information_schema.columns where table_name = 'agency_query'"));
    }

    [Fact]
    public async Task A_person_the_agency_does_not_know_is_unknown()
    {
        answer = static (_, context) => GiveAsync(context, new JsonObject { ["type"] = "urn:lmis:problem:not-found" }, 404, type: "application/problem+json");
        var (status, body) = await AskAsync(1);
        Assert.True(status == 200 && body.GetProperty("result").GetString() == "unknown", $"{status} {body}");
    }

    private static readonly (string Reason, Func<JsonObject, HttpContext, Task> Lie)[] Lies =
    [
        ("not-believed", static (_, context) => GiveAsync(context, Said("compulsory", null), messageId: Guid.CreateVersion7().ToString())),
        ("not-believed", static (_, context) => GiveAsync(context, Said("compulsory", null), service: "VN/GOV/G12/INSURANCE/insurance")),
        ("not-believed", static (_, context) => GiveAsync(context, Said("rich", null))),
        ("not-believed", static (question, context) => GiveAsync(context, new JsonObject { ["kind"] = "none", ["salt"] = (string?)question["salt"] })),
        ("not-believed", static (_, context) => GiveAsync(context, new JsonObject { ["kind"] = "none" })),
        ("not-believed", static (_, context) => GiveAsync(context, new JsonArray())),
        ("not-believed", static (_, context) => GiveAsync(context, Said("none", null), type: "text/html")),
        ("away", static (_, context) => GiveAsync(context, Said("none", null), 503)),
        ("not-agreed", static (_, context) => GiveAsync(context, Said("none", null), 403)),
        ("over-limit", static (_, context) => GiveAsync(context, Said("none", null), 429)),
        ("slow", static (_, context) => Task.Delay(20_000, context.RequestAborted)),
        ("away", static (_, context) => { context.Abort(); return Task.CompletedTask; }),
    ];

    [Fact]
    public async Task What_is_no_answer_to_this_question_concludes_nothing()
    {
        foreach (var (reason, lie) in Lies)
        {
            answer = lie;
            var (status, body) = await AskAsync(1);
            Assert.True(status == 503 && body.GetProperty("reason").GetString() == reason, $"{reason}: {status} {body}");
        }
        Assert.Equal(string.Join(", ", Lies.Select(static _ => "asked inspection -")), await RecordedAsync());
    }

    [Fact]
    public async Task Nobody_asks_without_a_purpose_or_beyond_the_own_area()
    {
        Assert.Equal(400, (await AskAsync(1, purpose: null)).Status);
        Assert.Equal(400, (await AskAsync(1, number: "12345")).Status);
        Assert.Equal(200, (await AskAsync(1, area: "05443")).Status);
        Assert.Equal(404, (await AskAsync(1, area: "05503")).Status);
        // Known from the file alone, so of no commune: for the whole province only.
        Assert.Equal(404, (await AskAsync(2, area: "05443")).Status);
        service.Registry.Strangers.Add(Number(4));
        Assert.Equal(404, (await AskAsync(4)).Status);
        Assert.Single(Asked);
        Assert.Equal("match inspection request-1", await RecordedAsync());
    }
}
