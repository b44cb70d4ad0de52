using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;

namespace Lmis.Vacancies.Tests.Seekers;

public sealed class JourneyTests(VacanciesUnderTest service) : IClassFixture<VacanciesUnderTest>
{
    private static readonly HttpMethod Get = HttpMethod.Get, Post = HttpMethod.Post;

    [Fact]
    public async Task From_registration_over_interview_and_recruitment_to_a_month_at_work()
    {
        var own = new VacanciesUnderTest();
        await own.InitializeAsync();
        await using var disposed = own;
        var (employer, _) = await own.EmployerAsync();
        var vacancy = await own.PublishedAsync(f => f["places"] = 1, employer);
        var (search, person) = await own.FileAsync();
        await own.OkAsync(Post, $"/v1/job-searches/{search}/counsellings", new { kind = "job-advice" }, status: 201);
        var referral = await own.ReferAsync(search, vacancy);
        await own.OkAsync(Post, $"/v1/referrals/{referral}/interview", new { }, version: 1);
        var recruited = await own.OkAsync(Post, $"/v1/referrals/{referral}/recruitment", new { startsOn = "2026-12-01", contractKind = "indefinite" }, version: 2);
        Assert.Equal(("recruited", "2027-01-01"), (recruited.GetProperty("state").GetString(), recruited.GetProperty("confirmableFrom").GetString()));

        var placement = Assert.Single(await own.EventsAsync(Topics.PlacementMadeV1, "placementId", referral));
        Assert.Equal((person, employer, "2026-12-01", "indefinite", "75", "05467", true, 48m),
            (placement.GetProperty("personId").GetGuid(), placement.GetProperty("employerId").GetGuid(), placement.GetProperty("startedOn").GetString(), placement.GetProperty("contractKind").GetString(),
                placement.GetProperty("occupation").GetString(), placement.GetProperty("workplaceCommuneCode").GetString(), placement.GetProperty("inIndustrialZone").GetBoolean(), placement.GetProperty("hoursPerWeek").GetDecimal()));
        // The one place is taken: off the site, and nobody is referred there any more.
        await own.RefusedAsync(410, "vacancy-gone", Get, $"/v1/job-site/vacancies/{vacancy}", scopes: "");
        Assert.Equal("filled", (await own.OkAsync(Get, $"/v1/vacancies/{vacancy}")).GetProperty("state").GetString());
        await own.RefusedAsync(409, "vacancy-not-open", Post, $"/v1/job-searches/{(await own.FileAsync()).Id}/referrals", new { vacancyId = vacancy });

        Assert.Equal(["on:too-early"], VacanciesUnderTest.Errors(await own.RefusedAsync(400, "form-invalid", Post, $"/v1/referrals/{referral}/confirmation", new { }, version: 3)));
        own.Clock.SetTo(new(2027, 1, 2, 3, 0, 0, TimeSpan.Zero));
        await own.OkAsync(Post, $"/v1/referrals/{referral}/confirmation", new { }, version: 3);
        own.Clock.SetTo(new(2027, 3, 1, 3, 0, 0, TimeSpan.Zero));
        await own.OkAsync(Post, $"/v1/referrals/{referral}/end", new { endedOn = "2027-02-28", reason = "resigned" }, version: 4);
        Assert.Equal("2027-02-28", Assert.Single(await own.EventsAsync(Topics.PlacementEndedV1, "placementId", referral)).GetProperty("endedOn").GetString());

        var events = await own.EventsAsync(Topics.JobSearchChangedV1, "jobSearchId", search);
        Assert.Equal(Enumerable.Range(1, 3), events.Select(static e => e.GetProperty("version").GetInt32()));
        Assert.Equal(("2026-11-26", "2026-11-26", "2026-11-26"), (events[^1].GetProperty("registeredOn").GetString(), events[^1].GetProperty("counselledOn").GetString(), events[^1].GetProperty("referredOn").GetString()));
        var states = await own.EventsAsync(Topics.PlacementChangedV1, "placementId", referral);
        Assert.Equal([3, 4, 5], states.Select(static e => e.GetProperty("version").GetInt32()));
        Assert.Equal((28, "referral", "2026-11-26", "2027-01-02", "2027-02-28"), (states[^1].GetProperty("age").GetInt32(), states[^1].GetProperty("channel").GetString(),
            states[^1].GetProperty("recruitedOn").GetString(), states[^1].GetProperty("confirmedOn").GetString(), states[^1].GetProperty("endedOn").GetString()));
    }

