using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Rights;

public sealed class SearchReadingsTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private const string CommuneB = "01840";

    [Fact]
    public async Task Readings_are_found_by_person_officer_purpose_and_period_in_both_tables()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var officer = Officer("officer-7", "05467", "benefit-case");
        await OkAsync(await officer.PostAsJsonAsync("/v1/workers/search", new { personalNumber = (string?)form["personalNumber"] }, Ct));
        await OkAsync(await officer.GetAsync($"/v1/workers/{id}", Ct));
        await OkAsync(await Officer("officer-8", "05467", "training").GetAsync($"/v1/workers/{id}/history", Ct));
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddHours(7).DateTime);

        Assert.Equal(["history", "record", "search"], await WhatAsync(new { personId = id }));
        Assert.Equal(["record", "search"], await WhatAsync(new { readBy = "officer-7" }));
        Assert.Equal(["history"], await WhatAsync(new { personId = id, purpose = "training" }));
        Assert.Equal(["record", "search"], await WhatAsync(new { personId = id, purpose = "benefit-case", from = today, to = today }));
        Assert.Empty(await WhatAsync(new { personId = id, purpose = "benefit-case", to = today.AddDays(-1) }));
        Assert.Empty(await WhatAsync(new { personId = id, purpose = "benefit-case", from = today.AddDays(1) }));
        var first = await OkAsync(await registry.Auditor().PostAsJsonAsync("/v1/readings/search", new { readBy = "officer-7", limit = 1 }, Ct));
        Assert.Equal("Trần Thị Cán", (string?)first["readings"]![0]!["readerName"]);
        var second = await OkAsync(await registry.Auditor().PostAsJsonAsync("/v1/readings/search", new { readBy = "officer-7", limit = 1, after = (string?)first["next"] }, Ct));
        Assert.Equal(("search", (string?)null), ((string?)second["readings"]![0]!["what"], (string?)second["next"]));
    }

    [Fact]
    public async Task The_search_is_recorded_with_what_was_asked_and_whom_it_showed_also_when_it_found_nothing()
    {
        var id = await registry.EnterAsync();
        await OkAsync(await Officer("officer-9", "19", "training").GetAsync($"/v1/workers/{id}", Ct));
        await OkAsync(await registry.Auditor().PostAsJsonAsync("/v1/readings/search", new { readBy = "officer-9" }, Ct));
        Assert.Equal(["access-log inspection 19 readBy=officer-9 purpose= from= to="],
            await registry.QueryAsync<string>("SELECT concat_ws(' ', what, purpose, reader_unit, asked) FROM search_reading WHERE person_ids @> $1", new[] { id }));
        await OkAsync(await registry.Auditor().PostAsJsonAsync("/v1/readings/search", new { readBy = "nobody-1" }, Ct));
        Assert.Equal([0], await registry.QueryAsync<int>("SELECT cardinality(person_ids) FROM search_reading WHERE asked LIKE 'readBy=nobody-1 %'"));
    }

    [Fact]
    public async Task An_auditor_of_one_commune_sees_readings_of_its_persons_only_and_of_a_page_of_hits_only_those()
    {
        var formOfB = Form();
        formOfB["permanentCommune"] = CommuneB;
        var (ofA, ofB) = (await registry.EnterAsync(), await registry.EnterAsync(formOfB));
        await OkAsync(await Officer("officer-10", "19", "training").PostAsJsonAsync("/v1/workers/search", new { }, Ct));
        await OkAsync(await Officer("officer-10", "19", "training").GetAsync($"/v1/workers/{ofB}", Ct));
        var seen = await OkAsync(await registry.Auditor("05467").PostAsJsonAsync("/v1/readings/search", new { readBy = "officer-10" }, Ct));
        var reading = Assert.Single(seen["readings"]!.AsArray());
        Assert.Equal("search", (string?)reading!["what"]);
        Assert.Contains(ofA.ToString(), seen.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(ofB.ToString(), seen.ToJsonString(), StringComparison.Ordinal);
        await ProblemAsync(await registry.Auditor("05467").PostAsJsonAsync("/v1/readings/search", new { personId = ofB }, Ct), 404, "labour-record-unknown");
        Assert.Empty(await registry.QueryAsync<Guid>("SELECT id FROM search_reading WHERE what = 'access-log' AND person_ids @> $1", new[] { ofB }));
    }

    [Fact]
    public async Task Without_the_right_a_purpose_or_a_period_that_is_one_nothing_is_told()
    {
        await ProblemAsync(await registry.Officer().PostAsJsonAsync("/v1/readings/search", new { }, Ct), 403, "missing-scope");
        await ProblemAsync(await registry.Officer("19", Scopes.RegistryAudit, "curiosity").PostAsJsonAsync("/v1/readings/search", new { }, Ct), 400, "purpose-required");
        foreach (var (from, to) in new[] { ("2026-02-02", "2026-02-01"), ("0001-01-01", "2026-01-01"), ("2026-01-01", "9999-12-31") })
            await ProblemAsync(await registry.Auditor().PostAsJsonAsync("/v1/readings/search", new { from, to }, Ct), 400, "period-malformed");
        await ProblemAsync(await registry.Auditor().PostAsJsonAsync("/v1/readings/search", new { after = "AAAA" }, Ct), 400, "cursor-unknown");
        await ProblemAsync(await registry.Auditor().PostAsJsonAsync("/v1/readings/search", new { personId = Guid.CreateVersion7() }, Ct), 404, "labour-record-unknown");
    }

    private HttpClient Officer(string subject, string area, string purpose)
    {
        var client = registry.Service.HttpAs(TestTokens.Issue(AllScopes, area, subject: subject, name: "Trần Thị Cán"));
        client.DefaultRequestHeaders.Add("Lmis-Purpose", purpose);
        return client;
    }

    private async Task<List<string>> WhatAsync(object question) =>
        [.. (await OkAsync(await registry.Auditor().PostAsJsonAsync("/v1/readings/search", question, Ct)))["readings"]!.AsArray().Select(static r => (string)r!["what"]!).Where(static w => w != "access-log")];
}
