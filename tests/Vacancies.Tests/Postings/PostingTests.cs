using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Vacancies.Postings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Lmis.Vacancies.Tests.Postings;

public sealed class PostingTests(VacanciesUnderTest service) : IClassFixture<VacanciesUnderTest>
{
    private static readonly HttpMethod Get = HttpMethod.Get, Post = HttpMethod.Post, Put = HttpMethod.Put;

    [Fact]
    public async Task A_vacancy_goes_from_draft_over_checked_to_published_and_back_off_the_site()
    {
        var (employer, code) = await service.EmployerAsync();
        var entered = await service.OkAsync(Post, "/v1/vacancies", VacanciesUnderTest.Entry(VacanciesUnderTest.Form()), Scopes.VacanciesWrite, organisation: code, status: 201);
        var id = entered.GetProperty("vacancyId").GetGuid();
        Assert.Equal(("draft", 1, 2), (entered.GetProperty("state").GetString(), entered.GetProperty("version").GetInt32(), entered.GetProperty("left").GetInt32()));

        var seen = await service.OkAsync(Get, $"/v1/vacancies/{id}");
        Assert.Equal(employer, seen.GetProperty("employerId").GetGuid());
        Assert.Equal("0912345678", seen.GetProperty("contact").GetProperty("phone").GetString());
        Assert.Equal("small-things", seen.GetProperty("vacancy").GetProperty("conditions").GetProperty("handling").GetString());

        await service.RefusedAsync(409, "vacancy-state", Post, $"/v1/vacancies/{id}/publish", version: 1);
        Assert.Equal("checked", (await service.OkAsync(Post, $"/v1/vacancies/{id}/check", new { decision = "accept" }, version: 1)).GetProperty("state").GetString());
        await service.RefusedAsync(404, "vacancy-unknown", Get, $"/v1/job-site/vacancies/{id}", scopes: "");
        Assert.Equal("published", (await service.OkAsync(Post, $"/v1/vacancies/{id}/publish", version: 2)).GetProperty("state").GetString());
        Assert.Equal(2, (await service.OkAsync(Get, $"/v1/job-site/vacancies/{id}", scopes: "")).GetProperty("left").GetInt32());
        await service.RefusedAsync(409, "vacancy-state", Put, $"/v1/vacancies/{id}", VacanciesUnderTest.Entry(VacanciesUnderTest.Form(), employer), version: 3);

        Assert.Equal("withdrawn", (await service.OkAsync(Post, $"/v1/vacancies/{id}/withdraw", new { reason = "Đã đủ người" }, Scopes.VacanciesWrite, code, 3)).GetProperty("state").GetString());
        await service.RefusedAsync(410, "vacancy-gone", Get, $"/v1/job-site/vacancies/{id}", scopes: "");
        await service.RefusedAsync(409, "vacancy-state", Post, $"/v1/vacancies/{id}/withdraw", new { reason = "Nhầm" }, version: 4);
    }

