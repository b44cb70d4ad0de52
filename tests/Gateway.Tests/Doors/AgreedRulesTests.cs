using System.Text.Json.Nodes;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Journals;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>Outside what is agreed: refused at the consumer's own door before anything leaves, refused at the provider's door when it came all the same, on record wherever it was refused.</summary>
public sealed class AgreedRulesTests(Network network) : IClassFixture<Network>
{
    private const string Person = "024099123456";

    public static TheoryData<string, string, string, int, string> Broken => new()
    {
        { "a service without agreement", "GET /vacancies", "labour-statistics", 403, "agreement-missing" },
        { "another purpose", "GET /indicators/K01", "job-referral", 403, "purpose-not-agreed" },
        { "a purpose that is on no list", "GET /indicators/K01", "curiosity", 403, "purpose-unknown" },
        { "no purpose", "GET /indicators/K01", "", 403, "purpose-missing" },
        { "another operation", "GET /indicators", "labour-statistics", 403, "operation-not-agreed" },
        { "an operation that changes things", "POST /indicators", "labour-statistics", 403, "operation-not-agreed" },
        { "an operation nobody offers", "DELETE /indicators/K01", "labour-statistics", 403, "operation-not-agreed" },
        { "a path below the agreed one", "GET /indicators/K01/rows", "labour-statistics", 403, "operation-not-agreed" },
        { "a filter that is not agreed", "GET /indicators/K01?areaType=commune", "labour-statistics", 403, "query-parameter-not-agreed" },
        { "an agreed filter in other letters", "GET /indicators/K01?Year=2026", "labour-statistics", 403, "query-parameter-not-agreed" },
    };

