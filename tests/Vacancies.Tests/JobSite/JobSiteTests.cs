using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lmis.Vacancies.Tests.JobSite;

public sealed class JobSiteTests(JobSiteTests.Site site) : IClassFixture<JobSiteTests.Site>
{
    /// <summary>Twelve published vacancies and one draft.</summary>
    public sealed class Site : IAsyncLifetime
    {
        public VacanciesUnderTest Service { get; } = new();

        public Dictionary<string, Guid> Ids { get; } = [];

        public async ValueTask InitializeAsync()
        {
            await Service.InitializeAsync();
            var (sewing, _) = await Service.EmployerAsync(section: "C");
            var (hotel, _) = await Service.EmployerAsync(section: "I");
            await PublishAsync("sewing", sewing, "Công nhân may", "75", "05467", 7_000_000);
            await PublishAsync("plain", sewing, "Cong nhan may ca dem", "75", "05467", 8_000_000);
            await PublishAsync("ripe", sewing, "Công nhân máy dập", "81", "05443", 12_000_000);
            await PublishAsync("cook", hotel, "Đầu bếp", "51", "01840", 9_000_000, f => f["qualification"] = "Trung cấp");
            await PublishAsync("teacher", hotel, "Giáo viên tiếng Hàn", "23", "05443", 15_000_000, f => f["qualification"] = "Đại học");
            await PublishAsync("cleaner", hotel, "Nhân viên buồng phòng", "91", "01840", 4_500_000, f => f["workTime"] = "part-time");
            for (var i = 0; i < 6; i++)
                await PublishAsync("guard" + i, hotel, "Nhân viên bảo vệ " + i, "54", "05443", 6_000_000);
            await Service.OkAsync(HttpMethod.Post, "/v1/vacancies", VacanciesUnderTest.Entry(VacanciesUnderTest.Form(f => f["title"] = "Công nhân may bản nháp"), sewing), status: 201);
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();

        private async Task PublishAsync(string name, Guid employer, string title, string occupation, string commune, long wage, Action<JsonObject>? more = null) =>
            Ids[name] = await Service.PublishedAsync(f =>
            {
                (f["title"], f["occupation"], f["commune"], f["description"]) = (title, occupation, commune, "Việc ổn định, lâu dài.");
                f["wage"] = new JsonObject { ["kind"] = "monthly", ["from"] = wage };
                f.Remove("industrialZone");
                f.Remove("languages");
                f.Remove("computerSkills");
                f.Remove("field");
                f.Remove("skillTrade");
                more?.Invoke(f);
            }, employer);
    }

