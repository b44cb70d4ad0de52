using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Simulators.Population;
using Lmis.Registry.Tests.Rights;
using static Lmis.Registry.Tests.Imports.ImportsUnderTest;

namespace Lmis.Registry.Tests.Imports;

public sealed class FeedTests(ImportsUnderTest registry) : IClassFixture<ImportsUnderTest>
{
    private const string Feeder = $"{Scopes.RegistryImport} {Scopes.RegistryFeed}", Reader = $"{Scopes.RegistryRead} {Scopes.RegistryWrite} {Scopes.RegistrySensitive}";
    private static readonly string[] Headers = [.. Column.Headers, "so_xac_nhan", "ngay_xac_nhan"];

    private static int people;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Row_of_a_feed_makes_the_record_registered_and_the_same_row_again_changes_nothing()
    {
        var (old, fresh) = (NewNumber(), NewNumber());
        await registry.ImportAsync(Small(Person(old)));
        var batch = await FeedAsync(Row(old, "01/12/2099", "X-1"), Row(fresh, "01/11/2026", "X-2"));
        // A day that has not come registers nobody; the other row enters a registered record.
        Assert.True((batch["rejected"]!.GetValue<int>(), batch["entered"]!.GetValue<int>()) == (1, 1), batch.ToJsonString());
        Assert.Equal("receiptDate:bad-date", (await registry.RowsAsync("select field || ':' || code from import_error where batch_id = $1", batch["id"]!.GetValue<Guid>()))[0]);
        Assert.Equal("t|national|X-2|2026-11-01|national-system|2026-11-01", await RecordAsync(fresh));

        batch = await FeedAsync(Row(fresh, "01/11/2026", "X-2"), Row(old, Today, "X-3"));
        Assert.True((batch["unchanged"]!.GetValue<int>(), batch["changed"]!.GetValue<int>(), batch["conflicts"]!.GetValue<int>()) == (1, 1, 0), batch.ToJsonString());
        Assert.StartsWith("t|national|X-3|", await RecordAsync(old), StringComparison.Ordinal);
        Assert.Equal(["1|entered", "2|receipt-attached"], await registry.RowsAsync(
            "select c.version, kind from worker_change c join person p on p.id = person_id where full_name = $1 order by c.version", NameOf(old)));
        Assert.Equal(["false", "true"], await registry.RowsAsync(
            "select data::jsonb ->> 'isRegistered' from messaging.outbox_message where data::jsonb ->> 'personId' = (select id::text from person where full_name = $1) order by id", NameOf(old)));
    }

    [Fact]
    public async Task Record_that_is_not_newer_takes_what_the_feed_says_and_keeps_its_history()
    {
        var number = NewNumber();
        await FeedAsync(Row(number, "01/09/2026", "A-1"));
        var batch = await FeedAsync(Inactive(Row(number, "01/10/2026", "A-2")));
        Assert.True((batch["changed"]!.GetValue<int>(), batch["conflicts"]!.GetValue<int>()) == (1, 0), batch.ToJsonString());
        Assert.Equal("t|national|A-2|2026-10-01|national-system|2026-10-01", await RecordAsync(number));
        // An older receipt that comes late changes nothing and says so.
        batch = await FeedAsync(Row(number, "15/09/2026", "A-0"));
        Assert.True((batch["unchanged"]!.GetValue<int>(), batch["warned"]!.GetValue<int>()) == (1, 1), batch.ToJsonString());
        Assert.Equal("inactive|2", (await registry.RowsAsync("select activity_status, version from worker join person on id = person_id where full_name = $1", NameOf(number)))[0]);
    }

