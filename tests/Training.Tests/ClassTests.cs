using System.Text.Json;
using Lmis.Contracts;

namespace Lmis.Training.Tests;

/// <summary>Programmes, classes, learners, results and guidance: who may, what is refused, and that nothing is half-written.</summary>
public sealed class ClassTests(TrainingUnderTest training) : IClassFixture<TrainingUnderTest>
{
    [Fact]
    public async Task A_class_needs_an_approved_programme_of_the_own_school()
    {
        var (school, other) = (await training.SchoolAsync(), await training.SchoolAsync());
        var programme = (await training.DoAsync(HttpMethod.Post, "/v1/programmes", new { name = "Hàn", qualification = "intermediate", outcomes = "Hàn kết cấu thép.", hours = 900 }, TrainingUnderTest.SchoolAccount, school)).GetProperty("id").GetString();
        object opening = new { programmeId = programme, name = "K1", startsOn = "2026-11-01", endsOn = "2027-06-30", places = 20 };
        await RefusedAsync(409, "programme-not-approved", HttpMethod.Post, "/v1/classes", opening, school);
        await RefusedAsync(404, "not-found", HttpMethod.Post, "/v1/classes", opening, other);
        await RefusedAsync(403, "no-school", HttpMethod.Post, "/v1/classes", opening, null);
        Assert.Equal(403, (await training.SendAsync(HttpMethod.Post, $"/v1/programmes/{programme}/approve", null, TrainingUnderTest.SchoolAccount, organisation: school, version: 1)).Status);
        Assert.Equal(428, (await training.SendAsync(HttpMethod.Post, $"/v1/programmes/{programme}/approve", null, TrainingUnderTest.Department)).Status);
        Assert.Equal(404, (await training.SendAsync(HttpMethod.Post, $"/v1/programmes/{programme}/approve", null, TrainingUnderTest.Department, "05467", version: 1)).Status);
        await training.DoAsync(HttpMethod.Post, $"/v1/programmes/{programme}/approve", null, TrainingUnderTest.Department, version: 1);
        await training.DoAsync(HttpMethod.Post, "/v1/classes", opening, TrainingUnderTest.SchoolAccount, school);
        await RefusedAsync(422, "dates-reversed", HttpMethod.Post, "/v1/classes", new { programmeId = programme, name = "K2", startsOn = "2027-06-30", endsOn = "2026-11-01", places = 20 }, school);
        await RefusedAsync(422, "qualification-unknown", HttpMethod.Post, "/v1/programmes", new { name = "Hàn", qualification = "untrained", outcomes = "không", hours = 900 }, school);
        Assert.Single((await training.DoAsync(HttpMethod.Get, "/v1/classes", null, TrainingUnderTest.SchoolAccount, school)).GetProperty("classes").EnumerateArray());
        Assert.Empty((await training.DoAsync(HttpMethod.Get, $"/v1/classes?school={school}", null, TrainingUnderTest.SchoolAccount, other)).GetProperty("classes").EnumerateArray());
    }

    [Fact]
    public async Task Learners_are_enrolled_once_up_to_the_places_and_none_while_the_registry_is_away()
    {
        var school = await training.SchoolAsync();
        var (_, group) = await training.ClassAsync(school, places: 2);
        object One(string number) => new { personalNumber = number, fullName = "Nông Văn Tài", birthDate = "2001-02-03" };
        training.Registry.IsAway = true;
        await RefusedAsync(503, "registry-away", HttpMethod.Post, $"/v1/classes/{group}/learners", new { learners = new[] { One("019201000001") } }, school);
        training.Registry.IsAway = false;
        var answers = await training.DoAsync(HttpMethod.Post, $"/v1/classes/{group}/learners", new { learners = new[] { One("019201000001"), One("000000000000"), One("019201000001") } }, TrainingUnderTest.SchoolAccount, school);
        Assert.Equal(["enrolled", "not-recognised", "already-enrolled"], answers.GetProperty("learners").EnumerateArray().Select(static a => a.GetProperty("outcome").GetString()!));
        await RefusedAsync(422, "class-full", HttpMethod.Post, $"/v1/classes/{group}/learners", new { learners = new[] { One("019201000002"), One("019201000003") } }, school);
        Assert.Equal(1L, await training.QueryAsync<long>($"select count(*) from enrolment where class_id = '{group}'"));
        Assert.Equal(400, (await training.SendAsync(HttpMethod.Post, $"/v1/classes/{group}/learners", new { learners = new[] { new { personalNumber = "12", fullName = "Ai", birthDate = "2001-02-03" } } }, TrainingUnderTest.SchoolAccount, organisation: school)).Status);
    }