    [Fact]
    public async Task A_returned_draft_says_why_and_is_mended()
    {
        var (employer, code) = await service.EmployerAsync();
        var id = await EnterAsync(employer);
        await service.RefusedAsync(400, "form-invalid", Post, $"/v1/vacancies/{id}/check", new { decision = "return" }, version: 1);
        await service.OkAsync(Post, $"/v1/vacancies/{id}/check", new { decision = "return", reason = "Ghi rõ ca làm việc" }, version: 1);
        var own = await service.OkAsync(Get, $"/v1/own/vacancies/{id}", scopes: Scopes.VacanciesWrite, organisation: code);
        Assert.Equal("Ghi rõ ca làm việc", own.GetProperty("reason").GetString());
        await service.OkAsync(Put, $"/v1/vacancies/{id}", VacanciesUnderTest.Entry(VacanciesUnderTest.Form(f => f["title"] = "Công nhân may ca đêm")), Scopes.VacanciesWrite, code, 2);
        // Checked, then changed: it must be checked again.
        await service.OkAsync(Post, $"/v1/vacancies/{id}/check", new { decision = "accept" }, version: 3);
        Assert.Equal("draft", (await service.OkAsync(Put, $"/v1/vacancies/{id}", VacanciesUnderTest.Entry(VacanciesUnderTest.Form(), employer), version: 4)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task An_employers_account_sees_and_changes_its_own_alone()
    {
        var (employer, code) = await service.EmployerAsync();
        var (_, other) = await service.EmployerAsync();
        var id = await EnterAsync(employer);
        await service.RefusedAsync(404, "vacancy-unknown", Get, $"/v1/own/vacancies/{id}", scopes: Scopes.VacanciesWrite, organisation: other);
        await service.RefusedAsync(404, "vacancy-unknown", Post, $"/v1/vacancies/{id}/withdraw", new { reason = "Của người khác" }, Scopes.VacanciesWrite, organisation: other, version: 1);
        await service.RefusedAsync(422, "employer-unknown", Post, "/v1/vacancies", VacanciesUnderTest.Entry(VacanciesUnderTest.Form(), employer), Scopes.VacanciesWrite, organisation: other);
        // A branch acts for its enterprise.
        Assert.Equal(1, (await service.OkAsync(Get, "/v1/own/vacancies", scopes: Scopes.VacanciesWrite, organisation: code + "-001")).GetProperty("vacancies").GetArrayLength());
        Assert.Equal(0, (await service.OkAsync(Get, "/v1/own/vacancies", scopes: Scopes.VacanciesWrite, organisation: other)).GetProperty("vacancies").GetArrayLength());
        // An account that was given the role and forgotten the enterprise does not become an officer.
        await service.RefusedAsync(403, "no-enterprise", Post, "/v1/vacancies", VacanciesUnderTest.Entry(VacanciesUnderTest.Form(), employer), Scopes.VacanciesWrite);
        Assert.Equal(0, (await service.OkAsync(Get, "/v1/own/vacancies", scopes: Scopes.VacanciesWrite)).GetProperty("vacancies").GetArrayLength());
        // Even with a counsellor's scopes, an account of an enterprise checks nobody else's.
        await service.RefusedAsync(404, "vacancy-unknown", Post, $"/v1/vacancies/{id}/check", new { decision = "accept" }, organisation: other, version: 1);
    }

    [Fact]
    public async Task An_officer_of_another_commune_finds_nothing()
    {
        var id = await EnterAsync((await service.EmployerAsync()).Id);
        await service.RefusedAsync(404, "vacancy-unknown", Get, $"/v1/vacancies/{id}", area: "05443");
        await service.RefusedAsync(404, "vacancy-unknown", Post, $"/v1/vacancies/{id}/check", new { decision = "accept" }, area: "05443", version: 1);
        Assert.Equal(200, (await service.SendAsync(Get, $"/v1/vacancies/{id}", null, area: "05467")).Status);
        var (status, body) = await service.SendAsync(Post, "/v1/vacancies", VacanciesUnderTest.Entry(VacanciesUnderTest.Form(), (await service.EmployerAsync()).Id), area: "05443");
        Assert.True(status == 403, body.ToString());
    }

    [Fact]
    public async Task A_form_that_breaks_rules_is_refused_whole_in_both_languages()
    {
        var (employer, _) = await service.EmployerAsync();
        var entry = VacanciesUnderTest.Entry(
            VacanciesUnderTest.Form(f => (f["commune"], f["wage"], f["description"], f["position"]) = ("05467", new JsonObject { ["kind"] = "monthly", ["from"] = 4_000_000 }, "Chỉ tuyển nữ dưới 30 tuổi", "Vua")), employer);
        entry["contact"]!["phone"] = "123";
        entry["contact"]!["email"] = "hoa";
        var before = await service.QueryAsync<long>("select count(*) from vacancy");
        var english = await service.RefusedAsync(400, "form-invalid", Post, "/v1/vacancies", entry);
        Assert.Equivalent(
            new[] { "position:unknown-option", "wage.from:wage-below-minimum", "description:discriminates-sex", "description:discriminates-age", "contact.phone:bad-phone", "contact.email:bad-email" },
            VacanciesUnderTest.Errors(english), strict: true);
        Assert.Contains("4,730,000", english.GetProperty("errors").EnumerateArray().Single(static e => e.GetProperty("code").GetString() == "wage-below-minimum").GetProperty("whatToDo").GetString(), StringComparison.Ordinal);
        var (_, vietnamese) = await service.SendAsync(Post, "/v1/vacancies", entry, language: "vi");
        Assert.Contains("giới tính", vietnamese.GetProperty("errors").EnumerateArray().Single(static e => e.GetProperty("code").GetString() == "discriminates-sex").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, await service.QueryAsync<long>("select count(*) from vacancy"));
    }

    [Fact]
    public async Task What_form_03a_marks_as_required_is_required()
    {
        var entry = VacanciesUnderTest.Entry([], (await service.EmployerAsync()).Id);
        entry["contact"] = new JsonObject();
        Assert.Equivalent(
            new[]
            {
                "title", "places", "description", "occupation", "position", "education", "qualification", "commune", "workTime", "wage.kind", "benefits", "hiringMethods", "closesOn",
                "conditions.workPlace", "conditions.lifting", "conditions.standing", "conditions.hearing", "conditions.sight", "conditions.handling", "conditions.hands",
                "contact.name", "contact.position", "contact.phone", "contact.email",
            }.Select(static field => field + ":missing"),
            VacanciesUnderTest.Errors(await service.RefusedAsync(400, "form-invalid", Post, "/v1/vacancies", entry)), strict: true);
    }

    [Fact]
    public async Task Only_an_employer_in_business_posts_and_the_newest_state_counts_in_whatever_order_it_comes()
    {
        var (id, code) = await service.EmployerAsync("dissolved", version: 3);
        await service.RefusedAsync(422, "employer-not-active", Post, "/v1/vacancies", VacanciesUnderTest.Entry(VacanciesUnderTest.Form(), id));
        await service.EmployerAsync("active", version: 2, id: id, code: code);
        await service.RefusedAsync(422, "employer-not-active", Post, "/v1/vacancies", VacanciesUnderTest.Entry(VacanciesUnderTest.Form(), id));
        await service.EmployerAsync("active", version: 4, id: id, code: code);
        await EnterAsync(id);
        await service.RefusedAsync(422, "employer-unknown", Post, "/v1/vacancies", VacanciesUnderTest.Entry(VacanciesUnderTest.Form(), Guid.CreateVersion7()));
    }

    [Fact]
    public async Task An_event_delivered_twice_has_one_effect()
    {
        var (employer, message) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        for (var i = 0; i < 2; i++)
            await service.DeliverAsync(Topics.EmployerChangedV1, VacanciesUnderTest.Changed(employer, "4600000001"), message);
        Assert.Equal(1, await service.QueryAsync<long>("select count(*) from employer where employer_id = $1", employer));
    }

    [Fact]
    public async Task A_create_sent_again_makes_one_vacancy()
    {
        var entry = VacanciesUnderTest.Entry(VacanciesUnderTest.Form(), (await service.EmployerAsync()).Id);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.SendAsync(Post, "/v1/vacancies", entry.DeepClone(), key: "once")));
        Assert.All(answers, static a => Assert.Equal(201, a.Status));
        Assert.Single(answers.Select(static a => a.Body.GetProperty("vacancyId").GetGuid()).Distinct());
        await service.RefusedAsync(422, "idempotency-key-reused", Post, "/v1/vacancies", VacanciesUnderTest.Entry(VacanciesUnderTest.Form(f => f["places"] = 9)), key: "once");
    }

    [Fact]
    public async Task A_change_needs_the_version_that_was_read_and_of_two_at_once_one_wins()
    {
        var id = await EnterAsync((await service.EmployerAsync()).Id);
        await service.RefusedAsync(428, "if-match-required", Post, $"/v1/vacancies/{id}/withdraw", new { reason = "Đổi ý" });
        await service.RefusedAsync(412, "changed-meanwhile", Post, $"/v1/vacancies/{id}/withdraw", new { reason = "Đổi ý" }, version: 7);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.SendAsync(Post, $"/v1/vacancies/{id}/check", new { decision = "accept" }, version: 1)));
        Assert.Equal([200, 412, 412, 412], answers.Select(static a => a.Status).Order());
    }

    [Fact]
    public async Task The_contact_is_encrypted_and_on_no_public_page_nor_in_the_log()
    {
        var id = await service.PublishedAsync();
        Assert.DoesNotContain("0912345678", await service.QueryAsync<string>("select row_to_json(v)::text from vacancy v where id = $1", id), StringComparison.Ordinal);
        foreach (var path in new[] { $"/v1/job-site/vacancies/{id}", "/v1/job-site/vacancies", "/v1/job-site/changes" })
            Assert.DoesNotContain("0912345678", (await service.OkAsync(Get, path, scopes: "")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_day_after_its_last_a_vacancy_is_gone_at_once_and_closed_by_the_next_round()
    {
        var own = new VacanciesUnderTest();
        await own.InitializeAsync();
        await using var disposed = own;
        var id = await own.PublishedAsync(f => f["closesOn"] = "2026-11-27");
        own.Clock.SetTo(new(2026, 11, 27, 16, 59, 0, TimeSpan.Zero)); // 23:59 in Vietnam
        await own.OkAsync(Get, $"/v1/job-site/vacancies/{id}", scopes: "");
        own.Clock.SetTo(new(2026, 11, 27, 17, 0, 1, TimeSpan.Zero));
        await own.RefusedAsync(410, "vacancy-gone", Get, $"/v1/job-site/vacancies/{id}", scopes: "");
        Assert.Equal(0, (await own.OkAsync(Get, "/v1/job-site/vacancies", scopes: "")).GetProperty("total").GetInt32());
        var worker = own.Service.Services.GetServices<IHostedService>().OfType<CloseExpired>().Single();
        Assert.Equal(1, await worker.TurnAsync(VacanciesUnderTest.Ct));
        Assert.Equal(0, await worker.TurnAsync(VacanciesUnderTest.Ct));
        Assert.Equal("expired", (await own.OkAsync(Get, $"/v1/vacancies/{id}")).GetProperty("state").GetString());
        Assert.Equal("removed", (await own.OkAsync(Get, "/v1/job-site/changes", scopes: "")).GetProperty("changes")[0].GetProperty("change").GetString());
    }

    private async Task<Guid> EnterAsync(Guid employer) =>
        (await service.OkAsync(Post, "/v1/vacancies", VacanciesUnderTest.Entry(VacanciesUnderTest.Form(), employer), status: 201)).GetProperty("vacancyId").GetGuid();
}
