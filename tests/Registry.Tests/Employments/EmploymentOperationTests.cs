using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Employers;
using Npgsql;
using static Lmis.Registry.Tests.Employments.EmploymentsUnderTest;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Employments;

public sealed class EmploymentOperationTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Fact]
    public async Task An_employment_opens_is_told_without_the_wage_and_makes_the_person_employed()
    {
        var (person, employer) = (await registry.UnemployedPersonAsync(), await registry.EmployerAsync());
        var answer = await registry.OpenAsync(person, employer, Job(), "05467");
        var told = Assert.Single(await registry.ToldAsync(Topics.EmploymentChangedV1, "personId", person));
        Assert.Equal(((string?)answer["employmentId"], 1, employer.ToString(), "indefinite", "2026-03-01", 40m),
            ((string?)told["employmentId"], (int)told["version"]!, (string?)told["employerId"], (string?)told["contractKind"], (string?)told["startedOn"], (decimal)told["hoursPerWeek"]!));
        Assert.DoesNotContain("12500000", told.ToJsonString());

        var record = await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{person}", Ct));
        Assert.Equal((2, "employed", "Công ty TNHH Đại Thành", "21"),
            ((int)record["version"]!, (string?)record["record"]!["activityStatus"], (string?)record["record"]!["employerName"], (string?)record["record"]!["occupation"]));
        var change = (await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{person}/history", Ct)))["changes"]![0]!;
        Assert.Equal(("employment-opened", "employer-change"), ((string?)change["kind"], (string?)change["trigger"]));
        Assert.Equal(["unemployed", "employed"], (await registry.ToldAsync(Topics.LabourRecordChangedV1, "personId", person)).Select(static e => (string?)e["activityStatus"]));
    }

    [Fact]
    public async Task The_wage_is_encrypted_and_shown_with_the_persons_employments_alone_and_that_reading_is_recorded()
    {
        var (person, employer) = (await registry.UnemployedPersonAsync(), await registry.EmployerAsync());
        await registry.OpenAsync(person, employer, Job());
        Assert.Empty(await registry.QueryAsync<byte[]>("SELECT wage FROM employment WHERE person_id = $1 AND position('12500000'::bytea in wage) > 0", person));
        Assert.Equal(12_500_000, (long)Assert.Single(await registry.EmploymentsAsync(person))!["wage"]!);
        Assert.Equal(["record-keeping"], await registry.QueryAsync<string>("SELECT purpose FROM record_reading WHERE person_id = $1 AND what = 'employments'", person));
        var listed = await OkAsync(await registry.Officer().GetAsync($"/v1/employers/{employer}/employments?current=true", Ct));
        var one = Assert.Single(listed["employments"]!.AsArray())!;
        Assert.Equal(person.ToString(), (string?)one["personId"]);
        Assert.StartsWith("*********", (string?)one["maskedNumber"]);
        Assert.DoesNotContain("12500000", listed.ToJsonString());

        var nameless = registry.Officer();
        nameless.DefaultRequestHeaders.Remove("Lmis-Purpose");
        await ProblemAsync(await nameless.GetAsync($"/v1/workers/{person}/employments", Ct), 400, "purpose-required");
    }

    [Fact]
    public async Task Two_employments_at_once_are_real_but_not_at_one_employer()
    {
        var (person, one, other) = (await registry.UnemployedPersonAsync(), await registry.EmployerAsync(), await registry.EmployerAsync());
        var first = await registry.OpenAsync(person, one, Job());
        await registry.OpenAsync(person, other, Job("2026-04-01"));
        var problem = await ProblemAsync(await registry.Officer().PostAsJsonAsync($"/v1/workers/{person}/employments", Opening(one, Job("2026-05-01")), Ct), 409, "employment-overlaps");
        Assert.Equal((string?)first["employmentId"], (string?)problem["employmentId"]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
            await registry.Officer().PostAsJsonAsync($"/v1/workers/{person}/employments", Opening(await registry.EmployerAsync(), Job("2026-05-01")), Ct)));
        Assert.All(answers, static a => Assert.Equal(201, (int)a.StatusCode));
        var third = await registry.EmployerAsync();
        answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => registry.Officer().PostAsJsonAsync($"/v1/workers/{person}/employments", Opening(third, Job("2026-05-01")), Ct)));
        Assert.Equal(1, answers.Count(static a => (int)a.StatusCode == 201));
        Assert.Equal(5, answers.Count(static a => (int)a.StatusCode == 409));
    }

    [Fact]
    public async Task The_table_itself_refuses_overlapping_days_at_one_employer()
    {
        var (person, employer) = (await registry.UnemployedPersonAsync(), await registry.EmployerAsync());
        var id = Guid.Parse((string)(await registry.OpenAsync(person, employer, Job()))["employmentId"]!);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => registry.QueryAsync<Guid>(
            "INSERT INTO employment SELECT (jsonb_populate_record(e, jsonb_build_object('id', $2))).* FROM employment e WHERE id = $1 RETURNING id", id, Guid.CreateVersion7()));
        Assert.Equal(PostgresErrorCodes.ExclusionViolation, refused.SqlState);
    }

    [Fact]
    public async Task A_second_spell_at_the_same_employer_after_the_first_is_another_employment()
    {
        var (person, employer) = (await registry.UnemployedPersonAsync(), await registry.EmployerAsync());
        var ended = Job();
        (ended["endedOn"], ended["endReason"]) = ("2026-04-30", "resigned");
        await registry.OpenAsync(person, employer, ended);
        await registry.OpenAsync(person, employer, Job("2026-05-01"));
        Assert.Equal(["2026-03-01..2026-04-30", "2026-05-01.."], await registry.DaysAsync(person));
    }

    [Fact]
    public async Task Every_fault_of_a_form_is_named_at_once()
    {
        var (person, employer) = (await registry.UnemployedPersonAsync(), await registry.EmployerAsync());
        JsonObject job = new()
        {
            ["contractKind"] = "x", ["startedOn"] = "2026-03-01", ["endedOn"] = "2026-02-01", ["occupation"] = "99999", ["workplaceCommune"] = "99999", ["hoursPerWeek"] = "200", ["wage"] = "1,5",
        };
        Assert.Equal(
            ["contractKind:unknown-code", "endedOn:bad-date", "endReason:missing-value", "occupation:unknown-code", "workplaceCommune:unknown-code", "hoursPerWeek:bad-hours", "wage:bad-whole-number"],
            Errors(await ProblemAsync(await registry.Officer().PostAsJsonAsync($"/v1/workers/{person}/employments", Opening(employer, job), Ct), 400, "employment-invalid")));
        Assert.Empty(await registry.ToldAsync(Topics.EmploymentChangedV1, "personId", person));
    }

    [Fact]
    public async Task It_is_for_persons_of_ones_area_at_employers_one_may_see()
    {
        var (person, employer) = (await registry.UnemployedPersonAsync(), await registry.EmployerAsync(EmployersUnderTest.Enterprise(commune: "05443")));
        var household = await registry.EmployerAsync(EmployersUnderTest.Household(commune: "05443"));
        await ProblemAsync(await registry.Officer("05443").PostAsJsonAsync($"/v1/workers/{person}/employments", Opening(employer, Job()), Ct), 404, "labour-record-unknown");
        await ProblemAsync(await registry.Officer("05467").PostAsJsonAsync($"/v1/workers/{person}/employments", Opening(household, Job()), Ct), 404, "employer-unknown");
        await ProblemAsync(await registry.Officer("05467").PostAsJsonAsync($"/v1/workers/{person}/employments", Opening(Guid.CreateVersion7(), Job()), Ct), 404, "employer-unknown");
        await ProblemAsync(await registry.Officer(scopes: Scopes.RegistryRead).PostAsJsonAsync($"/v1/workers/{person}/employments", Opening(employer, Job()), Ct), 403, "missing-scope");
        var id = (string)(await registry.OpenAsync(person, employer, Job(), "05467"))["employmentId"]!;

        // The officer of the employer's commune sees the employer, but no person of another commune.
        Assert.Empty((await OkAsync(await registry.Officer("05443").GetAsync($"/v1/employers/{employer}/employments", Ct)))["employments"]!.AsArray());
        await ProblemAsync(await registry.Officer("05443").GetAsync($"/v1/workers/{person}/employments", Ct), 404, "labour-record-unknown");
        JsonObject end = new() { ["endedOn"] = "2026-06-30", ["endReason"] = "resigned" };
        await ProblemAsync(await EmployersUnderTest.SendAsync(registry.Officer("05443"), HttpMethod.Post, $"/v1/employments/{id}/close", end, "\"1\""), 404, "employment-unknown");
        await ProblemAsync(await EmployersUnderTest.SendAsync(registry.Officer("05443"), HttpMethod.Put, $"/v1/employments/{id}", new JsonObject { ["employment"] = Job() }, "\"1\""), 404, "employment-unknown");
    }

    [Fact]
    public async Task It_closes_once_with_a_reason_and_nobody_is_made_unemployed_by_that()
    {
        var (person, employer) = (await registry.UnemployedPersonAsync(), await registry.EmployerAsync());
        var id = (string)(await registry.OpenAsync(person, employer, Job()))["employmentId"]!;
        Task<HttpResponseMessage> CloseAsync(string? ifMatch, string day = "2026-06-30", string reason = "resigned") => EmployersUnderTest.SendAsync(
            registry.Officer(), HttpMethod.Post, $"/v1/employments/{id}/close", new JsonObject { ["endedOn"] = day, ["endReason"] = reason, ["reason"] = "Về quê" }, ifMatch);
        await ProblemAsync(await CloseAsync(null), 428, "if-match-required");
        await ProblemAsync(await CloseAsync("\"9\""), 412, "changed-meanwhile");
        Assert.Equal(["endedOn:bad-date", "endReason:unknown-code"], Errors(await ProblemAsync(await CloseAsync("\"1\"", "2026-01-01", "x"), 400, "employment-invalid")));
        var closed = await OkAsync(await CloseAsync("\"1\""));
        Assert.Equal((2, "2026-06-30"), ((int)closed["version"]!, (string?)closed["endedOn"]));
        await ProblemAsync(await CloseAsync("\"2\""), 409, "employment-closed");
        var told = await registry.ToldAsync(Topics.EmploymentChangedV1, "personId", person);
        Assert.Equal(["1:", "2:resigned"], told.Select(static e => $"{e["version"]}:{e["endReason"]}"));
        Assert.Equal("employed", (string?)(await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{person}", Ct)))["record"]!["activityStatus"]);
    }

    [Fact]
    public async Task A_correction_takes_the_place_of_what_was_said_and_keeps_it_in_the_history()
    {
        var (person, employer) = (await registry.UnemployedPersonAsync(), await registry.EmployerAsync());
        var id = Guid.Parse((string)(await registry.OpenAsync(person, employer, Job()))["employmentId"]!);
        var job = Job("2026-02-15");
        (job["wage"], job["contractKind"], job["contractUntil"]) = ("14000000", "fixed-term", "2027-02-14");
        var body = new JsonObject { ["employment"] = job, ["reason"] = "Sai ngày" };
        await ProblemAsync(await EmployersUnderTest.SendAsync(registry.Officer(), HttpMethod.Put, $"/v1/employments/{id}", body.DeepClone().AsObject(), "\"9\""), 412, "changed-meanwhile");
        await OkAsync(await EmployersUnderTest.SendAsync(registry.Officer(), HttpMethod.Put, $"/v1/employments/{id}", body, "\"1\""));
        var one = Assert.Single(await registry.EmploymentsAsync(person))!;
        Assert.Equal(("2026-02-15", 14_000_000, "fixed-term", "2027-02-14"), ((string?)one["startedOn"], (long)one["wage"]!, (string?)one["contractKind"], (string?)one["contractUntil"]));
        Assert.Equal(["opened", "corrected"], await registry.QueryAsync<string>("SELECT kind FROM employment_change WHERE employment_id = $1 ORDER BY version", id));
    }

    [Fact]
    public async Task A_repeated_opening_with_its_key_gets_the_same_answer()
    {
        var (person, employer) = (await registry.UnemployedPersonAsync(), await registry.EmployerAsync());
        var officer = registry.Officer();
        officer.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        var first = await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{person}/employments", Opening(employer, Job()), Ct), 201);
        var again = await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{person}/employments", Opening(employer, Job()), Ct), 201);
        Assert.Equal((string?)first["employmentId"], (string?)again["employmentId"]);
        var other = await registry.UnemployedPersonAsync();
        await ProblemAsync(await officer.PostAsJsonAsync($"/v1/workers/{other}/employments", Opening(employer, Job()), Ct), 422, "idempotency-key-reused");
    }
}