    [Fact]
    public async Task A_person_may_come_many_times_and_is_one_person()
    {
        var number = SeekersUnderTest.NewNumber();
        var (first, person) = await service.FileAsync(SeekersUnderTest.Filing(number));
        var again = await service.OkAsync(Post, "/v1/job-searches", SeekersUnderTest.Filing(number), status: 201);
        Assert.Equal((person, 2), (again.GetProperty("personId").GetGuid(), again.GetProperty("turn").GetInt32()));
        var turns = await ReadAsync($"/v1/persons/{person}/job-searches");
        Assert.Equal(2, turns.GetProperty("jobSearches").GetArrayLength());
        Assert.Equal("0387654321", turns.GetProperty("jobSearches")[0].GetProperty("contact").GetProperty("phone").GetString());
        Assert.Equal(first, turns.GetProperty("jobSearches")[1].GetProperty("jobSearchId").GetGuid());
    }

    [Fact]
    public async Task A_reading_names_its_purpose_and_is_kept()
    {
        var (search, person) = await service.FileAsync();
        await service.RefusedAsync(400, "purpose-required", Get, $"/v1/job-searches/{search}");
        await ReadAsync($"/v1/job-searches/{search}");
        Assert.Equal("job-search counselling", await service.QueryAsync<string>("select what || ' ' || purpose from seeker_reading where $1 = any(person_ids)", person));
    }

    [Fact]
    public async Task Number_and_phone_stand_in_no_row_no_event_and_no_log_line()
    {
        var number = SeekersUnderTest.NewNumber();
        var (search, _) = await service.FileAsync(SeekersUnderTest.Filing(number));
        foreach (var table in new[] { "job_search", "idempotency_key", "seeker_reading", "messaging.outbox_message" })
        {
            var rows = await service.QueryAsync<string>($"select coalesce(string_agg(row_to_json(t)::text, ' '), '') from {table} t");
            Assert.DoesNotContain(number, rows, StringComparison.Ordinal);
            Assert.DoesNotContain("0387654321", rows, StringComparison.Ordinal);
            Assert.DoesNotContain("Lê Văn Tìm", rows, StringComparison.Ordinal);
        }
        Assert.Equal(number, service.Persons.Asked.Last(k => k.PersonalNumber == number).PersonalNumber);
        Assert.NotEqual(Guid.Empty, search);
    }

    [Fact]
    public async Task A_form_that_breaks_rules_is_refused_whole_and_the_register_is_not_asked()
    {
        var filing = SeekersUnderTest.Filing(form: SeekersUnderTest.Form(f => (f["position"], f["occupation"], f["wage"], f["places"]) = ("Vua", "0x", new JsonObject { ["kind"] = "monthly" }, new JsonArray(new JsonObject { ["province"] = "77" }))));
        (filing["personalNumber"], filing["birthDate"], filing["consentVersion"], filing["commune"]) = ("019", "2015-01-01", null, "99999");
        filing["contact"]!["phone"] = "1";
        var asked = service.Persons.Asked.Count;
        Assert.Equivalent(
            new[]
            {
                "personalNumber:bad-number", "birthDate:not-of-working-age", "commune:unknown-commune", "consentVersion:consent-missing", "contact.phone:bad-phone", "jobSearch.position:unknown-option",
                "jobSearch.wage.band:missing", "jobSearch.occupation:unknown-occupation", "jobSearch.places.province:unknown-province",
            },
            VacanciesUnderTest.Errors(await service.RefusedAsync(400, "form-invalid", Post, "/v1/job-searches", filing)), strict: true);
        Assert.Equal(asked, service.Persons.Asked.Count);
        // With the service ticked the form must be there, and the other way round.
        var half = SeekersUnderTest.Filing();
        half["jobSearch"] = null;
        Assert.Equal(["jobSearch:form-01a"], VacanciesUnderTest.Errors(await service.RefusedAsync(400, "form-invalid", Post, "/v1/job-searches", half)));
        Assert.Equal(["personalNumber:person-unclear"], VacanciesUnderTest.Errors(await service.RefusedAsync(400, "form-invalid", Post, "/v1/job-searches", SeekersUnderTest.Filing("999090000001"))));
    }