    [Fact]
    public async Task A_difference_in_the_sensitive_class_is_named_to_those_alone_who_may_see_it()
    {
        var number = NewNumber();
        await registry.ImportAsync(Small(Person(number)));
        var batch = await FeedAsync(new Dictionary<string, string>(Row(number, "01/11/2026", "S-1")) { ["doi_tuong"] = "Thuộc hộ nghèo", ["dia_chi"] = "Tổ 31" });
        var officer = registry.Officer("05467", Reader);
        officer.DefaultRequestHeaders.Add("Lmis-Purpose", "record-keeping");
        var conflict = Assert.Single(await OpenAsync(officer), c => c["importId"]!.GetValue<Guid>() == batch["id"]!.GetValue<Guid>());
        Assert.Equal(["address"], conflict["fields"]!.AsArray().Select(static f => (string)f!));
        var view = await RegistryUnderTest.OkAsync(await officer.GetAsync($"/v1/feed-conflicts/{conflict["id"]}", Ct));
        Assert.Contains("specialGroups", view["items"]!.AsArray().Select(static i => (string?)i!["field"]));
        var clerk = registry.Officer("05467", Scopes.RegistryRead);
        clerk.DefaultRequestHeaders.Add("Lmis-Purpose", "record-keeping");
        view = await RegistryUnderTest.OkAsync(await clerk.GetAsync($"/v1/feed-conflicts/{conflict["id"]}", Ct));
        Assert.Equal(["address"], view["items"]!.AsArray().Select(static i => (string?)i!["field"]));
        await RegistryUnderTest.OkAsync(await DecideAsync(officer, conflict["id"]!.GetValue<Guid>(), "keep-local", 2));
    }

    [Fact]
    public async Task Newer_local_record_is_not_overwritten_but_shown_and_an_officer_keeps_it()
    {
        var number = NewNumber();
        await registry.ImportAsync(Small(Person(number)));
        var batch = await FeedAsync(Inactive(Row(number, "01/11/2026", "C-1")));
        Assert.True((batch["accepted"]!.GetValue<int>(), batch["conflicts"]!.GetValue<int>(), batch["warned"]!.GetValue<int>()) == (1, 1, 1), batch.ToJsonString());
        // Registered by the receipt, yet what it says stays.
        Assert.StartsWith("t|national|C-1|2026-11-01|import|", await RecordAsync(number), StringComparison.Ordinal);
        Assert.Equal("unemployed", (await registry.RowsAsync("select activity_status from worker join person on id = person_id where full_name = $1", NameOf(number)))[0]);

        var officer = registry.Officer("05467", Reader);
        officer.DefaultRequestHeaders.Add("Lmis-Purpose", "record-keeping");
        var conflict = Assert.Single((await OpenAsync(officer)), c => c["importId"]!.GetValue<Guid>() == batch["id"]!.GetValue<Guid>());
        Assert.Empty(await OpenAsync(registry.Officer("05443", Reader)));
        var id = conflict["id"]!.GetValue<Guid>();
        await RegistryUnderTest.ProblemAsync(await registry.Officer("05467", Reader).GetAsync($"/v1/feed-conflicts/{id}", Ct), 400, "purpose-required");
        var view = await RegistryUnderTest.OkAsync(await officer.GetAsync($"/v1/feed-conflicts/{id}", Ct));
        var item = Assert.Single(view["items"]!.AsArray(), static i => (string?)i!["field"] == "activityStatus")!;
        Assert.Equal(("unemployed", "inactive", "10"), ((string?)item["local"], (string?)item["feed"], (string?)item["item"]));
        Assert.Equal(1, await registry.CountAsync("select count(*) from record_reading where what = 'conflict' and person_id = $1", view["personId"]!.GetValue<Guid>()));

        var stranger = registry.Officer("05443", Reader);
        stranger.DefaultRequestHeaders.Add("Lmis-Purpose", "record-keeping");
        await RegistryUnderTest.ProblemAsync(await stranger.GetAsync($"/v1/feed-conflicts/{id}", Ct), 404, "feed-conflict-unknown");
        await RegistryUnderTest.ProblemAsync(await DecideAsync(stranger, id, "keep-local", 2), 404, "feed-conflict-unknown");
        Assert.Equal(400, (int)(await DecideAsync(officer, id, "both", 2)).StatusCode);
        await RegistryUnderTest.ProblemAsync(await DecideAsync(officer, id, "take-feed", 1), 409, "changed-meanwhile");
        var decided = await RegistryUnderTest.OkAsync(await DecideAsync(officer, id, "keep-local", 2));
        Assert.Equal("kept-local", (string?)decided["state"]);
        await RegistryUnderTest.ProblemAsync(await DecideAsync(officer, id, "take-feed", 2), 409, "feed-conflict-decided");

        // The feed says the same next month: it was decided.
        await FeedAsync(Inactive(Row(number, "01/11/2026", "C-1")), Row(NewNumber(), "01/11/2026", "C-9"));
        Assert.Empty(await OpenAsync(officer));
        Assert.Equal(2, await registry.CountAsync("select max(version) from worker_change where person_id = $1", view["personId"]!.GetValue<Guid>()));
    }

