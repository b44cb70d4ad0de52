using System.Text.Json.Nodes;
using Lmis.Exchange.Journals;
using Lmis.Gateway.Tests.Doors;
using Lmis.Testing;

namespace Lmis.Gateway.Tests.Federation;

/// <summary>One question to every partner at once: what each is said to have done, and how their rows become one line.</summary>
public sealed class FederationTests(ManyProvinces provinces) : IClassFixture<ManyProvinces>
{
    [Fact]
    public async Task Each_partner_is_reported_honestly_and_the_slow_and_the_dead_hold_up_nobody()
    {
        var withoutWords = provinces.Vacancies("H30") with { QueryParameters = [] };
        foreach (var terms in new[] { provinces.Vacancies("H10"), provinces.Vacancies("H20"), withoutWords, provinces.Vacancies(ManyProvinces.Down) })
            await provinces.AgreeAsync(terms);
        provinces.Answers["H10"] = ManyProvinces.Page("w0-2", (0, "2026-11-20T00:00:00+00:00", "h10 first"), (2, "2026-11-25T00:00:00+00:00", "h10 elsewhere"));
        provinces.Answers["H20"] = ManyProvinces.Page(null, (0, "2026-11-21T07:00:00+07:00", "h20 newer"), (1, "2026-11-26T00:00:00+00:00", "h20 plain"));
        provinces.Answers["H30"] = ManyProvinces.Page(null);

        var all = await (await provinces.AskAsync("/federation/vacancies?q=may", headers: ("X-Road-Id", "everybody-1"))).JsonAsync(200);
        Assert.Equal("vacancies search false rank,-publishedAt", $"{all["dataset"]} {all["operation"]} {all["complete"]} {string.Join(',', all["orderedBy"]!.AsArray())}");
        Assert.Equal(
            ["H10 Tỉnh H10 partial 2 ", "H20 Tỉnh H20 answered 2 ", "H30 Tỉnh H30 refused 0 urn:lmis:problem:query-parameter-not-agreed", "H40 Tỉnh H40 down 0 urn:lmis:problem:exchange-partner-unavailable"],
            Parts(all));
        Assert.Equal(["1 h20 newer", "2 h10 first", "3 h20 plain", "4 h10 elsewhere"], all["rows"]!.AsArray().Select(row => $"{row!["position"]} {row["row"]!["title"]}"));
        // Only agreed fields, each under its own agreement.
        Assert.DoesNotContain("secret", all.ToJsonString(), StringComparison.Ordinal);
        Assert.All(all["parts"]!.AsArray().Take(2), part => Assert.InRange(part!["ageSeconds"]!.GetValue<long>(), 0, 2));
        var told = (string?)all["parts"]![0]!["asOf"];

        // One exchange each, on record on both sides under the id that the answer tells.
        var asked = await Records.OfAsync(provinces.Asker, "everybody-1");
        Assert.Equal(["VN/GOV/H10", "VN/GOV/H20", "VN/GOV/H30", "VN/GOV/H40"], asked.Select(entry => entry.Peer).Order(StringComparer.Ordinal));
        Assert.Equal(JournalKind.Refusal, asked.Single(entry => entry.Peer == "VN/GOV/H30").Kind);
        var answered = await Records.OfAsync(provinces.Others, "everybody-1");
        Assert.Equal(answered.Select(entry => entry.RequestId).Order(StringComparer.Ordinal), all["parts"]!.AsArray().Select(part => (string?)part!["requestId"]).OfType<string>().Order(StringComparer.Ordinal));

        // A slow one costs the deadline and not more; what it said before is heard, with its age.
        provinces.Answers["H10"] = async context => await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted);
        var began = TimeProvider.System.GetTimestamp();
        using var answer = await provinces.AskAsync("/federation/vacancies?q=may", headers: ("Prefer", "wait=1"));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(2.5));
        Assert.Equal("wait=1", answer.Headers.GetValues("Preference-Applied").Single());
        all = await answer.JsonAsync(200);
        Assert.Equal("H10 Tỉnh H10 late 2 urn:lmis:problem:exchange-partner-timeout", Parts(all)[0]);
        Assert.Equal(told, (string?)all["parts"]![0]!["asOf"]);
        Assert.Equal(4, all["rows"]!.AsArray().Count);
        // A question nobody put before has no such memory.
        all = await (await provinces.AskAsync("/federation/vacancies?q=han", headers: ("Prefer", "wait=1"))).JsonAsync(200);
        Assert.Equal("H10 Tỉnh H10 late 0 urn:lmis:problem:exchange-partner-timeout", Parts(all)[0]);
        Assert.Null(all["parts"]![0]!["asOf"]);

        // Its service falls silent: refused by nobody, usable by nobody.
        provinces.Answers["H10"] = context => DatasetBackend.JsonAsync(context, "[1,2]");
        all = await (await provinces.AskAsync("/federation/vacancies?q=other")).JsonAsync(200);
        Assert.Equal("failed", (string?)all["parts"]![0]!["state"]);
        provinces.Answers["H10"] = context => DatasetBackend.JsonAsync(context, """{"type":"urn:lmis:problem:some-rule","detail":"inside"}""", status: 422);
        all = await (await provinces.AskAsync("/federation/vacancies?q=may")).JsonAsync(200);
        // What a partner refuses now is not answered from memory.
        Assert.Equal("refused 0", $"{all["parts"]![0]!["state"]} {all["parts"]![0]!["rows"]}");

        // The dead one comes back.
        provinces.Answers[ManyProvinces.Down] = ManyProvinces.Page(null, (null, "2026-11-26T01:00:00Z", "h40 back"));
        provinces.IsDownUp = true;
        await provinces.PublishAsync();
        all = await (await provinces.AskAsync("/federation/vacancies?q=may")).JsonAsync(200);
        Assert.Equal("H40 Tỉnh H40 answered 1 ", Parts(all)[3]);
        // No rank: it stands last, without a place of its own merit to be told apart from.
        Assert.Equal("h40 back", (string?)all["rows"]!.AsArray()[^1]!["row"]!["title"]);
    }

    [Fact]
    public async Task Indicators_are_compared_with_those_of_one_definition_alone_and_a_revoked_agreement_ends_it()
    {
        var first = await provinces.AgreeAsync(provinces.Terms("H10"));
        await provinces.AgreeAsync(provinces.Terms("H20"));
        await provinces.AgreeAsync(provinces.Terms("H30"));
        Func<Microsoft.AspNetCore.Http.HttpContext, Task> Value(string value, int version = 2) =>
            context => DatasetBackend.JsonAsync(context, $$"""{"code":"K01","value":{{value}},"definitionVersion":{{version}}}""");
        (provinces.Answers["H10"], provinces.Answers["H20"], provinces.Answers["H30"]) = (Value("70.10"), Value("75.5"), Value("99", version: 1));

        var all = await (await provinces.AskAsync("/federation/indicators/K01?year=2026", "labour-statistics")).JsonAsync(200);
        Assert.True(all["complete"]!.GetValue<bool>());
        Assert.Equal(["H30 1/1 99", "H20 1/2 75.5", "H10 2/2 70.10"], Rows(all));

        (provinces.Answers["H20"], provinces.Answers["H30"]) = (Value("null"), Value("70.1"));
        all = await (await provinces.AskAsync("/federation/indicators/K01?year=2026", "labour-statistics")).JsonAsync(200);
        Assert.Equal(["H10 1/3 70.10", "H30 1/3 70.1", "H20 /3 "], Rows(all));

        await provinces.RevokeAsync(first);
        all = await (await provinces.AskAsync("/federation/indicators/K01?year=2026", "labour-statistics")).JsonAsync(200);
        Assert.Equal(["H20", "H30"], all["parts"]!.AsArray().Select(part => ((string)part!["member"]!).Split('/')[2]));
        Assert.DoesNotContain("70.10", all.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/federation/wages", 404, "exchange-not-federated", "/federation/vacancies")]
    [InlineData("/federation/vacancies/one", 404, "exchange-not-federated", "/federation/indicators/{code}")]
    [InlineData("/federation/vacancies?sex=male", 400, "exchange-request-refused", "no query parameter 'sex'")]
    [InlineData("/federation/vacancies?q=a&q=b", 400, "exchange-target-refused", "")]
    [InlineData("/federation/vacancies", 400, "exchange-request-refused", "from 1 to 10", "Prefer", "wait=99")]
    [InlineData("/federation/vacancies", 400, "exchange-request-refused", "leave Lmis-Agreement out", "Lmis-Agreement", "some")]
    [InlineData("/federation/vacancies", 403, "exchange-client", "may not speak", "X-Road-Client", "VN/GOV/H10/LMIS")]
    public async Task A_question_that_cannot_be_put_says_why(string target, int status, string slug, string words, string? header = null, string? value = null)
    {
        using var app = provinces.Asker.App();
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Add("X-Road-Client", header == "X-Road-Client" ? value : provinces.Asker.Lmis.ToString());
        request.Headers.Add("Lmis-Purpose", "vacancy-exchange");
        if (header is not null and not "X-Road-Client")
            request.Headers.Add(header, value);
        using var answer = await app.SendAsync(request);
        var problem = await answer.JsonAsync(status);
        Assert.Equal($"urn:lmis:problem:{slug}", (string?)problem["type"]);
        Assert.Contains(words, (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_asks_without_the_scope()
    {
        using var app = provinces.Asker.App(scopes: "reporting.read");
        using var refused = await app.GetAsync("/federation/vacancies");
        Assert.Equal(403, (int)refused.StatusCode);
        using var anonymous = await provinces.Asker.Gateway.Http.GetAsync("/federation/vacancies");
        Assert.Equal(401, (int)anonymous.StatusCode);
    }

    private static List<string> Parts(JsonNode all) =>
        [.. all["parts"]!.AsArray().Select(part => $"{((string)part!["member"]!).Split('/')[2]} {part["name"]} {part["state"]} {part["rows"]} {part["fault"]?["type"]}")];

    private static List<string> Rows(JsonNode all) =>
        [.. all["rows"]!.AsArray().Select(row => $"{((string)row!["member"]!).Split('/')[2]} {row["position"]}/{row["of"]} {row["row"]!["value"]}")];
}