    [Fact]
    public async Task Results_are_taken_whole_or_not_at_all_and_attendance_decides()
    {
        var school = await training.SchoolAsync();
        var (_, group) = await training.ClassAsync(school);
        var learners = (await training.DoAsync(HttpMethod.Post, $"/v1/classes/{group}/learners",
            new { learners = new[] { "019201000011", "019201000012" }.Select(static n => new { personalNumber = n, fullName = "Ma Thị Ly", birthDate = "2001-02-03" }) }, TrainingUnderTest.SchoolAccount, school))
            .GetProperty("learners").EnumerateArray().Select(static l => l.GetProperty("enrolmentId").GetString()!).ToList();
        var yesterday = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-1);
        object Results(int hours, params string[] results) => new { on = yesterday, results = learners.Zip(results, (id, result) => new { enrolmentId = id, hoursAttended = hours, result }) };
        await RefusedAsync(422, "attendance-too-low", HttpMethod.Post, $"/v1/classes/{group}/results", Results(239, "failed", "passed"), school);
        await RefusedAsync(422, "result-date", HttpMethod.Post, $"/v1/classes/{group}/results", new { on = yesterday.AddYears(-1), results = new[] { new { enrolmentId = learners[0], hoursAttended = 300, result = "passed" } } }, school);
        await RefusedAsync(422, "not-enrolled", HttpMethod.Post, $"/v1/classes/{group}/results", new { on = yesterday, results = new[] { new { enrolmentId = learners[0], hoursAttended = 300, result = "passed" }, new { enrolmentId = Guid.CreateVersion7().ToString(), hoursAttended = 300, result = "passed" } } }, school);
        Assert.Equal(0L, await training.QueryAsync<long>($"select count(*) from enrolment where class_id = '{group}' and result is not null"));
        await training.DoAsync(HttpMethod.Post, $"/v1/classes/{group}/results", Results(240, "passed", "failed"), TrainingUnderTest.SchoolAccount, school);
        var issued = await training.DoAsync(HttpMethod.Post, $"/v1/classes/{group}/certificates", null, TrainingUnderTest.SchoolAccount, school);
        Assert.Single(issued.GetProperty("certificates").EnumerateArray());
        await RefusedAsync(409, "certificate-issued", HttpMethod.Post, $"/v1/classes/{group}/results", Results(240, "failed", "failed"), school);
    }

    [Fact]
    public async Task A_school_is_entered_by_the_department_of_its_area_and_changed_as_it_was_read()
    {
        var code = await training.SchoolAsync();
        Assert.Equal(403, (await training.SendAsync(HttpMethod.Put, "/v1/schools/4699999999", new { name = "Trường X", commune = "05443" }, TrainingUnderTest.SchoolAccount)).Status);
        await RefusedAsync(422, "commune-unknown", HttpMethod.Put, "/v1/schools/4699999999", new { name = "Trường X", commune = "00004" }, null, TrainingUnderTest.Department);
        await RefusedAsync(422, "school-code", HttpMethod.Put, "/v1/schools/12", new { name = "Trường X", commune = "05443" }, null, TrainingUnderTest.Department);
        Assert.Equal(428, (await training.SendAsync(HttpMethod.Put, $"/v1/schools/{code}", new { name = "Trường Y", commune = "05443" }, TrainingUnderTest.Department)).Status);
        // Outside the area it is as good as not there, but its code is not free.
        await RefusedAsync(422, "school-taken", HttpMethod.Put, $"/v1/schools/{code}", new { name = "Trường Y", commune = "05467" }, null, TrainingUnderTest.Department, "05467");
        await training.DoAsync(HttpMethod.Put, $"/v1/schools/{code}", new { name = "Trường Y", commune = "05443", isActive = false }, TrainingUnderTest.Department, version: 1);
        Assert.Equal(412, (await training.SendAsync(HttpMethod.Put, $"/v1/schools/{code}", new { name = "Trường Z", commune = "05443" }, TrainingUnderTest.Department, version: 1)).Status);
        await RefusedAsync(403, "no-school", HttpMethod.Post, "/v1/programmes", new { name = "Hàn", qualification = "elementary", outcomes = "hàn", hours = 300 }, code);
    }

    [Fact]
    public async Task Guidance_counts_are_reported_corrected_and_told_once()
    {
        var school = await training.SchoolAsync();
        object Counts(int graduates, int guided) => new { lines = new[] { new { level = "lower-secondary", graduates, guided }, new { level = "upper-secondary", graduates = 100, guided = 90 } } };
        await training.DoAsync(HttpMethod.Put, "/v1/guidance/2025", Counts(200, 150), TrainingUnderTest.SchoolAccount, school);
        await training.DoAsync(HttpMethod.Put, "/v1/guidance/2025", Counts(200, 150), TrainingUnderTest.SchoolAccount, school);
        await training.DoAsync(HttpMethod.Put, "/v1/guidance/2025", Counts(200, 180), TrainingUnderTest.SchoolAccount, school);
        Assert.Equal("150,180,90", await training.QueryAsync<string>($"select string_agg(data ->> 'guided', ',' order by data ->> 'level', (data ->> 'version')::int) from (select data::jsonb as data from messaging.outbox_message where topic = '{Topics.GuidanceReportedV1}') o where data ->> 'schoolCode' = '{school}'"));
        await RefusedAsync(422, "guided-exceeds-graduates", HttpMethod.Put, "/v1/guidance/2025", Counts(200, 201), school);
        await RefusedAsync(422, "school-year", HttpMethod.Put, "/v1/guidance/2020", Counts(200, 201), school);
        await RefusedAsync(422, "level-twice", HttpMethod.Put, "/v1/guidance/2025", new { lines = new[] { new { level = "lower-secondary", graduates = 1, guided = 1 }, new { level = "lower-secondary", graduates = 1, guided = 1 } } }, school);
        await RefusedAsync(403, "no-school", HttpMethod.Put, "/v1/guidance/2025", Counts(1, 1), null);
    }

    private async Task RefusedAsync(int status, string slug, HttpMethod method, string path, object? body, string? school, string scopes = TrainingUnderTest.SchoolAccount, string area = "19")
    {
        foreach (var language in new[] { "vi", "en" })
        {
            var (got, answer) = await training.SendAsync(method, path, body, scopes, area, school, language: language);
            Assert.True(got == status && answer.GetProperty("type").GetString() == "urn:lmis:problem:" + slug, $"{got} {answer}");
            Assert.True(answer.GetProperty("detail").GetString()!.Length > 20 && language == "en" == answer.GetProperty("detail").GetString()!.All(char.IsAscii), answer.ToString());
        }
    }
}
