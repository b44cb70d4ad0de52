using System.Text.Json.Nodes;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Messages;
using Lmis.Testing;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>What the two doors let through, how it is cut, and what is on record afterwards.</summary>
public sealed class ExchangeTests(Network network) : IClassFixture<Network>
{
    [Fact]
    public async Task A_partner_gets_the_agreed_fields_and_nothing_else()
    {
        using var answer = await network.GetAsync(Network.Indicator + "?year=2026", ("X-Road-Id", "case-1"));
        var body = await answer.JsonAsync(200);
        Assert.Equal("""{"code":"K01","series":[{"year":2026,"value":75.5}]}""", body.ToJsonString());
        Assert.Equal("VN/GOV/H55/LMIS/indicators", answer.Header("x-road-service"));
        Assert.Equal("case-1", answer.Header("x-road-id"));
        Assert.NotEmpty(answer.Header("x-road-request-id"));
        Assert.NotEmpty(answer.Header("x-road-request-hash"));
        Assert.Contains("r=", answer.Header("ratelimit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HEAD_is_refused_with_what_to_use_instead()
    {
        using var answer = await network.SendAsync(HttpMethod.Head, Network.Indicator, null);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("Client.BadRequest", answer.Header("x-road-error"));
    }

    [Fact]
    public async Task The_exchanges_own_api_stands_beside_the_services_in_the_reference_and_is_the_one_checked_in()
    {
        using var documents = new HttpClient { BaseAddress = network.Provider.Gateway.Address };
        var all = await (await documents.GetAsync("/openapi/all.json")).JsonAsync(200);
        Assert.Contains("/api/exchange/v1/agreements", all["paths"]!.AsObject().Select(path => path.Key));
        Assert.Contains("openapi/exchange.json", await documents.GetStringAsync("/docs/"), StringComparison.Ordinal);
        var own = await (await documents.GetAsync("/openapi/exchange.json")).JsonAsync(200);
        Assert.Equal("exchange.administer", own["paths"]!["/api/exchange/v1/agreements/{id}/accept"]!["post"]!["security"]![0]!["token"]![0]!.GetValue<string>());
        Assert.Null(await CheckedInDocument.DifferenceAsync(documents, "gateway/Gateway/openapi.json"));
    }

    [Fact]
    public async Task Both_journals_hold_the_same_signed_exchange()
    {
        using var answer = await network.GetAsync(Network.Indicator, ("X-Road-Id", "case-2"), ("X-Road-Issue", "dossier 7"));
        await answer.JsonAsync(200);
        var asked = await Records.OneAsync(network.Consumer, "case-2", JournalKind.Exchange, 200);
        var answered = await Records.OneAsync(network.Provider, "case-2", JournalKind.Exchange, 200);
        Assert.Equal((JournalRole.Consumer, JournalRole.Provider), (asked.Role, answered.Role));
        Assert.Equal(("VN/GOV/H55", "VN/GOV/H05"), (asked.Peer, answered.Peer));
        Assert.Equal((asked.RequestId, asked.RequestBase, asked.ResponseBase, asked.RequestDigest, asked.ResponseDigest, asked.AgreementId, asked.Purpose),
            (answered.RequestId, answered.RequestBase, answered.ResponseBase, answered.RequestDigest, answered.ResponseDigest, answered.AgreementId, answered.Purpose));
        Assert.Equal((network.Consumer.MessageKeyId, network.Provider.MessageKeyId), (answered.RequestKeyId, asked.ResponseKeyId));
        Assert.Equal(asked.RequestSignature.ToArray(), answered.RequestSignature.ToArray());
        Assert.Equal(asked.ResponseSignature.ToArray(), answered.ResponseSignature.ToArray());
        Assert.Contains("\"x-road-issue\": dossier 7", asked.RequestBase, StringComparison.Ordinal);
        Assert.Contains("\"lmis-purpose\": labour-statistics", asked.RequestBase, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_workers_status_is_given_with_its_salt_for_a_listed_purpose()
    {
        await network.AgreeAsync(network.WorkerTerms());
        const string answer = """{"status":"EMPLOYED","registered":true,"asOf":"2026-11-20","salt":"AAAAAAAAAAAAAAAAAAAAAA","name":"hidden"}""";
        network.Provider.Service.Answer = context =>
        {
            context.Response.Headers["lmis-subject"] = "0193a7f2-0000-7000-8000-00000000beef";
            return DatasetBackend.JsonAsync(context, answer, "residents-of:24");
        };
        try
        {
            const string question = """{"personalNumber":"024099000001","salt":"BBBBBBBBBBBBBBBBBBBBBB"}""";
            using var given = await network.SendAsync(HttpMethod.Post, Network.Worker, question, ("Lmis-Purpose", "job-referral"), ("X-Road-Id", "case-3"));
            Assert.Equal("""{"status":"EMPLOYED","registered":true,"salt":"AAAAAAAAAAAAAAAAAAAAAA"}""", (await given.JsonAsync(200)).ToJsonString());
            Assert.Empty(given.Header("lmis-subject"));
            Assert.Equal(question, network.Provider.Service.Received.Last().Body);
            var (asked, answered) = (await Records.OfAsync(network.Consumer, "case-3"), await Records.OfAsync(network.Provider, "case-3"));
            Assert.Equal([JournalKind.Intent, JournalKind.Exchange], asked.Select(entry => entry.Kind));
            // The dataset says that the operation changes nothing: no intent at the provider.
            Assert.Equal([JournalKind.Exchange], answered.Select(entry => entry.Kind));
            Assert.DoesNotContain("024099000001", string.Join('\n', asked.Concat(answered).Select(entry => entry.ToString())), StringComparison.Ordinal);
        }
        finally
        {
            network.Provider.Service.Answer = context => DatasetBackend.JsonAsync(context, DatasetBackend.Indicator);
        }
    }

    [Fact]
    public async Task What_was_signed_reaches_the_service_byte_for_byte()
    {
        var agreement = await network.AgreeAsync(network.Terms() with { Operations = ["GET /{code}"], QueryParameters = ["year", "areaType"] });
        const string path = "/K%C3%A9+x!$'()*,:@~-._";
        const string query = "?areaType=%2Fa%25%2B+b:@/?%20&year=";
        using var answer = await network.GetAsync("/r1/VN/GOV/H55/LMIS/indicators" + path + query, ("Lmis-Agreement", agreement.Id));
        await answer.JsonAsync(200);
        Assert.Equal("/exchange/indicators" + path + query, network.Provider.Service.Received.Last().Target);
    }

    [Fact]
    public async Task No_header_passes_that_is_not_on_the_list()
    {
        string[] never = ["cookie", "forwarded", "x-forwarded-for", "x-forwarded-host", "dapr-app-id", "dapr-api-token", "lmis-subject", "lmis-row-scope", "x-road-unknown", "x-secret", "referer"];
        network.Provider.Service.Answer = context =>
        {
            foreach (var name in never.Append("set-cookie").Append("server").Append("via").Append("location"))
                context.Response.Headers[name] = "leak";
            return DatasetBackend.JsonAsync(context, DatasetBackend.Indicator);
        };
        try
        {
            (string, string?)[] sent = [.. never.Select(name => (name, (string?)"leak")), ("lmis-exchange-token", "leak"), ("x-road-service", "VN/GOV/H99/X/y"), ("x-road-error", "leak"), ("if-match", "\"1\"")];
            using var answer = await network.GetAsync(Network.Indicator, sent);
            await answer.JsonAsync(200);
            var got = network.Provider.Service.Received.Last().Headers;
            Assert.DoesNotContain(got, header => never.Contains(header.Key.ToLowerInvariant()) || header.Value.ToString().Contains("leak", StringComparison.Ordinal));
            Assert.False(got.ContainsKey("authorization"));
            Assert.Equal("\"1\"", got.IfMatch.ToString());
            Assert.Equal(3, got["lmis-exchange-token"].ToString().Split('.').Length);
            foreach (var name in never.Append("set-cookie").Append("location").Append("via"))
                Assert.True(answer.Header(name).Length == 0, $"{name}: {answer.Header(name)}");
            Assert.DoesNotContain(answer.Headers.Concat(answer.Content.Headers), header => header.Value.Any(value => value.Contains("leak", StringComparison.Ordinal)));

            // And between the gateways: what the provider sends is on its list as well.
            var direct = await network.SendAsync(network.Message().With("x-forwarded-for", "leak").With("cookie", "leak").Sign(network.Consumer.MessageKey));
            Assert.Equal(200, direct.Status);
            string[] always = [":status", "signature", "signature-input", "content-length", "date"];
            Assert.DoesNotContain(direct.Fields.Keys, name => !ExchangeHeaders.BetweenGatewaysAnswer.Contains(name) && !always.Contains(name));
        }
        finally
        {
            network.Provider.Service.Answer = context => DatasetBackend.JsonAsync(context, DatasetBackend.Indicator);
        }
    }

    [Fact]
    public async Task Metaservices_tell_what_is_there_and_what_is_allowed()
    {
        await network.AgreeAsync(network.WorkerTerms());
        var clients = await (await network.GetAsync("/listClients")).JsonAsync(200);
        Assert.Contains(clients["member"]!.AsArray(), member => member!["id"]!["member_code"]!.GetValue<string>() == "H55" && member["id"]!["subsystem_code"]?.GetValue<string>() == "LMIS");

        var all = await (await network.GetAsync("/r1/VN/GOV/H55/LMIS/listMethods", ("X-Road-Id", "meta-1"))).JsonAsync(200);
        Assert.Equal(["indicators", "registrations", "vacancies", "worker-status"], Codes(all));
        Assert.Equal(4, Endpoints(all, "indicators"));
        await Records.OneAsync(network.Provider, "meta-1", JournalKind.Exchange, 200);
        await Records.OneAsync(network.Consumer, "meta-1", JournalKind.Exchange, 200);

        var allowed = await (await network.GetAsync("/r1/VN/GOV/H55/LMIS/allowedMethods")).JsonAsync(200);
        Assert.Equal((1, 1), (Endpoints(allowed, "indicators"), Endpoints(allowed, "worker-status")));

        var document = await (await network.GetAsync("/r1/VN/GOV/H55/LMIS/getOpenAPI?serviceCode=indicators")).JsonAsync(200);
        Assert.Equal("3.1.1", document["openapi"]!.GetValue<string>());
        await ProblemAsync("/r1/VN/GOV/H55/LMIS/getOpenAPI", 400, "exchange-request-refused");
        await ProblemAsync("/r1/VN/GOV/H55/LMIS/getOpenAPI?serviceCode=none", 404, "exchange-service-unknown");
        await ProblemAsync("/r1/VN/GOV/H55/LMIS/listMethods/more", 404, "exchange-service-unknown");
        using var nothing = await network.GetAsync("/r1/VN/GOV/H55/OTHER/listMethods");
        Assert.Empty((await nothing.JsonAsync(200))["service"]!.AsArray());
    }

    [Fact]
    public async Task Every_answer_is_bound_to_its_request_also_a_refusal()
    {
        var good = network.Message().Sign(network.Consumer.MessageKey);
        var refused = network.Message(Network.Indicator + "?other=1").Sign(network.Consumer.MessageKey);
        foreach (var message in new[] { good, refused })
        {
            var answer = await network.SendAsync(message);
            var facts = new Lmis.Exchange.Signatures.HttpResponseFacts(answer.Status, answer.Fields.ToDictionary(field => field.Key, field => (IReadOnlyList<string>)[field.Value]), message.ToFacts());
            var key = Lmis.Exchange.Signatures.SignatureKey.EcdsaP256(network.Provider.MessageKey);
            Assert.True(ResponseSignature.TryVerify(facts, System.Security.Cryptography.SHA256.HashData(answer.Body), id => id == network.Provider.MessageKeyId ? key : null, TimeProvider.System.GetUtcNow(), out _, out var fault), fault);
            Assert.Equal(message["x-road-request-id"], answer.Fields["x-road-request-id"]);
            Assert.Equal(ContentDigest.Format(System.Security.Cryptography.SHA256.HashData(answer.Body)), answer.Fields["content-digest"]);
        }
    }

    private static IEnumerable<string> Codes(JsonNode list) => list["service"]!.AsArray().Select(service => service!["service_code"]!.GetValue<string>());

    private static int Endpoints(JsonNode list, string code) =>
        list["service"]!.AsArray().Single(service => service!["service_code"]!.GetValue<string>() == code)!["endpoint_list"]!.AsArray().Count;

    private async Task ProblemAsync(string target, int status, string slug)
    {
        using var answer = await network.GetAsync(target);
        Assert.Equal("urn:lmis:problem:" + slug, (await answer.JsonAsync(status))["type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("X-Road-UserId", "019090000001")]
    [InlineData("X-Road-Id", "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_persons_number_as_user_and_an_endless_id_are_refused_before_anything_leaves(string name, string value)
    {
        using var answer = await network.GetAsync("/r1/VN/GOV/H55/LMIS/indicators/K01", (name, value));
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("exchange-header-invalid", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