    [Fact]
    public async Task Officer_who_takes_the_feeds_word_makes_a_version_with_history_and_event()
    {
        var number = NewNumber();
        await registry.ImportAsync(Small(Person(number)));
        await FeedAsync(Inactive(Row(number, "01/11/2026", "D-1")));
        var officer = registry.Officer("19", Reader);
        var conflict = Assert.Single(await OpenAsync(officer), c => (string?)c["receipt"]!["number"] == "D-1");
        var person = conflict["personId"]!.GetValue<Guid>();
        await RegistryUnderTest.OkAsync(await DecideAsync(officer, conflict["id"]!.GetValue<Guid>(), "take-feed", 2));
        Assert.Equal(["inactive|3|t|national-system"], await registry.RowsAsync(
            "select activity_status, version, case when is_registered then 't' else 'f' end, source from worker where person_id = $1", person));
        Assert.Equal("3|corrected|left-labour-force", (await registry.RowsAsync("select version, kind, trigger from worker_change where person_id = $1 order by version desc", person))[0]);
        Assert.Equal(3, await registry.CountAsync("select count(*) from messaging.outbox_message where data::jsonb ->> 'personId' = $1", person.ToString()));
    }

    [Fact]
    public async Task The_feeds_word_is_taken_into_a_restricted_record_on_a_named_ground_only()
    {
        var number = NewNumber();
        await registry.ImportAsync(Small(Person(number)));
        await FeedAsync(Inactive(Row(number, "01/11/2026", "R-1")));
        var officer = registry.Officer("19", Reader);
        var conflict = Assert.Single(await OpenAsync(officer), c => (string?)c["receipt"]!["number"] == "R-1");
        var (id, person) = (conflict["id"]!.GetValue<Guid>(), conflict["personId"]!.GetValue<Guid>());
        await registry.Officer("19", $"{Reader} {Scopes.RegistryRights}").RestrictAsync(person);
        await RegistryUnderTest.ProblemAsync(await DecideAsync(officer, id, "take-feed", 2), 409, "processing-restricted");
        await RegistryUnderTest.ProblemAsync(await DecideAsync(officer, id, "take-feed", 2, "because"), 409, "processing-restricted");
        Assert.Equal(["2|open"], await registry.RowsAsync("select version, state from worker join feed_conflict using (person_id) where person_id = $1", person));
        await RegistryUnderTest.OkAsync(await DecideAsync(officer, id, "take-feed", 2, "authority-decision"));
        Assert.Equal("3|authority-decision", (await registry.RowsAsync("select version, restriction_ground from worker_change where person_id = $1 order by version desc", person))[0]);
    }

    [Fact]
    public async Task A_restricted_record_is_left_as_it_is_without_a_ground()
    {
        var number = NewNumber();
        await registry.ImportAsync(Small(Person(number)));
        await FeedAsync(Inactive(Row(number, "01/11/2026", "R-2")));
        var officer = registry.Officer("19", Reader);
        var conflict = Assert.Single(await OpenAsync(officer), c => (string?)c["receipt"]!["number"] == "R-2");
        await registry.Officer("19", $"{Reader} {Scopes.RegistryRights}").RestrictAsync(conflict["personId"]!.GetValue<Guid>());
        Assert.Equal("kept-local", (string?)(await RegistryUnderTest.OkAsync(await DecideAsync(officer, conflict["id"]!.GetValue<Guid>(), "keep-local", 2)))["state"]);
    }

