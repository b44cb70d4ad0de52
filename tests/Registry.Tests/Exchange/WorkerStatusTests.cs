using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Hosting;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Exchange;

public sealed class WorkerStatusTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    /// <summary>Phường Kinh Bắc, province 24.</summary>
    private const string CommuneOf24 = "09169";

    [Fact]
    public async Task A_partner_learns_status_registration_and_day_and_nothing_more()
    {
        var (form, salt) = (Unemployed(Form()), ExchangeSalt.New());
        await registry.EnterAsync(form);
        var body = await OkAsync(await AskAsync(Number(form), "all", salt));
        Assert.Equal(["status", "registered", "asOf", "ground", "salt"], body.Select(static member => member.Key));
        Assert.Equal(("unemployed", false, "legal-basis"), ((string?)body["status"], (bool)body["registered"]!, (string?)body["ground"]));
        Assert.True(DateOnly.TryParse((string?)body["asOf"], out _), body.ToJsonString());
        Assert.True(ExchangeSalt.IsWellFormed((string?)body["salt"]) && (string?)body["salt"] != salt, body.ToJsonString());
    }

    [Fact]
    public async Task An_employed_person_with_a_receipt_is_registered_and_an_inactive_one_outside_the_labour_force()
    {
        var employed = Form();
        var id = await registry.EnterAsync(employed);
        await registry.QueryAsync<int>("UPDATE worker SET is_registered = true, receipt_kind = 'national', receipt_number = '1', receipt_date = '2026-01-01' WHERE person_id = $1 RETURNING 1", id);
        var body = await OkAsync(await AskAsync(Number(employed)));
        Assert.Equal(("employed", true), ((string?)body["status"], (bool)body["registered"]!));

        var inactive = Form();
        var other = await registry.EnterAsync(inactive);
        await registry.QueryAsync<int>("UPDATE worker SET activity_status = 'inactive' WHERE person_id = $1 RETURNING 1", other);
        Assert.Equal("outside-labour-force", (string?)(await OkAsync(await AskAsync(Number(inactive))))["status"]);
    }

    [Fact]
    public async Task The_reading_is_recorded_with_partner_agreement_purpose_and_request_and_the_gateway_told_the_subject()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var response = await AskAsync(Number(form), requestId: "rq-77", detail: "BN-2026/0012");
        await OkAsync(response);
        Assert.Equal(id.ToString(), response.Headers.GetValues("Lmis-Subject").Single());
        Assert.Equal("all", response.Headers.GetValues("Lmis-Row-Scope").Single());
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(["VN/GOV/H05 VN/GOV/H05/LMIS agreement-1 job-placement rq-77 status BN-2026/0012"], await registry.QueryAsync<string>(
            "SELECT concat_ws(' ', read_by, client_id, agreement_id, purpose, request_id, what, purpose_detail) FROM record_reading WHERE person_id = $1", id));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_permanent_or_temporary_resident_of_the_partners_province_is_inside_its_rows(bool permanent, bool temporary)
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var column = permanent ? "permanent_commune_code" : "temporary_commune_code";
        Assert.True(permanent ^ temporary);
        await registry.QueryAsync<int>($"UPDATE worker SET {column} = $2 WHERE person_id = $1 RETURNING 1", id, CommuneOf24);
        var response = await AskAsync(Number(form), "residents-of:24");
        Assert.Equal("residence", (string?)(await OkAsync(response))["ground"]);
        Assert.Equal("residents-of:24", response.Headers.GetValues("Lmis-Row-Scope").Single());
    }

    [Fact]
    public async Task Unknown_persons_persons_outside_the_rows_without_a_record_and_gone_get_the_very_same_answer()
    {
        var (outside, gone, minted, frozen, unwilling) = (Form(), Form(), Form(), Form(), Form());
        var frozenId = await registry.EnterAsync(frozen);
        await registry.QueryAsync<int>("UPDATE worker SET holding = 'frozen' WHERE person_id = $1 RETURNING 1", frozenId);
        var unwillingId = await registry.EnterAsync(unwilling);
        var outsideId = await registry.EnterAsync(outside);
        var goneId = await registry.EnterAsync(gone);
        await registry.QueryAsync<int>("UPDATE worker SET is_active = false WHERE person_id = $1 RETURNING 1", goneId);
        var mintedId = await registry.EnterAsync(minted);
        await registry.QueryAsync<int>("WITH history AS (DELETE FROM worker_change WHERE person_id = $1) DELETE FROM worker WHERE person_id = $1 RETURNING 1", mintedId);

        var answers = new List<string>();
        foreach (var (number, rows) in new[] { (Number(outside), "residents-of:24"), (NewNumber(), "residents-of:24"), (Number(gone), "all"), (Number(minted), "all"), (NewNumber(), "all"),
            (Number(frozen), "all"), (Number(unwilling), "with-consent"), (NewNumber(), "with-consent") })
        {
            var response = await AskAsync(number, rows);
            var body = await ProblemAsync(response, 404, "no-such-person");
            body.Remove("traceId");
            Assert.False(response.Headers.Contains("Lmis-Subject"));
            answers.Add(body.ToJsonString() + string.Join('|', response.Headers.Concat(response.Content.Headers)
                .Where(static header => header.Key is not ("Date" or "Lmis-Row-Scope" or "Content-Length")).Select(static header => $"{header.Key}={string.Join(',', header.Value)}").Order()));
        }
        Assert.Single(answers.Distinct());
        Assert.Empty(await registry.QueryAsync<Guid>("SELECT id FROM record_reading WHERE person_id = ANY($1)", new[] { outsideId, goneId, mintedId, frozenId, unwillingId }));
    }

    [Fact]
    public async Task Unknown_and_refused_persons_take_the_same_time()
    {
        var known = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            var form = Form();
            await registry.EnterAsync(form);
            known.Add(Number(form));
        }
        var (refused, unknown) = (new List<double>(), new List<double>());
        for (var round = 0; round < 120; round++)
        {
            refused.Add(await TimeAsync(known[round % known.Count]));
            unknown.Add(await TimeAsync(NewNumber()));
        }
        var (a, b) = (Median(refused.Skip(20)), Median(unknown.Skip(20)));
        // Asked in turns, so that whatever else the machine does weighs on both alike.
        Assert.True(Math.Abs(a - b) < Math.Max(2, Math.Max(a, b) / 2), $"refused {a:0.00} ms, unknown {b:0.00} ms");

        async Task<double> TimeAsync(string number)
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await AskAsync(number, "residents-of:24");
            Assert.Equal(404, (int)response.StatusCode);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        static double Median(IEnumerable<double> all) => all.Order().ElementAt(50);
    }

    [Theory]
    [InlineData("01909000001", "AAAAAAAAAAAAAAAAAAAAAA", null, "personal-number")]
    [InlineData("01909000000x", "AAAAAAAAAAAAAAAAAAAAAA", null, "personal-number")]
    [InlineData("019090000001", "", null, "salt")]
    [InlineData("019090000001", "AAAAAAAAAAAAAAAAAAAAA", null, "salt")]
    [InlineData("019090000001", "AAAAAAAAAAAAAAAAAAAAAB", null, "salt")]
    [InlineData("019090000001", "AAAAAAAAAAAAAAAAAAAA==", null, "salt")]
    [InlineData("019090000001", "AAAAAAAAAAAAAAAAAAAAAAAA", null, "salt")]
    [InlineData("019090000001", "AAAAAAAAAAAAAAAAAAAAAA", "Nguyễn Văn A", "purpose-detail")]
    public async Task A_question_that_is_not_well_formed_is_refused_without_the_data(string number, string salt, string? detail, string slug)
    {
        var problem = await ProblemAsync(await AskAsync(number, salt: salt, detail: detail), 400, slug);
        Assert.DoesNotContain(number, problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_without_salt_or_with_a_member_nobody_knows_is_refused()
    {
        await ProblemAsync(await SendAsync(new JsonObject { ["personalNumber"] = "019090000001" }), 400, "malformed-json");
        await ProblemAsync(await SendAsync(new JsonObject { ["personalNumber"] = "019090000001", ["salt"] = ExchangeSalt.New(), ["fullName"] = "x" }), 400, "malformed-json");
    }

    [Theory]
    [InlineData("residents-of:99", 403, "rows-not-known")]
    [InlineData("residents-of:", 403, "rows-not-known")]
    [InlineData("vacancies", 403, "rows-not-offered")]
    public async Task Rows_that_cannot_be_applied_are_refused(string rows, int status, string slug) => await ProblemAsync(await AskAsync(NewNumber(), rows), status, slug);

    [Fact]
    public async Task The_dataset_describes_itself_as_personal_with_the_fields_that_can_be_agreed()
    {
        var set = JsonNode.Parse(await registry.Service.Http.GetStringAsync("/exchange/datasets", Ct))!["datasets"]![0]!;
        Assert.True((bool)set["personalData"]!);
        Assert.Equal(
            [
                "/status", "/registered", "/asOf", "/ground",
                "/changes/*/position", "/changes/*/entity", "/changes/*/kind", "/changes/*/version", "/changes/*/at", "/changes/*/reason",
                "/changes/*/data/personalNumber", "/changes/*/data/status", "/changes/*/data/registered", "/changes/*/data/asOf", "/changes/*/data/ground", "/next", "/atHead", "/freshUntil",
            ], set["fields"]!.AsArray().Select(static field => (string?)field));
        var document = JsonNode.Parse(await registry.Service.Http.GetStringAsync("/exchange/worker-status/openapi.json", Ct))!;
        Assert.Equal(["/changes", "/query"], document["paths"]!.AsObject().Select(static path => path.Key).Order());
        Assert.Contains("WorkerStatusQuery", document["components"]!["schemas"]!.ToJsonString(), StringComparison.Ordinal);
    }

    private static string Number(JsonObject form) => (string)form["personalNumber"]!;

    private Task<HttpResponseMessage> AskAsync(string number, string rows = "all", string? salt = null, string requestId = "request-1", string? detail = null)
    {
        var body = new JsonObject { ["personalNumber"] = number, ["salt"] = salt ?? ExchangeSalt.New() };
        if (detail is not null)
            body["purposeDetail"] = detail;
        return SendAsync(body, rows, requestId);
    }

    private async Task<HttpResponseMessage> SendAsync(JsonObject body, string rows = "all", string requestId = "request-1")
    {
        using var request = ExchangeTokens.Request(HttpMethod.Post, "/exchange/worker-status/query", ExchangeTokens.Issue("registry", rows), requestId);
        request.Content = JsonContent.Create(body);
        return await registry.Service.Http.SendAsync(request, Ct);
    }
}