    [Fact]
    public async Task One_box_finds_with_and_without_diacritics_and_puts_what_was_typed_first()
    {
        Assert.Equal(["sewing", "plain", "ripe"], Order(await SearchAsync("q=công nhân may"), "sewing"));
        Assert.Equal(Names(await SearchAsync("q=cong nhan may")), Names(await SearchAsync("q=CÔNG NHÂN MAY")));
        Assert.Equal("ripe", Order(await SearchAsync("q=công nhân máy"), "ripe")[0]);
        // Words stand wherever they stand, the last one by its beginning, places and employers too.
        Assert.Equal(["teacher"], Names(await SearchAsync("q=hàn giáo vi")));
        Assert.Equal(["cleaner", "cook"], Names(await SearchAsync("q=đức xuân")));
        Assert.Equal(12, (await SearchAsync("q=may thái nguyên")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Decomposed_letters_and_signs_are_read_like_others()
    {
        Assert.Equal(["cook"], Names(await SearchAsync("q=" + Uri.EscapeDataString("đâ\u0300u bê\u0301p!"))));
        Assert.Equal(0, (await SearchAsync("q=" + Uri.EscapeDataString("'; drop table & | :* <->"))).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_slip_finds_what_is_like_it_and_the_answer_says_so()
    {
        var answer = await SearchAsync("q=dau bepp");
        Assert.Equal("alike", answer.GetProperty("manner").GetString());
        Assert.Contains("cook", Names(answer));
        Assert.Equal("words", (await SearchAsync("q=dau bep")).GetProperty("manner").GetString());
    }

    [Fact]
    public async Task Filters_hold_together_and_facets_count_as_if_their_own_were_not_set()
    {
        Assert.Equal(["ripe", "teacher"], Names(await SearchAsync("wageFrom=10000000")));
        Assert.Equal(["cleaner"], Names(await SearchAsync("workTime=part-time")));
        Assert.Equal(["cook"], Names(await SearchAsync("commune=01840&workTime=full-time")));
        Assert.Equal(["plain", "ripe", "sewing"], Names(await SearchAsync("section=C")));
        // At most this qualification is asked for: who finished a secondary course may apply to the cook's, not to the teacher's.
        Assert.Equal(11, (await SearchAsync("qualification=intermediate")).GetProperty("total").GetInt32());
        Assert.Equal(["plain", "sewing"], Names(await SearchAsync("occupation=75")));

        var answer = await SearchAsync("commune=05467");
        Assert.Equal(2, answer.GetProperty("total").GetInt32());
        Assert.Equal(new Dictionary<string, int> { ["05443"] = 8, ["05467"] = 2, ["01840"] = 2 }, Facet(answer, "commune"));
        Assert.Equal(new Dictionary<string, int> { ["75"] = 2 }, Facet(answer, "occupation"));
        Assert.Equal("Phường Gia Sàng", answer.GetProperty("facets").EnumerateArray().Single(static f => f.GetProperty("filter").GetString() == "commune")
            .GetProperty("values").EnumerateArray().Single(static v => v.GetProperty("code").GetString() == "05467").GetProperty("name").GetString());
        Assert.Equal(new Dictionary<string, int> { ["under-5"] = 1, ["5-to-10"] = 9, ["10-to-20"] = 2 }, Facet(await SearchAsync(""), "wageBand"));
    }

    [Theory]
    [InlineData("q=nhân viên")]
    [InlineData("q=công nhân may")]
    [InlineData("")]
    public async Task Pages_show_every_hit_once_in_the_order_of_one_long_page(string query)
    {
        var whole = Ids(await SearchAsync(query + "&limit=100"));
        var paged = new List<Guid>();
        for (string? after = ""; after is not null;)
        {
            var page = await SearchAsync($"{query}&limit=2{(after.Length > 0 ? "&after=" + after : "")}");
            Assert.Equal(after.Length > 0, page.GetProperty("facets").ValueKind == JsonValueKind.Null);
            paged.AddRange(Ids(page));
            after = page.GetProperty("next").GetString();
        }
        Assert.Equal(whole, paged);
    }

    [Theory]
    [InlineData("commune=99999", "commune:unknown-commune")]
    [InlineData("occupation=00", "occupation:unknown-occupation")]
    [InlineData("wageBand=much", "wageBand:unknown-option")]
    [InlineData("workTime=always", "workTime:unknown-option")]
    [InlineData("qualification=genius", "qualification:unknown-option")]
    [InlineData("after=xyz", "after:unknown-cursor")]
    public async Task A_filter_that_names_nothing_is_refused(string query, string error) =>
        Assert.Equal([error], VacanciesUnderTest.Errors(await site.Service.RefusedAsync(400, "form-invalid", HttpMethod.Get, "/v1/job-site/vacancies?" + query, scopes: "")));

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("commune=1")]
    [InlineData("section=Z9")]
    public async Task A_filter_out_of_form_is_refused(string query) =>
        await site.Service.RefusedAsync(400, "validation", HttpMethod.Get, "/v1/job-site/vacancies?" + query, scopes: "");

    [Fact]
    public async Task A_vacancy_is_a_job_posting_of_schema_org()
    {
        using var answer = await site.Service.Service.Http.GetAsync($"/v1/job-site/vacancies/{site.Ids["cleaner"]}/job-posting", VacanciesUnderTest.Ct);
        Assert.Equal("application/ld+json", answer.Content.Headers.ContentType?.MediaType);
        var posting = JsonNode.Parse(await answer.Content.ReadAsStringAsync(VacanciesUnderTest.Ct))!;
        Assert.Equal(("https://schema.org/", "JobPosting"), ((string?)posting["@context"], (string?)posting["@type"]));
        Assert.Equal(("Nhân viên buồng phòng", "2026-11-26", "2026-12-31T23:59:59+07:00", "Công ty CP May Thái Nguyên"),
            ((string?)posting["title"], (string?)posting["datePosted"], (string?)posting["validThrough"], (string?)posting["hiringOrganization"]!["name"]));
        Assert.Equal(["PART_TIME"], posting["employmentType"]!.AsArray().Select(static t => (string?)t));
        Assert.Equal(("VN", "Phường Đức Xuân"), ((string?)posting["jobLocation"]!["address"]!["addressCountry"], (string?)posting["jobLocation"]!["address"]!["addressLocality"]));
        Assert.Equal(("VND", 4_500_000, "MONTH"), ((string?)posting["baseSalary"]!["currency"], (long?)posting["baseSalary"]!["value"]!["value"], (string?)posting["baseSalary"]!["value"]!["unitText"]));
    }

    /// <summary>A follower who applies every change in order holds exactly what the site shows, whatever happens in between.</summary>
    [Fact]
    public async Task Whoever_follows_the_changes_holds_what_the_site_holds()
    {
        var service = new VacanciesUnderTest();
        await service.InitializeAsync();
        await using var disposed = service;
        var (employer, _) = await service.EmployerAsync();
        var copy = new Dictionary<Guid, string>();
        var cursor = "0";
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
            ids.Add(await service.PublishedAsync(f => f["title"] = "Công nhân " + i, employer));
        await FollowAsync();
        Assert.Equal(ids.Order(), copy.Keys.Order());

        await service.OkAsync(HttpMethod.Post, $"/v1/vacancies/{ids[1]}/withdraw", new { reason = "Đã đủ người" }, version: 3);
        var (late, before) = (await service.PublishedAsync(f => f["title"] = "Công nhân muộn", employer), cursor);
        await FollowAsync();
        Assert.Equal([.. ids.Where(id => id != ids[1]), late], copy.Keys.Order());
        Assert.NotEqual(before, cursor);
        before = cursor;
        await FollowAsync();
        Assert.Equal(before, cursor);

        // Publishing at once from many sides: no number is passed over by a reader who comes between.
        var drafts = new List<Guid>();
        for (var i = 0; i < 8; i++)
        {
            var id = (await service.OkAsync(HttpMethod.Post, "/v1/vacancies", VacanciesUnderTest.Entry(VacanciesUnderTest.Form(), employer), status: 201)).GetProperty("vacancyId").GetGuid();
            await service.OkAsync(HttpMethod.Post, $"/v1/vacancies/{id}/check", new { decision = "accept" }, version: 1);
            drafts.Add(id);
        }
        var publishing = Task.WhenAll(drafts.Select(id => service.OkAsync(HttpMethod.Post, $"/v1/vacancies/{id}/publish", version: 2)));
        while (!publishing.IsCompleted)
            await FollowAsync();
        await publishing;
        await FollowAsync();
        var shown = await service.OkAsync(HttpMethod.Get, "/v1/job-site/vacancies?limit=100", scopes: "");
        Assert.Equal(Ids(shown).Order(), copy.Keys.Order());

        async Task FollowAsync()
        {
            while (true)
            {
                var answer = await service.OkAsync(HttpMethod.Get, $"/v1/job-site/changes?after={cursor}&limit=2", scopes: "");
                foreach (var change in answer.GetProperty("changes").EnumerateArray())
                {
                    var id = change.GetProperty("vacancyId").GetGuid();
                    if (change.GetProperty("change").GetString() == "removed")
                        copy.Remove(id);
                    else
                        copy[id] = change.GetProperty("vacancy").GetProperty("vacancy").GetProperty("title").GetString()!;
                }
                cursor = answer.GetProperty("next").GetString()!;
                if (!answer.GetProperty("hasMore").GetBoolean())
                    return;
            }
        }
    }

    private Task<JsonElement> SearchAsync(string query) => site.Service.OkAsync(HttpMethod.Get, "/v1/job-site/vacancies?" + query, scopes: "");

    private string NameOf(Guid id) => site.Ids.Single(entry => entry.Value == id).Key;

    private static List<Guid> Ids(JsonElement answer) => [.. answer.GetProperty("vacancies").EnumerateArray().Select(static v => v.GetProperty("vacancyId").GetGuid())];

    private string[] Names(JsonElement answer) => [.. Ids(answer).Select(NameOf).Order(StringComparer.Ordinal)];

    /// <summary>The names in the answer's order, without those whose title is like none of these.</summary>
    private string[] Order(JsonElement answer, string first)
    {
        string[] names = [.. Ids(answer).Select(NameOf)];
        Assert.Equal(first, names[0]);
        return [.. names.Take(1), .. names.Skip(1).Order(StringComparer.Ordinal).Where(static n => n is "plain" or "ripe" or "sewing")];
    }

    private static Dictionary<string, int> Facet(JsonElement answer, string filter) => answer.GetProperty("facets").EnumerateArray()
        .Single(f => f.GetProperty("filter").GetString() == filter).GetProperty("values").EnumerateArray().ToDictionary(static v => v.GetProperty("code").GetString()!, static v => v.GetProperty("count").GetInt32());
}