    [Fact]
    public async Task While_the_register_is_away_nothing_is_stored_and_the_same_request_later_makes_one_turn()
    {
        var filing = SeekersUnderTest.Filing();
        service.Persons.IsAway = true;
        await service.RefusedAsync(503, "registry-away", Post, "/v1/job-searches", filing.DeepClone(), key: "later");
        service.Persons.IsAway = false;
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => service.SendAsync(Post, "/v1/job-searches", filing.DeepClone(), key: "later")));
        Assert.All(answers, static a => Assert.Equal(201, a.Status));
        Assert.Single(answers.Select(static a => a.Body.GetProperty("jobSearchId").GetGuid()).Distinct());
    }

    [Fact]
    public async Task An_officer_of_another_commune_finds_and_stores_nothing()
    {
        var (search, person) = await service.FileAsync();
        var vacancy = await service.PublishedAsync();
        var asked = service.Persons.Asked.Count;
        Assert.Equal(403, (await service.SendAsync(Post, "/v1/job-searches", SeekersUnderTest.Filing(), area: "05443")).Status);
        Assert.Equal(asked, service.Persons.Asked.Count);
        await service.RefusedAsync(404, "job-search-unknown", Post, $"/v1/job-searches/{search}/referrals", new { vacancyId = vacancy }, area: "05443");
        await service.RefusedAsync(404, "job-search-unknown", Post, $"/v1/job-searches/{search}/cancel", new { reason = "mistake" }, area: "05443");
        var referral = await service.ReferAsync(search, vacancy);
        await service.RefusedAsync(404, "referral-unknown", Post, $"/v1/referrals/{referral}/interview", new { }, area: "05443", version: 1);
        var empty = await service.SendAsync(Get, $"/v1/persons/{person}/job-searches", null, area: "05443", purpose: "counselling");
        Assert.Equal(0, empty.Body.GetProperty("jobSearches").GetArrayLength());
    }

    [Fact]
    public async Task The_last_place_goes_once_however_many_ask_for_it()
    {
        var vacancy = await service.PublishedAsync(f => f["places"] = 2);
        var referrals = new List<Guid>();
        for (var i = 0; i < 5; i++)
            referrals.Add(await service.ReferAsync((await service.FileAsync()).Id, vacancy));
        var answers = await Task.WhenAll(referrals.Select(r => service.SendAsync(Post, $"/v1/referrals/{r}/recruitment", new { startsOn = "2026-12-01" }, version: 1)));
        Assert.Equal([200, 200, 409, 409, 409], answers.Select(static a => a.Status).Order());
        Assert.Equal(2, (await service.OkAsync(Get, $"/v1/vacancies/{vacancy}")).GetProperty("taken").GetInt32());
        Assert.Equal(2L, await service.QueryAsync<long>("select count(*) from messaging.outbox_message where topic = $1 and (data::json ->> 'placementId')::uuid = any($2)", Topics.PlacementMadeV1, referrals.ToArray()));
    }

    [Fact]
    public async Task One_recruitment_sent_many_times_is_one()
    {
        var referral = await service.ReferAsync((await service.FileAsync()).Id, await service.PublishedAsync());
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.SendAsync(Post, $"/v1/referrals/{referral}/recruitment", new { startsOn = "2026-12-01" }, version: 1)));
        Assert.Equal([200, 412, 412, 412], answers.Select(static a => a.Status).Order());
        Assert.Single(await service.EventsAsync(Topics.PlacementMadeV1, "placementId", referral));
    }

    [Fact]
    public async Task Steps_come_in_their_order_and_days_too()
    {
        var vacancy = await service.PublishedAsync();
        var (search, _) = await service.FileAsync();
        var referral = await service.ReferAsync(search, vacancy);
        await service.RefusedAsync(409, "referred-already", Post, $"/v1/job-searches/{search}/referrals", new { vacancyId = vacancy });
        await service.RefusedAsync(409, "referral-state", Post, $"/v1/referrals/{referral}/confirmation", new { }, version: 1);
        await service.RefusedAsync(409, "referral-state", Post, $"/v1/referrals/{referral}/end", new { endedOn = "2026-11-26", reason = "other" }, version: 1);
        await service.RefusedAsync(428, "if-match-required", Post, $"/v1/referrals/{referral}/interview", new { });
        await service.RefusedAsync(400, "form-invalid", Post, $"/v1/referrals/{referral}/interview", new { on = "2026-11-25" }, version: 1);
        await service.RefusedAsync(400, "form-invalid", Post, $"/v1/referrals/{referral}/recruitment", new { startsOn = "2026-11-20" }, version: 1);
        await service.RefusedAsync(400, "form-invalid", Post, $"/v1/referrals/{referral}/recruitment", new { startsOn = "2026-12-01", recruitedOn = "2026-12-01" }, version: 1);
        await service.RefusedAsync(400, "validation", Post, $"/v1/referrals/{referral}/refusal", new { by = "nobody" }, version: 1);
        await service.OkAsync(Post, $"/v1/referrals/{referral}/refusal", new { by = "employer" }, version: 1);
        await service.RefusedAsync(409, "referral-state", Post, $"/v1/referrals/{referral}/interview", new { }, version: 2);
        // Without form 01a, or cancelled, nobody is referred.
        var (advice, _) = await service.FileAsync(SeekersUnderTest.Filing(looksForJob: false));
        await service.RefusedAsync(409, "not-looking-for-job", Post, $"/v1/job-searches/{advice}/referrals", new { vacancyId = vacancy });
        await service.OkAsync(Post, $"/v1/job-searches/{search}/cancel", new { reason = "mistake" });
        await service.RefusedAsync(409, "not-looking-for-job", Post, $"/v1/job-searches/{search}/referrals", new { vacancyId = vacancy });
        Assert.True((await service.EventsAsync(Topics.JobSearchChangedV1, "jobSearchId", search))[^1].GetProperty("isCancelled").GetBoolean());
        Assert.Empty(await service.EventsAsync(Topics.JobSearchChangedV1, "jobSearchId", advice));
    }

    [Fact]
    public async Task Merged_persons_are_one_and_two_again_in_whatever_order_the_events_come()
    {
        var (search, merged) = await service.FileAsync();
        var (_, survivor) = await service.FileAsync();
        var third = Guid.CreateVersion7();
        var at = new DateTimeOffset(2026, 11, 26, 4, 0, 0, TimeSpan.Zero);
        await service.DeliverAsync(Topics.PersonMergedV1, new PersonMerged(survivor, merged, at));
        Assert.Equal(survivor, await OwnerAsync());
        await service.DeliverAsync(Topics.PersonMergedV1, new PersonMerged(third, survivor, at.AddHours(1)));
        Assert.Equal(third, await OwnerAsync());
        await service.DeliverAsync(Topics.PersonUnmergedV1, new PersonUnmerged(third, survivor, at.AddHours(2)));
        await service.DeliverAsync(Topics.PersonMergedV1, new PersonMerged(third, survivor, at.AddHours(1)));
        Assert.Equal(survivor, await OwnerAsync());
        await service.DeliverAsync(Topics.PersonUnmergedV1, new PersonUnmerged(survivor, merged, at.AddHours(3)));
        Assert.Equal(merged, await OwnerAsync());

        Task<Guid> OwnerAsync() => service.QueryAsync<Guid>("select person_id from job_search where id = $1", search);
    }

    private async Task<System.Text.Json.JsonElement> ReadAsync(string path)
    {
        var (status, body) = await service.SendAsync(Get, path, null, purpose: "counselling");
        Assert.True(status == 200, body.ToString());
        return body;
    }
}