    [Theory, MemberData(nameof(Broken))]
    public async Task What_is_not_agreed_is_refused_at_either_door_and_on_record(string what, string operation, string purpose, int status, string slug)
    {
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1]);
        var id = Guid.CreateVersion7().ToString();
        var json = method == "POST" ? "{}" : null;
        var service = network.Provider.Service.Received.Count;

        using var answer = await network.SendAsync(new HttpMethod(method), "/r1/VN/GOV/H55/LMIS" + path, json, ("Lmis-Purpose", purpose.Length == 0 ? null : purpose), ("X-Road-Id", id));
        await CheckAsync(answer, status, slug, what);
        await Records.OneAsync(network.Consumer, id, JournalKind.Refusal, status, slug);
        await Records.NoneAsync(network.Provider, id);

        var message = network.Message("/r1/VN/GOV/H55/LMIS" + path, json: json).With("x-road-id", id).With("lmis-purpose", purpose);
        message.Method = method;
        if (purpose.Length == 0)
            message.Without("lmis-purpose");
        if (slug == "agreement-missing")
            message.Without("lmis-agreement");
        var direct = await network.SendAsync(message.Sign(network.Consumer.MessageKey));
        Assert.True(direct.Status == status && direct.Text.Contains($"urn:lmis:problem:{slug}\"", StringComparison.Ordinal), $"{what}: {direct}");
        await Records.OneAsync(network.Provider, id, JournalKind.Refusal, status, slug);
        Assert.Equal(service, network.Provider.Service.Received.Count);
    }

    [Fact]
    public async Task An_agreement_serves_neither_before_nor_after_its_dates()
    {
        var now = NetworkNode.Second(TimeProvider.System.GetUtcNow());
        var later = await network.AgreeAsync(network.Terms() with { ValidFrom = now.AddDays(1) });
        var ending = await network.AgreeAsync(network.Terms() with { ValidUntil = now.AddSeconds(4) });
        await AllRefusedAsync(later, "agreement-missing");
        await Network.UntilAsync(() => Task.FromResult(TimeProvider.System.GetUtcNow() > ending.ValidUntil));
        await AllRefusedAsync(ending, "agreement-missing");
    }

    [Fact]
    public async Task A_personal_identifier_in_path_or_query_is_refused_and_not_repeated()
    {
        var agreement = await network.AgreeAsync(network.WorkerTerms() with { Operations = ["POST /query", "POST /{number}"], QueryParameters = ["q"] });
        foreach (var tail in new[] { "/" + Person, "/024-099-123456", "/query?q=" + Person, "/query?q=0912%20345%20678", "/query?q=a%40b.vn" })
        {
            using var answer = await network.SendAsync(HttpMethod.Post, "/r1/VN/GOV/H55/LMIS/worker-status" + tail, "{}", ("Lmis-Purpose", "job-referral"), ("Lmis-Agreement", agreement.Id));
            await CheckAsync(answer, 403, "personal-identifier-in-target", tail);
            var direct = await network.SendAsync(network.Message("/r1/VN/GOV/H55/LMIS/worker-status" + tail, agreement, "job-referral", "{}").Sign(network.Consumer.MessageKey));
            // The service has no such operation, or the identifier is seen: never through.
            Assert.Equal(403, direct.Status);
            Assert.DoesNotContain(Person, direct.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_agreement_of_another_client_or_service_opens_nothing()
    {
        var portal = await network.AgreeAsync(network.Terms() with { Consumer = new(network.Consumer.Member, "PORTAL") });
        var worker = await network.AgreeAsync(network.WorkerTerms());
        foreach (var (agreement, slug) in new[] { (portal, "agreement-missing"), (worker, "service-not-agreed") })
            await AllRefusedAsync(agreement, slug);
        var unknown = network.Indicators with { Id = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
        await AllRefusedAsync(unknown, "agreement-missing");
        var unnamed = await network.SendAsync(network.Message().Without("lmis-agreement").Sign(network.Consumer.MessageKey));
        Assert.True(unnamed.Status == 403 && unnamed.Text.Contains("agreement-missing", StringComparison.Ordinal), unnamed.ToString());
    }

    [Fact]
    public async Task An_app_speaks_only_as_the_subsystems_the_table_gives_it()
    {
        await Refused(403, "exchange-client", ("X-Road-Client", "VN/GOV/H55/LMIS"));
        await Refused(403, "exchange-client", ("X-Road-Client", "VN/GOV/H05/PORTAL"));
        await Refused(403, "exchange-client", ("X-Road-Client", "VN/GOV/H05/EXCHANGE"));
        await Refused(400, "exchange-header-missing", ("X-Road-Client", null));
        await Refused(400, "exchange-header-invalid", ("X-Road-Client", "VN/GOV/H05"));

        async Task Refused(int status, string slug, (string, string?) header)
        {
            using var answer = await network.GetAsync(Network.Indicator, header);
            await CheckAsync(answer, status, slug, header.ToString());
        }
    }

    [Fact]
    public async Task An_app_without_the_scope_or_out_of_the_table_is_refused()
    {
        foreach (var (client, scope, status) in new[] { ("app", "registry.read", 403), ("stranger", "exchange.call", 403) })
        {
            using var app = network.Consumer.App(client, scope);
            using var request = new HttpRequestMessage(HttpMethod.Get, Network.Indicator) { Headers = { { "X-Road-Client", "VN/GOV/H05/LMIS" }, { "Lmis-Purpose", "labour-statistics" } } };
            using var answer = await app.SendAsync(request);
            Assert.Equal(status, (int)answer.StatusCode);
        }
        using var nobody = await network.Consumer.Gateway.Http.GetAsync(Network.Indicator);
        Assert.Equal(401, (int)nobody.StatusCode);
    }

    [Fact]
    public async Task The_built_in_subsystem_is_not_for_apps()
    {
        using var answer = await network.SendAsync(HttpMethod.Post, "/r1/VN/GOV/H55/EXCHANGE/agreements", "{}", ("X-Road-Id", "act-by-app"));
        await CheckAsync(answer, 404, "exchange-service-unknown", "EXCHANGE");
        await Records.NoneAsync(network.Provider, "act-by-app");
    }

    [Theory]
    [InlineData("""{"payload":"e30","payload":"e30","signatures":[]}""")]
    [InlineData("""{"payload":"e30","signatures":[{"protected":"e30","signature":"AA","signature":"AA"}]}""")]
    [InlineData("{\"payload\":")]
    [InlineData("null")]
    public async Task A_delivered_document_with_a_name_twice_or_none_is_refused(string body)
    {
        var message = WireMessage.To(network.Provider, new(network.Consumer.Member, "EXCHANGE"), "/r1/VN/GOV/H55/EXCHANGE/agreements", json: body);
        var answer = await network.SendAsync(message.Sign(network.Consumer.MessageKey));
        Assert.True(answer.Status == 400 && answer.Text.Contains("document-malformed", StringComparison.Ordinal), answer.ToString());
    }

    private async Task AllRefusedAsync(Agreement agreement, string atProvider)
    {
        var id = Guid.CreateVersion7().ToString();
        using var answer = await network.GetAsync(Network.Indicator, ("Lmis-Agreement", agreement.Id), ("X-Road-Id", id));
        Assert.Equal(403, (int)answer.StatusCode);
        await Records.NoneAsync(network.Provider, id);
        var direct = await network.SendAsync(network.Message(agreement: agreement).With("x-road-id", id).Sign(network.Consumer.MessageKey));
        Assert.True(direct.Status == 403 && direct.Text.Contains(atProvider, StringComparison.Ordinal), direct.ToString());
        await Records.OneAsync(network.Provider, id, JournalKind.Refusal, 403, atProvider);
    }

    private static async Task CheckAsync(HttpResponseMessage answer, int status, string slug, string what)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status && body.Contains($"urn:lmis:problem:{slug}\"", StringComparison.Ordinal), $"{what}: {(int)answer.StatusCode} {body}");
        var problem = JsonNode.Parse(body)!;
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(problem["detail"]!.GetValue<string>());
        Assert.NotEmpty(problem["xRoad"]!["type"]!.GetValue<string>());
        Assert.Equal(problem["xRoad"]!["type"]!.GetValue<string>(), answer.Header("x-road-error"));
        // The rule is named and the data is not.
        Assert.DoesNotContain("K01", body, StringComparison.Ordinal);
        Assert.DoesNotContain("commune", body, StringComparison.Ordinal);
        Assert.DoesNotContain(Person, body, StringComparison.Ordinal);
        Assert.DoesNotContain("curiosity", body, StringComparison.Ordinal);
    }
}
