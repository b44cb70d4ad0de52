using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Tests.Rights;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.DataRequests;

public sealed class DataRequestTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddHours(7).DateTime);

    [Theory]
    [InlineData("access", 10)]
    [InlineData("correction", 10)]
    [InlineData("restriction", 15)]
    [InlineData("objection", 15)]
    [InlineData("erasure", 20)]
    public async Task A_request_tells_until_when_it_is_answered_and_carried_out(string kind, int days)
    {
        var person = await registry.LinkedAsync(await registry.EnterAsync());
        var before = Today;
        var asked = await OkAsync(await person.PostAsJsonAsync("/v1/me/requests", new { kind, statement = "Tôi đề nghị như sau" }, Ct), 201);
        var calendar = CodeListSet.Load().WorkingDays;
        // Midnight in Vietnam may pass between the two lines.
        Assert.Contains((Day(asked, "answerDueOn"), Day(asked, "carryOutDueOn")), new[] { before, Today }.Select(d => (calendar.After(d, 2), calendar.AfterDays(d, days))));
        Assert.Equal(calendar.Before(Day(asked, "answerDueOn")), Day(asked, "remindOn"));
        Assert.Equal(("open", false), ((string?)asked["state"], (bool)asked["overdue"]!));
        await ProblemAsync(await person.PostAsJsonAsync("/v1/me/requests", new { kind, statement = "Lần nữa" }, Ct), 409, "data-request-open");
    }

    [Fact]
    public async Task An_officer_of_the_area_finds_it_in_the_queue_decides_with_a_reason_and_carries_it_out_and_the_person_sees_each_step()
    {
        var id = await registry.EnterAsync();
        var (person, officer) = (await registry.LinkedAsync(id), registry.RightsOfficer("05467"));
        var asked = await OkAsync(await person.PostAsJsonAsync("/v1/me/requests", new { kind = "access", statement = "Cho tôi bản sao hồ sơ" }, Ct), 201);
        var queued = Assert.Single(await QueueAsync(officer, "open"), r => (string?)r!["id"] == (string?)asked["id"]);
        Assert.Equal(("Cho tôi bản sao hồ sơ", id.ToString()), ((string?)queued!["statement"], (string?)queued["personId"]));
        Assert.Contains("data-request", await registry.QueryAsync<string>("SELECT what FROM record_reading WHERE person_id = $1", id));
        Assert.DoesNotContain(await QueueAsync(registry.RightsOfficer("01840"), "open"), r => (string?)r!["id"] == (string?)asked["id"]);

        await ProblemAsync(await officer.PostAsync($"/v1/data-requests/{asked["id"]}/completion", null, Ct), 409, "data-request-state");
        Assert.Equal("accepted", (string?)(await OkAsync(await officer.PostAsJsonAsync($"/v1/data-requests/{asked["id"]}/decision", new { decision = "accepted", reason = "Mời đến nhận" }, Ct)))["state"]);
        await ProblemAsync(await officer.PostAsJsonAsync($"/v1/data-requests/{asked["id"]}/decision", new { decision = "refused", reason = "Đổi ý" }, Ct), 409, "data-request-state");
        Assert.Equal(("accepted", "Mời đến nhận"), Step(await OkAsync(await person.GetAsync("/v1/me/requests", Ct))));
        Assert.Equal("carried-out", (string?)(await OkAsync(await officer.PostAsync($"/v1/data-requests/{asked["id"]}/completion", null, Ct)))["state"]);
        Assert.Equal(("carried-out", "Mời đến nhận"), Step(await OkAsync(await person.GetAsync("/v1/me/requests", Ct))));

        static (string?, string?) Step(JsonObject list) => ((string?)list["requests"]![0]!["state"], (string?)list["requests"]![0]!["reason"]);
    }

    [Fact]
    public async Task A_correction_is_done_when_something_was_corrected_after_it_was_granted()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var (person, officer) = (await registry.LinkedAsync(id), registry.RightsOfficer("05467"));
        var asked = (string?)(await OkAsync(await person.PostAsJsonAsync("/v1/me/requests", new { kind = "correction", statement = "Tôi đã tốt nghiệp đại học" }, Ct), 201))["id"];
        await CorrectAsync("college", "\"1\"");
        await OkAsync(await officer.PostAsJsonAsync($"/v1/data-requests/{asked}/decision", new { decision = "accepted", reason = "Sẽ sửa" }, Ct));
        await ProblemAsync(await officer.PostAsync($"/v1/data-requests/{asked}/completion", null, Ct), 409, "data-request-uncorrected");
        await CorrectAsync("university", "\"2\"");
        Assert.Equal("carried-out", (string?)(await OkAsync(await officer.PostAsync($"/v1/data-requests/{asked}/completion", null, Ct)))["state"]);

        async Task CorrectAsync(string qualification, string version)
        {
            form["qualification"] = qualification;
            await OkAsync(await PutAsync(registry.Officer(), id, Correction(form.DeepClone().AsObject(), "error-corrected"), version));
        }
    }

    [Fact]
    public async Task What_the_person_wrote_and_was_answered_is_encrypted_and_in_no_log()
    {
        var id = await registry.EnterAsync();
        var officer = registry.RightsOfficer();
        var asked = await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{id}/data-requests", new { kind = "objection", statement = "DonCuaOngBay", document = "PD-1" }, Ct), 201);
        await OkAsync(await officer.PostAsJsonAsync($"/v1/data-requests/{asked["id"]}/decision", new { decision = "refused", reason = "TraLoiOngBay" }, Ct));
        List<string> texts = [.. registry.Service.Log.All, .. await registry.QueryAsync<string>("SELECT t::text FROM data_request t")];
        foreach (var value in new[] { "DonCuaOngBay", "TraLoiOngBay" })
            Assert.DoesNotContain(texts, t => t.Contains(value, StringComparison.Ordinal) || t.Contains(Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(value)), StringComparison.Ordinal));
        var listed = Assert.Single(await QueueAsync(officer, "refused"), r => (string?)r!["id"] == (string?)asked["id"]);
        Assert.Equal(("DonCuaOngBay", "TraLoiOngBay", "PD-1"), ((string?)listed!["statement"], (string?)listed["reason"], (string?)listed["document"]));
    }

    [Fact]
    public async Task Of_several_who_decide_at_once_one_does_and_a_passed_day_is_told()
    {
        var id = await registry.EnterAsync();
        var officer = registry.RightsOfficer();
        var asked = await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{id}/data-requests", new { kind = "erasure", statement = "Xóa hồ sơ", document = "XD-1" }, Ct), 201);
        await registry.QueryAsync<int>("UPDATE data_request SET answer_due_on = '2026-01-05' WHERE person_id = $1 RETURNING 1", id);
        Assert.True((bool)Assert.Single(await QueueAsync(officer, "open"), r => (string?)r!["id"] == (string?)asked["id"])!["overdue"]!);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => officer.PostAsJsonAsync(
            $"/v1/data-requests/{asked["id"]}/decision", new { decision = i % 2 == 0 ? "accepted" : "refused", reason = "Theo luật" }, Ct)));
        Assert.Single(answers, static a => a.StatusCode == HttpStatusCode.OK);
        await ProblemAsync(answers.First(static a => a.StatusCode != HttpStatusCode.OK), 409, "data-request-state");
    }

    [Fact]
    public async Task A_restricted_record_is_not_shared_is_masked_among_hits_and_corrected_on_a_named_ground_only()
    {
        var form = Form();
        var number = (string)form["personalNumber"]!;
        var id = await registry.EnterAsync(form);
        var (person, officer) = (await registry.LinkedAsync(id), registry.Officer());
        await OkAsync(await AskAsync(number));
        await registry.RightsOfficer().RestrictAsync(id);

        await ProblemAsync(await AskAsync(number), 404, "no-such-person");
        var search = await OkAsync(await officer.PostAsJsonAsync("/v1/workers/search", new { personalNumber = number }, Ct));
        var hit = search["hits"]!.AsArray().Single()!;
        Assert.Equal(("N. V. Đ.", "************", true), ((string?)hit["fullName"], (string?)hit["maskedNumber"], (bool)hit["restricted"]!));
        Assert.Equal((null, null, null), ((string?)hit["sex"], (string?)hit["activityStatus"], (int?)hit["birthYear"]));
        Assert.Equal(1, (int)search["facets"]!["total"]!);
        Assert.True((bool)(await OkAsync(await officer.GetAsync($"/v1/workers/{id}", Ct)))["restricted"]!);
        Assert.NotNull((await OkAsync(await person.GetAsync("/v1/me", Ct)))["restrictedSince"]);

        var changed = form.DeepClone().AsObject();
        changed["phone"] = "0987000222";
        var problem = await ProblemAsync(await PutAsync(officer, id, Correction(changed.DeepClone().AsObject()), "\"1\""), 409, "processing-restricted");
        Assert.Equal(["person-asked", "authority-decision", "rights-of-others"], problem["allowed"]!.AsArray().Select(static a => (string?)a));
        var grounded = Correction(changed);
        grounded["restrictionGround"] = "because";
        await ProblemAsync(await PutAsync(officer, id, grounded, "\"1\""), 409, "processing-restricted");
        Assert.Single(await registry.EventsAsync(id));
        grounded["restrictionGround"] = "authority-decision";
        await OkAsync(await PutAsync(officer, id, grounded, "\"1\""));
        // It is counted as before: the event that indicators are made of goes out.
        Assert.Equal(2, (await registry.EventsAsync(id)).Count);
        Assert.Equal("authority-decision", (string?)(await OkAsync(await officer.GetAsync($"/v1/workers/{id}/history", Ct)))["changes"]![0]!["restrictionGround"]);

        Assert.Equal(HttpStatusCode.NoContent, (await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{id}/restriction/end", new { reason = "person-asked" }, Ct)).StatusCode);
        await OkAsync(await AskAsync(number));
        Assert.Equal("Nguyễn Văn Đức", (string?)(await OkAsync(await officer.PostAsJsonAsync("/v1/workers/search", new { personalNumber = number }, Ct)))["hits"]![0]!["fullName"]);
        await OkAsync(await PutAsync(officer, id, Correction(form.DeepClone().AsObject()), "\"2\""));
        Assert.Null((await OkAsync(await person.GetAsync("/v1/me", Ct)))["restrictedSince"]);
        await ProblemAsync(await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{id}/restriction/end", new { reason = "ground-gone" }, Ct), 409, "not-restricted");
    }

    [Fact]
    public async Task A_record_is_restricted_once()
    {
        var id = await registry.EnterAsync();
        var officer = registry.RightsOfficer();
        await officer.RestrictAsync(id);
        var again = await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{id}/data-requests", new { kind = "restriction", statement = "Lần hai", document = "HC-2" }, Ct), 201);
        await ProblemAsync(await officer.PostAsJsonAsync($"/v1/data-requests/{again["id"]}/decision", new { decision = "accepted", reason = "Có căn cứ" }, Ct), 409, "restricted-already");
        Assert.Equal("refused", (string?)(await OkAsync(await officer.PostAsJsonAsync($"/v1/data-requests/{again["id"]}/decision", new { decision = "refused", reason = "Đã hạn chế" }, Ct)))["state"]);
    }

    [Fact]
    public async Task Without_the_right_outside_the_area_or_with_what_is_not_on_the_list_nothing_is_stored()
    {
        var id = await registry.EnterAsync();
        var officer = registry.RightsOfficer();
        var good = new { kind = "access", statement = "Xin bản sao", document = "YC-1" };
        await ProblemAsync(await registry.Officer().PostAsJsonAsync($"/v1/workers/{id}/data-requests", good, Ct), 403, "missing-scope");
        await ProblemAsync(await registry.Officer().GetAsync("/v1/data-requests", Ct), 403, "missing-scope");
        await ProblemAsync(await registry.RightsOfficer("01840").PostAsJsonAsync($"/v1/workers/{id}/data-requests", good, Ct), 404, "labour-record-unknown");
        await ProblemAsync(await officer.PostAsJsonAsync($"/v1/workers/{id}/data-requests", new { kind = "gift", statement = "xxx", document = "YC-1" }, Ct), 400, "data-request-kind");
        foreach (var wrong in new object[] { new { kind = "access", statement = "x", document = "YC-1" }, new { kind = "access", statement = "xxx" }, new { kind = "access", statement = "xxx", document = "của ông Bảy" } })
            Assert.Equal(HttpStatusCode.BadRequest, (await officer.PostAsJsonAsync($"/v1/workers/{id}/data-requests", wrong, Ct)).StatusCode);
        await ProblemAsync(await registry.Person(Guid.CreateVersion7()).PostAsJsonAsync("/v1/me/requests", new { kind = "access", statement = "xxx" }, Ct), 404, "login-not-linked");
        Assert.Empty(await registry.QueryAsync<Guid>("SELECT id FROM data_request WHERE person_id = $1", id));

        var asked = (await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{id}/data-requests", good, Ct), 201))["id"];
        await ProblemAsync(await registry.RightsOfficer("01840").PostAsJsonAsync($"/v1/data-requests/{asked}/decision", new { decision = "accepted", reason = "xxx" }, Ct), 404, "data-request-unknown");
        await ProblemAsync(await registry.RightsOfficer("01840").PostAsync($"/v1/data-requests/{asked}/completion", null, Ct), 404, "data-request-unknown");
        await ProblemAsync(await registry.RightsOfficer("01840").PostAsJsonAsync($"/v1/workers/{id}/restriction/end", new { reason = "ground-gone" }, Ct), 404, "labour-record-unknown");
        Assert.Equal(HttpStatusCode.BadRequest, (await officer.PostAsJsonAsync($"/v1/data-requests/{asked}/decision", new { decision = "perhaps", reason = "xxx" }, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await officer.GetAsync("/v1/data-requests?state=lost", Ct)).StatusCode);
        Assert.Equal(["open"], await registry.QueryAsync<string>("SELECT state FROM data_request WHERE person_id = $1", id));
    }

    private static DateOnly Day(JsonObject view, string member) => DateOnly.Parse((string)view[member]!);

    private static async Task<JsonArray> QueueAsync(HttpClient officer, string state)
    {
        var (all, after) = (new JsonArray(), "");
        while (true)
        {
            var page = await OkAsync(await officer.GetAsync($"/v1/data-requests?state={state}&limit=3{after}", Ct));
            foreach (var request in page["requests"]!.AsArray())
                all.Add(request!.DeepClone());
            if (page["next"] is not { } next)
                return all;
            after = "&after=" + next;
        }
    }

    private async Task<HttpResponseMessage> AskAsync(string number)
    {
        using var request = ExchangeTokens.Request(HttpMethod.Post, "/exchange/worker-status/query", ExchangeTokens.Issue("registry", "all"), "rq-1");
        request.Content = JsonContent.Create(new { personalNumber = number, salt = ExchangeSalt.New() });
        return await registry.Service.Http.SendAsync(request, Ct);
    }
}
