using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Consents;
using Lmis.Registry.Tests.Rights;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Consents;

public sealed class ConsentTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private const string Referral = "worker-status-job-referral-1", Training = "worker-status-training-support-1";

    [Fact]
    public async Task A_partner_is_answered_while_the_consent_holds_is_told_so_and_refused_from_the_moment_of_withdrawal()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var person = await registry.LinkedAsync(id);
        await ProblemAsync(await AskAsync(form), 404, "no-such-person");
        var given = await OkAsync(await person.PostAsJsonAsync("/v1/me/consents", new { textVersion = Referral, member = "VN/GOV/H05" }, Ct), 201);
        Assert.Equal(("worker-status", "job-referral", "own-login", true), ((string?)given["dataset"], (string?)given["purpose"], (string?)given["proof"], (bool)given["holds"]!));

        var response = await AskAsync(form);
        Assert.Equal("consent", (string?)(await OkAsync(response))["ground"]);
        Assert.Equal("with-consent", response.Headers.GetValues("Lmis-Row-Scope").Single());

        Assert.Equal(HttpStatusCode.NoContent, (await person.PostAsync($"/v1/me/consents/{given["id"]}/withdrawal", null, Ct)).StatusCode);
        await ProblemAsync(await AskAsync(form), 404, "no-such-person");
        await ProblemAsync(await person.PostAsync($"/v1/me/consents/{given["id"]}/withdrawal", null, Ct), 409, "consent-withdrawn");
        await OkAsync(await person.PostAsJsonAsync("/v1/me/consents", new { textVersion = Referral, member = "VN/GOV/H05" }, Ct), 201);
        await OkAsync(await AskAsync(form));
        Assert.Equal([true, false], (await OkAsync(await person.GetAsync("/v1/me/consents", Ct)))["consents"]!.AsArray().Select(static c => (bool)c!["holds"]!));
    }

    [Fact]
    public async Task The_ground_on_which_a_partner_was_told_is_kept_with_the_reading_and_shown_to_the_person_and_the_auditor()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        await registry.QueryAsync<int>("UPDATE worker SET temporary_commune_code = '09169' WHERE person_id = $1 RETURNING 1", id);
        var person = await registry.LinkedAsync(id);
        // A consent that was withdrawn, one for another purpose and the one that holds: the last is named.
        async Task<string> GiveAsync(string text) => (string)(await OkAsync(await person.PostAsJsonAsync("/v1/me/consents", new { textVersion = text, member = "VN/GOV/H05" }, Ct), 201))["id"]!;
        Assert.Equal(HttpStatusCode.NoContent, (await person.PostAsync($"/v1/me/consents/{await GiveAsync(Referral)}/withdrawal", null, Ct)).StatusCode);
        await GiveAsync(Training);
        var consent = await GiveAsync(Referral);
        foreach (var rows in new[] { "with-consent", "residents-of:24", "all" })
            await OkAsync(await AskAsync(form, rows: rows));
        await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{id}", Ct));

        string[] expected = ["consent " + consent, "legal-basis ", "residence "];
        var own = (await OkAsync(await person.GetAsync("/v1/me/readings", Ct)))["readings"]!.AsArray();
        Assert.Equal(expected, Grounds(own, "status"));
        Assert.Equal([" "], Grounds(own, "record"));
        var audited = (await OkAsync(await registry.Auditor().PostAsJsonAsync("/v1/readings/search", new { personId = id }, Ct)))["readings"]!.AsArray();
        Assert.Equal(expected, Grounds(audited, "status"));
        var exported = (await OkAsync(await person.GetAsync("/v1/me/export", Ct)))["tables"]!.AsArray().Single(static t => (string?)t!["name"] == "record_reading")!["rows"]!.AsArray();
        Assert.Equal(consent, (string?)exported.Single(static r => (string?)r!["ground"] == "consent")!["consent_id"]);

        // Withdrawn afterwards, it is still what was shared on that day.
        Assert.Equal(HttpStatusCode.NoContent, (await person.PostAsync($"/v1/me/consents/{consent}/withdrawal", null, Ct)).StatusCode);
        Assert.Equal(expected, Grounds((await OkAsync(await person.GetAsync("/v1/me/readings", Ct)))["readings"]!.AsArray(), "status"));

        static string[] Grounds(JsonArray readings, string what) =>
            [.. readings.Where(r => (string?)r!["what"] == what).Select(static r => $"{r!["ground"]} {r["consentId"]}").Order(StringComparer.Ordinal)];
    }

    [Theory]
    [InlineData(Referral, "VN/GOV/H06", "job-referral")]
    [InlineData(Training, "VN/GOV/H05", "job-referral")]
    public async Task A_consent_reaches_the_member_and_the_purpose_it_names_and_no_other(string text, string member, string asked)
    {
        var form = Form();
        var person = await registry.LinkedAsync(await registry.EnterAsync(form));
        await OkAsync(await person.PostAsJsonAsync("/v1/me/consents", new { textVersion = text, member }, Ct), 201);
        await ProblemAsync(await AskAsync(form, asked), 404, "no-such-person");
    }

    [Fact]
    public async Task A_consent_opens_no_rows_of_an_agreement_by_residence()
    {
        var form = Form();
        var person = await registry.LinkedAsync(await registry.EnterAsync(form));
        await OkAsync(await person.PostAsJsonAsync("/v1/me/consents", new { textVersion = Referral, member = "VN/GOV/H05" }, Ct), 201);
        await ProblemAsync(await AskAsync(form, rows: "residents-of:24"), 404, "no-such-person");
    }

    [Fact]
    public async Task A_written_consent_and_its_withdrawal_are_entered_by_an_officer_of_the_area_with_the_file()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var officer = registry.RightsOfficer("05467");
        var entered = await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{id}/consents", new { textVersion = Referral, member = "VN/GOV/H05", document = "DY-2026/17" }, Ct), 201);
        await OkAsync(await AskAsync(form));
        await ProblemAsync(await officer.PostAsJsonAsync($"/v1/workers/{id}/consents", new { textVersion = Referral, member = "VN/GOV/H05", document = "DY-2026/18" }, Ct), 409, "consent-holds");
        var list = (await OkAsync(await officer.GetAsync($"/v1/workers/{id}/consents", Ct)))["consents"]!.AsArray();
        Assert.Equal(("written", "DY-2026/17"), ((string?)list.Single()!["proof"], (string?)list.Single()!["document"]));
        Assert.StartsWith("Tôi đồng ý", (string?)list.Single()!["text"], StringComparison.Ordinal);
        Assert.StartsWith("I agree", (string?)list.Single()!["textEn"], StringComparison.Ordinal);
        Assert.Equal(["consents"], await registry.QueryAsync<string>("SELECT what FROM record_reading WHERE person_id = $1 AND purpose = 'record-keeping'", id));
        Assert.Equal(HttpStatusCode.NoContent, (await officer.PostAsJsonAsync($"/v1/workers/{id}/consents/{entered["id"]}/withdrawal", new { document = "RL-2026/2" }, Ct)).StatusCode);
        await ProblemAsync(await AskAsync(form), 404, "no-such-person");
        Assert.Equal(["written DY-2026/17 written RL-2026/2"], await registry.QueryAsync<string>("SELECT concat_ws(' ', proof, document, withdrawal_proof, withdrawal_document) FROM consent WHERE person_id = $1", id));
    }

    [Fact]
    public async Task Of_several_who_give_or_withdraw_the_same_at_once_one_does()
    {
        var id = await registry.EnterAsync();
        var person = await registry.LinkedAsync(id);
        var gave = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => person.PostAsJsonAsync("/v1/me/consents", new { textVersion = Referral, member = "VN/GOV/H05" }, Ct)));
        var given = await OkAsync(Assert.Single(gave, static a => a.StatusCode == HttpStatusCode.Created), 201);
        await ProblemAsync(gave.First(static a => a.StatusCode != HttpStatusCode.Created), 409, "consent-holds");
        var withdrew = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => person.PostAsync($"/v1/me/consents/{given["id"]}/withdrawal", null, Ct)));
        Assert.Single(withdrew, static a => a.StatusCode == HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task What_is_not_a_text_a_member_or_a_file_and_who_has_no_right_is_refused()
    {
        var (id, other) = (await registry.EnterAsync(), await registry.EnterAsync());
        var (person, officer) = (await registry.LinkedAsync(id), registry.RightsOfficer());
        await ProblemAsync(await person.PostAsJsonAsync("/v1/me/consents", new { textVersion = "worker-status-job-referral-0", member = "VN/GOV/H05" }, Ct), 400, "consent-text-unknown");
        foreach (var body in new object[] { new { textVersion = Referral, member = "everybody" }, new { member = "VN/GOV/H05" } })
            Assert.Equal(HttpStatusCode.BadRequest, (await person.PostAsJsonAsync("/v1/me/consents", body, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await officer.PostAsJsonAsync($"/v1/workers/{id}/consents", new { textVersion = Referral, member = "VN/GOV/H05", document = "Đơn của ông Đức" }, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await officer.PostAsJsonAsync($"/v1/workers/{id}/consents/{id}/withdrawal", new { }, Ct)).StatusCode);
        await ProblemAsync(await registry.Officer().PostAsJsonAsync($"/v1/workers/{id}/consents", new { textVersion = Referral, member = "VN/GOV/H05", document = "D-1" }, Ct), 403, "missing-scope");
        await ProblemAsync(await registry.RightsOfficer("01840").PostAsJsonAsync($"/v1/workers/{id}/consents", new { textVersion = Referral, member = "VN/GOV/H05", document = "D-1" }, Ct), 404, "labour-record-unknown");
        await ProblemAsync(await registry.Person(Guid.CreateVersion7()).PostAsJsonAsync("/v1/me/consents", new { textVersion = Referral, member = "VN/GOV/H05" }, Ct), 404, "login-not-linked");
        await ProblemAsync(await registry.RightsOfficer().GetAsync("/v1/me/consents", Ct), 403, "missing-scope");

        var ofOther = await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{other}/consents", new { textVersion = Referral, member = "VN/GOV/H05", document = "D-1" }, Ct), 201);
        await ProblemAsync(await person.PostAsync($"/v1/me/consents/{ofOther["id"]}/withdrawal", null, Ct), 404, "consent-unknown");
        await ProblemAsync(await officer.PostAsJsonAsync($"/v1/workers/{id}/consents/{ofOther["id"]}/withdrawal", new { document = "D-2" }, Ct), 404, "consent-unknown");
        Assert.Empty(await registry.QueryAsync<Guid>("SELECT id FROM consent WHERE person_id = $1", id));
    }

    [Theory]
    [InlineData(Referral, "0d3cb02578eedb0636562a45c43f07eed5e1ff138b506c6b032d9842b5b9cb90")]
    [InlineData(Training, "1d8845dc77099649dfe8548df11428c5d79e7e843fc837aa162c564ff20546f3")]
    public async Task Words_that_somebody_may_have_agreed_to_are_never_changed_but_given_a_new_code(string code, string sha256)
    {
        Assert.True(CodeListSet.Load().ConsentTexts.TryGet(code, out var text));
        Assert.Equal(sha256, Consent.DigestOf(text!));
        var id = await registry.EnterAsync();
        await OkAsync(await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{id}/consents", new { textVersion = code, member = "VN/GOV/H05", document = "D-1" }, Ct), 201);
        Assert.Equal([sha256], await registry.QueryAsync<string>("SELECT text_sha256 FROM consent WHERE person_id = $1", id));
    }

    private async Task<HttpResponseMessage> AskAsync(JsonObject form, string purpose = "job-referral", string rows = "with-consent")
    {
        using var request = ExchangeTokens.Request(HttpMethod.Post, "/exchange/worker-status/query", ExchangeTokens.Issue("registry", rows, purpose: purpose), "rq-1");
        request.Content = JsonContent.Create(new { personalNumber = (string?)form["personalNumber"], salt = ExchangeSalt.New() });
        return await registry.Service.Http.SendAsync(request, Ct);
    }
}
