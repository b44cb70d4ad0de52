using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Lmis.Gateway.Tests;

public sealed partial class DocumentTests : IClassFixture<GatewayFixture>
{
    private const string Document =
        """
        {"openapi":"3.1.1","info":{"title":"x","version":"v1"},"servers":[{"url":"http://127.0.0.1:5111"}],
         "paths":{
           "/v1/things/{id}":{"get":{"operationId":"GetThing","tags":["Things"],"security":[{"token":["x.read"]}],
              "responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}}}}},
           "/metrics":{"get":{"responses":{"200":{"description":"inside"}}}}},
         "components":{"schemas":{"Thing":{"type":"object","properties":{"$ref":{"type":"string"},"next":{"$ref":"#/components/schemas/Thing"}}}},
           "securitySchemes":{"token":{"type":"http","scheme":"bearer"}}}}
        """;

    private readonly GatewayFixture fixture;

    public DocumentTests(GatewayFixture fixture)
    {
        this.fixture = fixture;
        foreach (var backend in fixture.Backends.Values)
            backend.OpenApi = Document;
    }

    [Fact]
    public async Task All_documents_are_one_with_equal_names_kept_apart()
    {
        await using var gateway = GatewayFixture.Start(fixture.Settings());
        var all = await (await gateway.Http.GetAsync("/openapi/all.json")).JsonAsync(200);

        var names = fixture.Backends.Keys.Order(StringComparer.Ordinal).ToList();
        Assert.Equal(names.Select(name => $"/api/{name}/v1/things/{{id}}"), all["paths"]!.AsObject().Select(p => p.Key));
        Assert.Equal(names.Select(name => name + ".Thing"), all["components"]!["schemas"]!.AsObject().Select(s => s.Key));
        Assert.Equal(["token"], all["components"]!["securitySchemes"]!.AsObject().Select(s => s.Key));
        var operation = all["paths"]!["/api/registry/v1/things/{id}"]!["get"]!;
        Assert.Equal("registry.GetThing", operation["operationId"]!.GetValue<string>());
        Assert.Equal("x.read", operation["security"]![0]!["token"]![0]!.GetValue<string>());
        Assert.Empty(all["x-lmis-away"]!.AsArray());
        foreach (Match reference in Reference().Matches(all.ToJsonString()))
            Assert.NotNull(Resolve(all, reference.Groups[1].Value));
        // A property that is called "$ref" is no reference.
        Assert.Equal("string", all["components"]!["schemas"]!["registry.Thing"]!["properties"]!["$ref"]!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_service_that_is_away_is_named_and_the_others_are_there()
    {
        await using var gateway = GatewayFixture.Start(fixture.Settings(("ReverseProxy:Clusters:reporting:Destinations:main:Address", "http://127.0.0.1:1")));
        var all = await (await gateway.Http.GetAsync("/openapi/all.json")).JsonAsync(200);
        Assert.Equal("""["reporting"]""", all["x-lmis-away"]!.ToJsonString());
        Assert.Contains("reporting", all["info"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(fixture.Backends.Count - 1, all["paths"]!.AsObject().Count);
        await (await gateway.Http.GetAsync("/openapi/reporting.json")).ProblemAsync(503, "service-away");
    }

    [Fact]
    public async Task A_service_that_answers_nonsense_counts_as_away()
    {
        fixture.Identity.OpenApi = "<html>";
        await using var gateway = GatewayFixture.Start(fixture.Settings());
        var all = await (await gateway.Http.GetAsync("/openapi/all.json")).JsonAsync(200);
        Assert.Equal("""["identity"]""", all["x-lmis-away"]!.ToJsonString());
    }

    [Fact]
    public async Task Each_service_has_its_own_document_with_public_paths()
    {
        await using var gateway = GatewayFixture.Start(fixture.Settings());
        var one = await (await gateway.Http.GetAsync("/openapi/registry.json")).JsonAsync(200);
        Assert.Equal(["/api/registry/v1/things/{id}"], one["paths"]!.AsObject().Select(p => p.Key));
        Assert.Null(one["servers"]);
    }

    [Fact]
    public async Task The_reference_page_loads_nothing_from_elsewhere()
    {
        var answer = await fixture.Gateway.Http.GetAsync("/docs/");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Contains("openapi/all.json", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(src|href)=""(https?:)?//", page);
        var policy = answer.Header("Content-Security-Policy");
        var nonce = Nonce().Match(policy).Groups[1].Value;
        Assert.NotEmpty(nonce);
        Assert.All(Script().Matches(page), script => Assert.True(
            script.Value.Contains("src=", StringComparison.Ordinal) || script.Value.Contains(nonce, StringComparison.Ordinal), script.Value));
        foreach (Match script in Source().Matches(page))
        {
            var source = await fixture.Gateway.Http.GetAsync(new Uri(new Uri(fixture.Gateway.Address, "/docs/"), script.Groups[1].Value));
            Assert.True((int)source.StatusCode == 200, script.Value);
        }
    }

    private static JsonNode? Resolve(JsonNode root, string pointer) =>
        pointer.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)root, (node, part) => node?[part]);

    [GeneratedRegex("\"\\$ref\":\"([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("<script[^>]*src=\"([^\"]+)\"")]
    private static partial Regex Source();
}