    [Fact]
    public async Task Commune_file_that_departs_from_a_registration_is_stored_and_said_to()
    {
        var number = NewNumber();
        await FeedAsync(Row(number, "01/11/2026", "E-1"));
        var batch = await registry.ImportAsync(Small(Inactive(Person(number))));
        Assert.True((batch["changed"]!.GetValue<int>(), batch["warned"]!.GetValue<int>()) == (1, 1), batch.ToJsonString());
        Assert.Equal("registration-differs", (string?)Assert.Single(await ErrorsAsync(registry.Officer(), batch["id"]!.GetValue<Guid>()))["code"]);
        Assert.StartsWith("t|national|E-1|2026-11-01|import|", await RecordAsync(number), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_needs_its_scope_the_province_and_receipts()
    {
        var file = Small(Headers, Row(NewNumber(), "01/11/2026", "F-1"));
        await RegistryUnderTest.ProblemAsync(await SendAsync(registry.Officer(), file, source: "national"), 403, "feed-scope");
        await RegistryUnderTest.ProblemAsync(await SendAsync(registry.Officer("05467", Feeder), file, source: "national"), 403, "feed-area");
        await RegistryUnderTest.ProblemAsync(await SendAsync(registry.Officer("19", Feeder), file, source: "newspaper"), 400, "import-source");
        await RegistryUnderTest.ProblemAsync(await SendAsync(registry.Officer("19", Feeder), file, kind: "horoscopes"), 400, "import-kind");
        var officer = registry.Officer("19", Feeder);
        var id = (await RegistryUnderTest.OkAsync(await SendAsync(officer, Small(Person(NewNumber())), source: "social-insurance"), 202))["id"]!.GetValue<Guid>();
        var batch = await EndedAsync(officer, id);
        Assert.True((string?)batch["fault"]!["code"] == "missing-columns" && ((string?)batch["fault"]!["reason"])!.Contains("so_xac_nhan", StringComparison.Ordinal), batch.ToJsonString());
    }

    private static string Today => TimeProvider.System.GetUtcNow().AddHours(7).ToString("dd/MM/yyyy", System.Globalization.CultureInfo.InvariantCulture);

    private static string NewNumber() => $"019090{500_000 + Interlocked.Increment(ref people):000000}";

    // A name of its own, by which the rows of the tables are found.
    private static string NameOf(string number) => "Nguyễn Văn " + string.Concat(number[6..].Select(static d => (char)('A' + d - '0')));

    private static Dictionary<string, string> Person(string number) => ImportsUnderTest.Person(number, name: NameOf(number));

    private static Dictionary<string, string> Row(string number, string date, string receipt) => new(Person(number)) { ["so_xac_nhan"] = receipt, ["ngay_xac_nhan"] = date };

    private static Dictionary<string, string> Inactive(Dictionary<string, string> row)
    {
        (row["tinh_trang"], row["ly_do_khong_tham_gia"]) = ("Không tham gia hoạt động kinh tế", "Đi học");
        foreach (var column in new[] { "bhxh", "thoi_gian_that_nghiep", "nhu_cau_tim_viec" })
            row[column] = "";
        return row;
    }

    private async Task<JsonObject> FeedAsync(params Dictionary<string, string>[] rows)
    {
        var officer = registry.Officer("19", Feeder);
        var id = (await RegistryUnderTest.OkAsync(await SendAsync(officer, Small(Headers, rows), source: "national"), 202))["id"]!.GetValue<Guid>();
        var batch = await EndedAsync(officer, id);
        Assert.True((string?)batch["state"] == "completed", batch.ToJsonString());
        return batch;
    }

    private async Task<string> RecordAsync(string number) => (await registry.RowsAsync(
        """
        select case when is_registered then 't' else 'f' end, receipt_kind, receipt_number, receipt_date::text, source, effective_on::text
        from worker join person on id = person_id where full_name = $1
        """, NameOf(number)))[0];

    private static async Task<List<JsonObject>> OpenAsync(HttpClient officer) =>
        [.. (await RegistryUnderTest.OkAsync(await officer.GetAsync("/v1/feed-conflicts?limit=200", Ct)))["conflicts"]!.AsArray().Select(static c => c!.AsObject())];

    private static Task<HttpResponseMessage> DecideAsync(HttpClient officer, Guid id, string decision, long version, string? restrictionGround = null) =>
        officer.PostAsJsonAsync($"/v1/feed-conflicts/{id}/decision", new { decision, version, reason = "theo giấy tờ", restrictionGround }, Ct);
}
