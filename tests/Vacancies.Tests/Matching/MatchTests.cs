using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Matching;
using Lmis.Vacancies.Postings;
using Lmis.Vacancies.Seekers;
using Lmis.Vacancies.Tests.Seekers;

namespace Lmis.Vacancies.Tests.Matching;

public sealed class MatchTests(VacanciesUnderTest service) : IClassFixture<VacanciesUnderTest>
{
    private static readonly CodeListSet Lists = CodeListSet.Load();

    [Fact]
    public void The_parts_sum_up_to_the_score_and_the_best_is_100()
    {
        var match = Score(null, null);
        Assert.Equal((100, 100, 100), (match.Score, match.Reasons.Sum(static r => r.Points), match.Reasons.Sum(static r => r.Most)));
    }

    [Theory]
    [InlineData("occupation", "occupation", "71", 10)]
    [InlineData("occupation", "occupation", "7", 10)]
    [InlineData("occupation", "occupation", "23", 0)]
    [InlineData("qualification", "qualification", "Trung cấp", 5)]
    [InlineData("qualification", "qualification", "Đại học", 0)]
    [InlineData("experience", "experience", "Từ 2 đến 5 năm", 5)]
    [InlineData("experience", "experience", "Trên 5 năm", 0)]
    [InlineData("place", "commune", "05443", 10)]
    [InlineData("place", "commune", "00004", 0)]
    [InlineData("workTime", "workTime", "Bán thời gian", 0)]
    public void Each_feature_gives_its_points_and_touches_no_other(string feature, string field, string value, int points)
    {
        var (best, match) = (Score(null, null), Score(null, f => f[field] = value));
        Assert.Equal(points, match.Reasons.Single(r => r.Feature == feature).Points);
        Assert.Equal(best.Reasons.Where(r => r.Feature != feature).Select(static r => r.Points), match.Reasons.Where(r => r.Feature != feature).Select(static r => r.Points));
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        var match = Score(null, f => f["languages"] = new JsonArray(new JsonObject { ["name"] = "Tiếng Hàn" }, new JsonObject { ["name"] = "Tiếng Anh" }));
        Assert.Equal("Tiếng Hàn", match.Reasons.Single(static r => r.Feature == "languages").Argument);
        Assert.Equal(0, Score(f => f["wage"] = new JsonObject { ["kind"] = "monthly", ["band"] = "20-50 triệu" }, null).Reasons.Single(static r => r.Feature == "wage").Points);
    }

    /// <summary>Sex stands in the personal number, age in the birth date; ethnic group and priority group are asked nowhere. Two people who differ in all that
    /// is declared about it get the same score and the same reasons.</summary>
    [Fact]
    public async Task Sex_age_and_origin_change_nothing()
    {
        await service.PublishedAsync(f => f["title"] = "Thợ may mẫu");
        var man = SeekersUnderTest.Filing("001060000001", birthDate: "1960-01-01");
        var woman = SeekersUnderTest.Filing("060308000002", birthDate: "2008-02-02");
        woman["fullName"] = "Lò Thị Pành";
        var answers = new List<string>();
        foreach (var filing in new[] { man, woman })
        {
            var (search, _) = await service.FileAsync(filing);
            var (status, body) = await service.SendAsync(HttpMethod.Get, $"/v1/job-searches/{search}/matches", null, purpose: "counselling");
            Assert.True(status == 200 && body.GetProperty("matches").GetArrayLength() > 0, body.ToString());
            answers.Add(body.ToString());
        }
        Assert.Equal(answers[0], answers[1]);
        // And by construction: what the score is made of has no such member.
        string[] forbidden = ["sex", "gender", "birth", "age", "ethnic", "religion", "priority", "disab", "name"];
        Assert.DoesNotContain(typeof(SeekerForm).GetProperties().Select(static p => p.Name.ToLowerInvariant()), name => forbidden.Any(f => name == f || (f != "age" && name.Contains(f, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Matches_go_both_ways_best_first_and_readings_are_kept()
    {
        var sewing = await service.PublishedAsync(f => (f["title"], f["occupation"]) = ("May áo", "75"));
        var far = await service.PublishedAsync(f => (f["title"], f["occupation"], f["commune"], f["qualification"]) = ("Thợ hàn", "72", "01840", "Cao đẳng"));
        var (search, person) = await service.FileAsync();
        var matches = (await service.SendAsync(HttpMethod.Get, $"/v1/job-searches/{search}/matches?limit=50", null, purpose: "counselling", language: "vi")).Body.GetProperty("matches").EnumerateArray().ToList();
        var scores = matches.ConvertAll(static m => m.GetProperty("score").GetInt32());
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.True(matches.FindIndex(m => Id(m) == sewing) < matches.FindIndex(m => Id(m) == far));
        Assert.All(matches[0].GetProperty("reasons").EnumerateArray(), static r => Assert.True(r.GetProperty("text").GetString()!.Length > 5));

        await service.RefusedAsync(400, "purpose-required", HttpMethod.Get, $"/v1/vacancies/{sewing}/candidates");
        var candidates = (await service.SendAsync(HttpMethod.Get, $"/v1/vacancies/{sewing}/candidates?limit=50", null, purpose: "counselling")).Body.GetProperty("matches").EnumerateArray().ToList();
        Assert.Contains(candidates, c => c.GetProperty("personId").GetGuid() == person && c.GetProperty("score").GetInt32() == 100);
        Assert.True(await service.QueryAsync<bool>("select count(distinct what) = 2 from seeker_reading where $1 = any(person_ids) and what in ('matches', 'candidates')", person));
        // Whoever was referred there is no candidate any more.
        await service.ReferAsync(search, sewing);
        candidates = (await service.SendAsync(HttpMethod.Get, $"/v1/vacancies/{sewing}/candidates?limit=50", null, purpose: "counselling")).Body.GetProperty("matches").EnumerateArray().ToList();
        Assert.DoesNotContain(candidates, c => c.GetProperty("personId").GetGuid() == person);

        static Guid Id(JsonElement match) => match.GetProperty("vacancy").GetProperty("vacancyId").GetGuid();
    }

    private static Match Score(Action<JsonObject>? seeker, Action<JsonObject>? vacancy)
    {
        var wanted = new SeekerRules(Lists).Check(SeekersUnderTest.Form(seeker).Deserialize<SeekerForm>(JsonSerializerOptions.Web)!).Form;
        var offered = new VacancyRules(Lists, Wages.MinimumWages.Load()).Check(VacanciesUnderTest.Form(vacancy).Deserialize<VacancyForm>(JsonSerializerOptions.Web)!, new(2026, 11, 26)).Form;
        return new MatchScore(Lists).Of(wanted, offered);
    }
}
