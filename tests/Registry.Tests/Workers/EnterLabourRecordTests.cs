using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Workers;

public sealed class EnterLabourRecordTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Fact]
    public async Task A_good_form_becomes_a_local_record_and_says_so()
    {
        var response = await registry.Officer().PostAsJsonAsync("/v1/workers", Entry(Form()), Ct);
        var body = await OkAsync(response, 201);
        Assert.Equal("local-record", (string?)body["status"]);
        Assert.Contains("chưa phải là đăng ký", (string?)body["statusText"]);
        Assert.Equal("\"1\"", response.Headers.ETag!.Tag);
        Assert.Equal($"/v1/workers/{body["personId"]}", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task The_event_is_stored_with_the_record_and_tells_no_name_or_number()
    {
        var id = await registry.EnterAsync();
        var told = Assert.Single(await registry.EventsAsync(id));
        Assert.Equal(1, (int)told["version"]!);
        Assert.Equal("1990-11", (string?)told["birthMonth"]);
        Assert.Equal("male", (string?)told["sex"]);
        Assert.Equal("05467", (string?)told["communeCode"]);
        Assert.Equal("employed", (string?)told["activityStatus"]);
        Assert.Equal("university", (string?)told["qualification"]);
        Assert.Equal("A", (string?)told["section"]);
        Assert.Equal("compulsory", (string?)told["socialInsurance"]);
        Assert.False((bool)told["isRegistered"]!);
        Assert.DoesNotContain("Nguyễn", told.ToJsonString());
        Assert.Equal(["entered"], await registry.QueryAsync<string>("SELECT kind FROM worker_change WHERE person_id = $1", id));
    }

    [Fact]
    public async Task Second_record_of_a_personal_number_is_a_conflict_and_leaves_no_event()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        await ProblemAsync(await registry.Officer().PostAsJsonAsync("/v1/workers", Entry(form.DeepClone().AsObject()), Ct), 409, "personal-number-taken");
        Assert.Single(await registry.EventsAsync(id));
    }

    [Fact]
    public async Task Of_ten_clerks_entering_one_person_at_once_one_succeeds()
    {
        var number = NewNumber();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => registry.Officer().PostAsJsonAsync("/v1/workers", Entry(Form(number)), Ct)));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        Assert.Equal(9, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Broken_rules_are_all_told_with_item_and_what_to_do()
    {
        var form = Form("12345678");
        form["permanentCommune"] = "99999";
        form["phone"] = "12";
        form["unemploymentDuration"] = "under-3-months";
        var problem = await ProblemAsync(await registry.Officer().PostAsJsonAsync("/v1/workers", Entry(form), Ct), 400, "labour-record-invalid");
        Assert.Equal(["personalNumber:bad-number", "permanentCommune:unknown-code", "unemploymentDuration:dependent-item", "phone:bad-phone"], Errors(problem));
        var first = problem["errors"]![0]!;
        Assert.Equal("4", (string?)first["item"]);
        Assert.Equal("A personal number has exactly 12 digits.", (string?)first["message"]);
        Assert.Contains("identity card", (string?)first["whatToDo"]);
    }

    [Fact]
    public async Task Problems_speak_Vietnamese_first()
    {
        var problem = await ProblemAsync(await registry.Officer(language: "fr").PostAsJsonAsync("/v1/workers", Entry(Form("1")), Ct), 400, "labour-record-invalid");
        Assert.Equal("Số định danh cá nhân phải có đúng 12 chữ số.", (string?)problem["errors"]![0]!["message"]);
    }

    [Fact]
    public async Task An_old_commune_code_is_converted_and_kept()
    {
        var form = Form();
        form["permanentCommune"] = "01834";
        var body = await OkAsync(await registry.Officer().PostAsJsonAsync("/v1/workers", Entry(form), Ct), 201);
        Assert.Equal("old-commune-code", (string?)Assert.Single(body["warnings"]!.AsArray())!["code"]);
        var told = Assert.Single(await registry.EventsAsync(body["personId"]!.GetValue<Guid>()));
        Assert.Equal(("01840", "01834", "058"), ((string?)told["communeCode"], (string?)told["formerCommuneCode"], (string?)told["formerDistrictCode"]));
    }

    [Theory]
    [InlineData("source", "rumour", "source:unknown-code")]
    [InlineData("effectiveOn", "2999-01-01", "effectiveOn:bad-date")]
    [InlineData("effectiveOn", "soon", "effectiveOn:bad-date")]
    public async Task Source_and_day_are_checked(string field, string value, string error)
    {
        var body = Entry(Form());
        body[field] = value;
        Assert.Equal([error], Errors(await ProblemAsync(await registry.Officer().PostAsJsonAsync("/v1/workers", body, Ct), 400, "labour-record-invalid")));
    }

    [Fact]
    public async Task The_same_key_and_form_get_the_same_answer_and_another_form_is_refused()
    {
        var officer = registry.Officer();
        officer.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        var form = Form();
        var first = await OkAsync(await officer.PostAsJsonAsync("/v1/workers", Entry(form), Ct), 201);
        var again = await officer.PostAsJsonAsync("/v1/workers", Entry(form.DeepClone().AsObject()), Ct);
        Assert.Equal(first.ToJsonString(), (await OkAsync(again, 201)).ToJsonString());
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotent-Replayed")));
        Assert.Single(await registry.EventsAsync(first["personId"]!.GetValue<Guid>()));
        await ProblemAsync(await officer.PostAsJsonAsync("/v1/workers", Entry(Form()), Ct), 422, "idempotency-key-reused");
    }

    [Fact]
    public async Task One_key_sent_ten_times_at_once_makes_one_record()
    {
        var officer = registry.Officer();
        officer.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        var number = NewNumber();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => officer.PostAsJsonAsync("/v1/workers", Entry(Form(number)), Ct)));
        var bodies = await Task.WhenAll(answers.Select(a => OkAsync(a, 201)));
        Assert.Single(bodies.Select(b => (string?)b["personId"]!.ToString()).Distinct());
    }

    [Fact]
    public async Task An_officer_of_another_commune_is_refused_and_nothing_is_stored()
    {
        var form = Form();
        await ProblemAsync(await registry.Officer("05443").PostAsJsonAsync("/v1/workers", Entry(form), Ct), 403, "outside-area");
        await registry.EnterAsync(form.DeepClone().AsObject());
    }

    [Fact]
    public async Task No_token_wrong_scope_and_expired_token_are_refused()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await registry.Service.Http.PostAsJsonAsync("/v1/workers", Entry(Form()), Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await registry.Officer(scopes: Scopes.RegistryRead).PostAsJsonAsync("/v1/workers", Entry(Form()), Ct)).StatusCode);
        var expired = registry.Service.HttpAs(TestTokens.Issue(AllScopes, "19", lifetime: TimeSpan.FromMinutes(-5)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await expired.PostAsJsonAsync("/v1/workers", Entry(Form()), Ct)).StatusCode);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("{\"record\":{},\"unheardOf\":1}", 400)]
    [InlineData("{\"record\":{\"religion\":\"x\"}}", 400)]
    [InlineData("{\"record\":{\"fullName\":7}}", 400)]
    [InlineData("{}", 400)]
    [InlineData("", 400)]
    public async Task A_body_that_is_not_the_form_is_refused(string body, int status)
    {
        var response = await registry.Officer().PostAsync("/v1/workers", new StringContent(body, Encoding.UTF8, "application/json"), Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True((int)response.StatusCode == status, text);
        Assert.StartsWith("urn:lmis:problem:", (string?)JsonNode.Parse(text)!["type"]);
    }

    [Fact]
    public async Task An_oversized_body_is_refused()
    {
        var form = Form();
        form["address"] = new string('x', 40_000_000);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/workers") { Content = new StringContent(Entry(form).ToJsonString(), Encoding.UTF8, "application/json") };
        // Asks first, so that the refusal comes before the body has been sent.
        request.Headers.ExpectContinue = true;
        await ProblemAsync(await registry.Officer().SendAsync(request, Ct), 413, "body-too-large");
    }

    [Fact]
    public async Task Another_media_type_is_refused() =>
        await ProblemAsync(await registry.Officer().PostAsync("/v1/workers", new StringContent("x", Encoding.UTF8, "text/plain"), Ct), 415, "media-type");

    [Fact]
    public async Task Every_endpoint_refuses_whom_it_should()
    {
        var faults = await EveryEndpoint.FaultsAsync(registry.Service, "GET /v1/code-lists", "GET /v1/code-lists/{list}", "GET /v1/administrative-units/convert", "GET /v1/industries/convert");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task The_api_is_the_one_checked_in() =>
        Assert.Null(await CheckedInDocument.DifferenceAsync(registry.Service.Http, "services/Registry/openapi.json"));
}
