using System.Net.Http.Json;
using System.Text;
using static Lmis.Registry.Tests.Duplicates.DuplicatesUnderTest;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Duplicates;

public sealed class DuplicateQueueTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private const string Here = "05467", There = "01840";

    private HttpClient Officer(string area = "19", string scopes = MergeScopes, string language = "en") => registry.Officer(area, scopes, "data-quality", language);

    private static Task<HttpResponseMessage> RefuseAsync(HttpClient officer, string pair, string reason = "Hai anh em họ, đã gặp cả hai") =>
        officer.PostAsJsonAsync($"/v1/duplicates/{pair}/decision", new { decision = "not-duplicate", reason }, Ct);

    [Fact]
    public async Task A_second_record_without_diacritics_is_found_and_shown_with_its_evidence_and_both_readings_are_recorded()
    {
        var first = await registry.EnterAsync(Called("Lường Thị Hoạt"));
        var second = await registry.EnterAsync(Called("Luong Thi Hoat"));
        var officer = Officer(Here);
        await SearchAsync(Officer());
        var view = PairOf(await QueueAsync(officer), first, second);
        Assert.NotNull(view);
        Assert.Equal(["name-without-diacritics", "birth-date-same", "sex-same", "commune-same"], view["evidence"]!.AsArray().Select(static e => (string)e!["kind"]!));
        Assert.True((double)view["score"]! > 0, view.ToJsonString());

        var both = await OkAsync(await officer.GetAsync($"/v1/duplicates/{view["id"]}", Ct));
        Assert.Equal(["Luong Thi Hoat", "Lường Thị Hoạt"], new[] { (string?)both["first"]!["record"]!["fullName"], (string?)both["second"]!["record"]!["fullName"] }.Order(StringComparer.Ordinal));
        foreach (var person in new[] { first, second })
            Assert.Equal(["duplicate", "name"], await registry.QueryAsync<string>("SELECT DISTINCT what FROM record_reading WHERE person_id = $1 AND purpose = 'data-quality' ORDER BY 1", person));
        await ProblemAsync(await registry.Officer(Here, MergeScopes, "").GetAsync("/v1/duplicates", Ct), 400, "purpose-required");
    }

    [Fact]
    public async Task A_pair_across_two_communes_is_shown_to_the_province_alone()
    {
        var first = await registry.EnterAsync(Called("Bế Thị Quỳnh Giao"));
        var second = await registry.EnterAsync(Called("Bế Thị Quỳnh Giao", There));
        await SearchAsync(Officer());
        var pair = PairOf(await QueueAsync(Officer()), first, second);
        Assert.NotNull(pair);
        foreach (var area in new[] { Here, There })
        {
            Assert.Null(PairOf(await QueueAsync(Officer(area)), first, second));
            await ProblemAsync(await Officer(area).GetAsync($"/v1/duplicates/{pair["id"]}", Ct), 404, "duplicate-unknown");
            await ProblemAsync(await RefuseAsync(Officer(area), (string)pair["id"]!), 404, "duplicate-unknown");
            await ProblemAsync(await Officer(area).GetAsync($"/v1/duplicates?after={pair["id"]}", Ct), 400, "cursor-unknown");
        }
    }

    [Fact]
    public async Task What_was_decided_stays_decided_until_a_record_changes_and_the_reason_is_encrypted()
    {
        var first = await registry.EnterAsync(Called("Sầm Văn Tuyển"));
        var form = Called("Sầm Văn Tuyển");
        var second = await registry.EnterAsync(form.DeepClone().AsObject());
        await SearchAsync(Officer());
        var pair = (string)PairOf(await QueueAsync(Officer(Here)), first, second)!["id"]!;
        await OkAsync(await RefuseAsync(Officer(Here), pair));
        Assert.Equal("Hai anh em họ, đã gặp cả hai", (string?)(await OkAsync(await Officer(Here).GetAsync($"/v1/duplicates/{pair}", Ct)))["reason"]);
        var stored = Assert.Single(await registry.QueryAsync<byte[]>("SELECT reason FROM duplicate_pair WHERE id = $1", Guid.Parse(pair)));
        Assert.DoesNotContain("anh em", Encoding.UTF8.GetString(stored), StringComparison.Ordinal);
        await ProblemAsync(await RefuseAsync(Officer(Here), pair), 409, "duplicate-decided");

        await SearchAsync(Officer(), whole: true);
        Assert.Null(PairOf(await QueueAsync(Officer(Here)), first, second));
        Assert.NotNull(PairOf(await QueueAsync(Officer(Here), "not-duplicate"), first, second));

        form["fullName"] = "Sam Van Tuyen";
        await OkAsync(await PutAsync(Officer(Here), second, Correction(form.DeepClone().AsObject(), "error-corrected"), "\"1\""));
        await SearchAsync(Officer());
        Assert.Equal(pair, (string?)PairOf(await QueueAsync(Officer(Here)), first, second)!["id"]);

        // Nobody looks like the other any more: it leaves the queue.
        (form["fullName"], form["birthDate"]) = ("Hầu Mí Chứ", "1990-02-19");
        await OkAsync(await PutAsync(Officer(Here), second, Correction(form.DeepClone().AsObject(), "error-corrected"), "\"2\""));
        await SearchAsync(Officer());
        Assert.Null(PairOf(await QueueAsync(Officer(Here)), first, second));
        Assert.Equal(["withdrawn"], await registry.QueryAsync<string>("SELECT state FROM duplicate_pair WHERE id = $1", Guid.Parse(pair)));
    }

    [Fact]
    public async Task Of_two_officers_deciding_at_once_one_succeeds()
    {
        var pair = await registry.PairAsync(await registry.EnterAsync(), await registry.EnterAsync());
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => RefuseAsync(Officer(Here), pair.ToString(), $"Cán bộ {n}")));
        Assert.Equal([200, .. Enumerable.Repeat(409, 5)], answers.Select(static a => (int)a.StatusCode).Order());
    }

    [Fact]
    public async Task Only_the_province_searches_and_only_with_the_right_scope()
    {
        await ProblemAsync(await Officer(Here).PostAsJsonAsync("/v1/duplicates/search", new { }, Ct), 403, "province-only");
        await ProblemAsync(await Officer(scopes: AllScopes).PostAsJsonAsync("/v1/duplicates/search", new { }, Ct), 403, "missing-scope");
        await ProblemAsync(await Officer(scopes: AllScopes).GetAsync("/v1/duplicates", Ct), 403, "missing-scope");
        await ProblemAsync(await Officer().GetAsync($"/v1/duplicates/searches/{Guid.CreateVersion7()}", Ct), 404, "duplicate-search-unknown");
        await ProblemAsync(await Officer().PostAsJsonAsync($"/v1/duplicates/{Guid.CreateVersion7()}/decision", new { decision = "perhaps", reason = "xxx" }, Ct), 400, "validation");
    }
}
