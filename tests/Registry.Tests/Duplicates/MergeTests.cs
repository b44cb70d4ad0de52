using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Tests.Rights;
using static Lmis.Registry.Tests.Duplicates.DuplicatesUnderTest;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Duplicates;

public sealed class MergeTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private const string Here = "05467", There = "01840", Reason = "Cùng một người, đã xem thẻ căn cước";

    private HttpClient Officer(string area = "19", string scopes = MergeScopes) => registry.Officer(area, scopes, "data-quality");

    private static Task<HttpResponseMessage> MergeAsync(HttpClient officer, Guid stays, Guid leaves, long version = 1, long mergedVersion = 1) =>
        officer.PostAsJsonAsync("/v1/merges", new { survivingPersonId = stays, survivingVersion = version, mergedPersonId = leaves, mergedVersion, reason = Reason }, Ct);

    private static Task<HttpResponseMessage> UndoAsync(HttpClient officer, string merge) => officer.PostAsJsonAsync($"/v1/merges/{merge}/undo", new { reason = "Hai anh em sinh đôi" }, Ct);

    private static Task<HttpResponseMessage> TakeAsync(HttpClient officer, Guid stays, Guid leaves, string[] items, string? ground = null, long version = 1, long mergedVersion = 1) =>
        officer.PostAsJsonAsync("/v1/merges", new
        {
            survivingPersonId = stays, survivingVersion = version, mergedPersonId = leaves, mergedVersion, reason = Reason, takeFromMerged = items, restrictionGround = ground,
        }, Ct);

    private static async Task<JsonNode> RecordAsync(HttpClient officer, Guid person) => (await OkAsync(await officer.GetAsync($"/v1/workers/{person}", Ct)))["record"]!;

    private async Task<(Guid Stays, Guid Leaves, Guid Pair)> TwoAsync(string there = Here)
    {
        var (stays, leaves) = (await registry.EnterAsync(Called("Ma Thị Sửu")), await registry.EnterAsync(Called("Ma Thi Suu", there)));
        return (stays, leaves, await registry.PairAsync(stays, leaves));
    }

    /// <summary>Every row of the two persons, but for what each change makes anew: versions, moments, history, and the merge and the pair themselves.</summary>
    private async Task<List<string>> RowsOfAsync(Guid one, Guid other)
    {
        var rows = new List<string>();
        foreach (var table in await registry.QueryAsync<string>(
            """
            SELECT DISTINCT c.table_name::text FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND (c.column_name ~ 'person' OR c.table_name = 'person') ORDER BY 1
            """))
        {
            // What is added by every change, and taken back by none.
            if (table is "worker_change" or "duplicate_pair" or "person_merge" or "record_reading" or "feed_entry" or "feed_waiting")
                continue;
            rows.AddRange((await registry.QueryAsync<string>($"SELECT (to_jsonb(t) - 'version' - 'changed_at')::text FROM {table} t WHERE t::text LIKE $1 OR t::text LIKE $2 ORDER BY 1", $"%{one}%", $"%{other}%")).Select(r => $"{table}: {r}"));
        }
        return rows;
    }

    [Fact]
    public async Task A_merged_record_leaves_the_register_with_an_event_and_leads_to_the_one_that_stays()
    {
        var (stays, leaves, pair) = await TwoAsync();
        var answer = await OkAsync(await MergeAsync(Officer(Here), stays, leaves), 201);
        Assert.Equal(("merged", 2, 2), ((string?)answer["state"], (int)answer["survivingVersion"]!, (int)answer["mergedVersion"]!));
        Assert.Equal([true, false], (await registry.EventsAsync(leaves)).Select(static e => (bool)e["isActive"]!));
        Assert.Equal([1, 2], (await registry.EventsAsync(leaves)).Select(static e => (int)e["version"]!));
        Assert.Equal([true, true], (await registry.EventsAsync(stays)).Select(static e => (bool)e["isActive"]!));

        var old = await OkAsync(await Officer(Here).GetAsync($"/v1/workers/{leaves}", Ct));
        Assert.Equal((false, stays.ToString()), ((bool)old["active"]!, (string?)old["mergedInto"]));
        Assert.Null((await OkAsync(await Officer(Here).GetAsync($"/v1/workers/{stays}", Ct)))["mergedInto"]);
        Assert.Equal(["merged"], await registry.QueryAsync<string>("SELECT state FROM duplicate_pair WHERE id = $1", pair));
        Assert.DoesNotContain(await QueueAsync(Officer(Here)), d => (string?)d["id"] == pair.ToString());
        foreach (var (person, kind) in new[] { (stays, "merged-into-this"), (leaves, "merged") })
        {
            var change = (await OkAsync(await Officer(Here).GetAsync($"/v1/workers/{person}/history", Ct)))["changes"]![0]!;
            Assert.Equal((kind, Reason), ((string?)change["kind"], (string?)change["reason"]));
        }
        var merge = await OkAsync(await Officer(Here).GetAsync($"/v1/merges/{answer["id"]}", Ct));
        Assert.Equal((stays.ToString(), leaves.ToString(), Reason), ((string?)merge["survivingPersonId"], (string?)merge["mergedPersonId"], (string?)merge["reason"]));
        await ProblemAsync(await MergeAsync(Officer(Here), stays, leaves, 2, 2), 409, "labour-record-left");
    }

    [Fact]
    public async Task Undoing_restores_every_row_of_both_and_both_count_again()
    {
        var (stays, leaves, pair) = await TwoAsync();
        var before = await RowsOfAsync(stays, leaves);
        Assert.Contains(before, static r => r.StartsWith("worker: ", StringComparison.Ordinal));
        Assert.Contains(before, static r => r.StartsWith("employment: ", StringComparison.Ordinal));
        var merge = (string)(await OkAsync(await MergeAsync(Officer(Here), stays, leaves), 201))["id"]!;
        Assert.NotEqual(before, await RowsOfAsync(stays, leaves));
        var answer = await OkAsync(await UndoAsync(Officer(Here), merge));
        Assert.Equal(("undone", 3, 3), ((string?)answer["state"], (int)answer["survivingVersion"]!, (int)answer["mergedVersion"]!));
        Assert.Equal(before, await RowsOfAsync(stays, leaves));
        Assert.Equal([true, false, true], (await registry.EventsAsync(leaves)).Select(static e => (bool)e["isActive"]!));
        Assert.Equal([1, 2, 3], (await registry.EventsAsync(leaves)).Select(static e => (int)e["version"]!));
        Assert.Equal(["not-duplicate"], await registry.QueryAsync<string>("SELECT state FROM duplicate_pair WHERE id = $1", pair));
        Assert.Null((await OkAsync(await Officer(Here).GetAsync($"/v1/workers/{leaves}", Ct)))["mergedInto"]);
        await ProblemAsync(await UndoAsync(Officer(Here), merge), 409, "merge-undone");
        // And merged once more.
        await OkAsync(await MergeAsync(Officer(Here), stays, leaves, 3, 3), 201);
    }

    [Fact]
    public async Task A_merge_cannot_be_undone_once_the_record_that_stayed_was_merged_too()
    {
        var (stays, leaves, _) = await TwoAsync();
        var third = await registry.EnterAsync();
        var first = (string)(await OkAsync(await MergeAsync(Officer(Here), stays, leaves), 201))["id"]!;
        var second = (string)(await OkAsync(await MergeAsync(Officer(Here), third, stays, 1, 2), 201))["id"]!;
        await ProblemAsync(await UndoAsync(Officer(Here), first), 409, "merge-undo-ambiguous");
        await OkAsync(await UndoAsync(Officer(Here), second));
        await OkAsync(await UndoAsync(Officer(Here), first));
    }

    [Fact]
    public async Task Of_officers_merging_the_same_records_both_ways_at_once_one_wins()
    {
        for (var round = 0; round < 3; round++)
        {
            var (one, other, _) = await TwoAsync();
            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => n % 2 == 0 ? MergeAsync(Officer(Here), one, other) : MergeAsync(Officer(Here), other, one)));
            Assert.Single(answers, static a => (int)a.StatusCode == 201);
            Assert.All(answers.Where(static a => (int)a.StatusCode != 201), static a => Assert.True((int)a.StatusCode is 409 or 412, a.StatusCode.ToString()));
            Assert.Equal([1L], await registry.QueryAsync<long>("SELECT count(*) FROM worker WHERE person_id = any($1) AND is_active", new[] { one, other }));
            Assert.Equal([1L], await registry.QueryAsync<long>("SELECT count(*) FROM person_merge WHERE merged_person_id = any($1)", new[] { one, other }));
        }
    }

    [Fact]
    public async Task Records_of_two_communes_are_merged_by_the_province_alone_and_nobody_is_led_outside_their_area()
    {
        var (stays, leaves, _) = await TwoAsync(There);
        foreach (var area in new[] { Here, There })
            await ProblemAsync(await MergeAsync(Officer(area), stays, leaves), 404, "labour-record-unknown");
        var merge = (string)(await OkAsync(await MergeAsync(Officer(), stays, leaves), 201))["id"]!;
        foreach (var area in new[] { Here, There })
        {
            await ProblemAsync(await Officer(area).GetAsync($"/v1/merges/{merge}", Ct), 404, "merge-unknown");
            await ProblemAsync(await UndoAsync(Officer(area), merge), 404, "merge-unknown");
        }
        Assert.Null((await OkAsync(await Officer(There).GetAsync($"/v1/workers/{leaves}", Ct)))["mergedInto"]);
        Assert.Equal(stays.ToString(), (string?)(await OkAsync(await Officer().GetAsync($"/v1/workers/{leaves}", Ct)))["mergedInto"]);
    }

    [Fact]
    public async Task A_merge_needs_the_right_scope_the_versions_read_and_two_records_and_keeps_the_receipt()
    {
        var (stays, leaves, _) = await TwoAsync();
        await ProblemAsync(await MergeAsync(Officer(Here, AllScopes), stays, leaves), 403, "missing-scope");
        await ProblemAsync(await MergeAsync(Officer(Here), stays, leaves, 7), 412, "changed-meanwhile");
        await ProblemAsync(await MergeAsync(Officer(Here), stays, leaves, 1, 7), 412, "changed-meanwhile");
        await ProblemAsync(await MergeAsync(Officer(Here), stays, stays), 400, "merge-with-itself");
        await ProblemAsync(await MergeAsync(Officer(Here), stays, Guid.CreateVersion7()), 404, "labour-record-unknown");
        await OkAsync(await Officer(Here).PostAsJsonAsync($"/v1/workers/{leaves}/receipt", new { kind = "national", number = "BN-9", date = "2026-07-01" }, Ct));
        await ProblemAsync(await MergeAsync(Officer(Here), stays, leaves, 1, 2), 409, "merge-loses-receipt");
        await OkAsync(await MergeAsync(Officer(Here), leaves, stays, 2), 201);
    }

    [Fact]
    public async Task Chosen_items_of_the_record_that_leaves_stand_both_states_are_in_the_history_and_undoing_restores_exactly()
    {
        var officer = Officer(Here);
        var (first, second) = (Called("Ma Thi Suu"), Called("Ma Thị Sửu"));
        (second["phone"], second["qualification"], first["generalEducation"]) = ("0987654321", "Chưa qua đào tạo", "9");
        var (stays, leaves) = (await registry.EnterAsync(first), await registry.EnterAsync(second));
        var (before, other) = (await RecordAsync(officer, stays), await RecordAsync(officer, leaves));
        Assert.NotEqual((string?)before["qualification"], (string?)other["qualification"]);

        var merge = await OkAsync(await TakeAsync(officer, stays, leaves, ["fullName", "qualification", "generalEducation"]), 201);
        var merged = await RecordAsync(officer, stays);
        foreach (var (item, value) in merged.AsObject())
            Assert.True(JsonNode.DeepEquals(value, item is "fullName" or "qualification" or "generalEducation" ? other[item] : before[item]), item);
        var change = (await OkAsync(await officer.GetAsync($"/v1/workers/{stays}/history", Ct)))["changes"]![0]!;
        Assert.Equal(("merged-into-this", "Ma Thi Suu"), ((string?)change["kind"], (string?)change["before"]!["fullName"]));
        Assert.Equal(["fullName", "generalEducation", "qualification"],
            (await OkAsync(await officer.GetAsync($"/v1/merges/{merge["id"]}", Ct)))["takenFromMerged"]!.AsArray().Select(static f => (string)f!).Order(StringComparer.Ordinal));
        Assert.True(JsonNode.DeepEquals(other, await RecordAsync(officer, leaves)));
        Assert.Equal((string?)other["qualification"], (string?)(await registry.EventsAsync(stays))[^1]["qualification"]);

        await OkAsync(await UndoAsync(officer, (string)merge["id"]!));
        Assert.True(JsonNode.DeepEquals(before, await RecordAsync(officer, stays)));
        Assert.True(JsonNode.DeepEquals(other, await RecordAsync(officer, leaves)));
        change = (await OkAsync(await officer.GetAsync($"/v1/workers/{stays}/history", Ct)))["changes"]![0]!;
        Assert.Equal(("merge-undone", "Ma Thị Sửu"), ((string?)change["kind"], (string?)change["before"]!["fullName"]));
    }

    [Fact]
    public async Task The_items_that_hang_on_item_10_come_with_it_and_a_later_correction_outlives_the_undoing()
    {
        var officer = Officer(Here);
        var second = Unemployed(Called("Ma Thị Sửu"));
        var (stays, leaves) = (await registry.EnterAsync(Called("Ma Thị Sửu")), await registry.EnterAsync(second));
        var before = await RecordAsync(officer, stays);
        var merge = (string)(await OkAsync(await TakeAsync(officer, stays, leaves, ["activityStatus"]), 201))["id"]!;
        var merged = await RecordAsync(officer, stays);
        Assert.Equal(("unemployed", null, null), ((string?)merged["activityStatus"], (string?)merged["occupation"], (string?)merged["section"]));

        var form = JsonSerializer(merged);
        form["phone"] = "0911222333";
        var put = new HttpRequestMessage(HttpMethod.Put, $"/v1/workers/{stays}") { Content = JsonContent.Create(new { record = form, trigger = "error-corrected" }), Headers = { IfMatch = { new("\"2\"") } } };
        await OkAsync(await officer.SendAsync(put, Ct));
        await OkAsync(await UndoAsync(officer, merge));
        var after = await RecordAsync(officer, stays);
        foreach (var (item, value) in before.AsObject())
            Assert.True(JsonNode.DeepEquals(item == "phone" ? "0911222333" : value, after[item]), item);

        static JsonObject JsonSerializer(JsonNode record)
        {
            var form = new JsonObject();
            foreach (var item in ChosenItems.All.Append("personalNumber").Where(static i => i is not ("specialGroups" or "ethnicGroup")))
                form[item] = record[item] is JsonValue v ? v.GetValueKind() switch { System.Text.Json.JsonValueKind.True => "yes", System.Text.Json.JsonValueKind.False => "no", _ => v.ToString() } : null;
            return form;
        }
    }

    [Fact]
    public async Task Items_that_are_none_that_break_a_rule_or_that_need_a_right_are_refused_and_nothing_is_changed()
    {
        var (stays, leaves, _) = await TwoAsync();
        await ProblemAsync(await TakeAsync(Officer(Here), stays, leaves, ["personalNumber"]), 400, "merge-item-unknown");
        await ProblemAsync(await TakeAsync(Officer(Here), stays, leaves, ["shoeSize"]), 400, "merge-item-unknown");
        await ProblemAsync(await TakeAsync(registry.Officer(Here, $"{Scopes.RegistryRead} {Scopes.RegistryWrite} {Scopes.RegistryMerge}", "data-quality"), stays, leaves, ["ethnicGroup"]), 403, "sensitive-scope");
        // A man's number does not go with a woman's sex.
        var woman = Called("Ma Thị Sửu");
        (woman["sex"], woman["personalNumber"]) = ("Nữ", "019190" + NewNumber()[6..]);
        var other = await registry.EnterAsync(woman);
        await ProblemAsync(await TakeAsync(Officer(Here), stays, other, ["sex"]), 400, "labour-record-invalid");
        Assert.Equal([2L], await registry.QueryAsync<long>("SELECT count(*) FROM worker WHERE person_id = any($1) AND is_active AND version = 1", new[] { stays, leaves }));
    }

    [Fact]
    public async Task Employments_of_both_are_listed_with_the_person_who_stays_and_apart_again_when_it_is_undone()
    {
        var (stays, leaves, _) = await TwoAsync();
        var apart = await EmploymentsAsync(stays);
        Assert.NotEmpty(apart);
        var merge = (string)(await OkAsync(await MergeAsync(Officer(Here), stays, leaves), 201))["id"]!;
        // Both overlap: each stands as it is, under the id it was entered for.
        Assert.Equal(new[] { stays, leaves }.Order(), (await EmploymentsAsync(stays)).Select(static e => Guid.Parse((string)e!["personId"]!)).Order());
        Assert.Equal([1L], await registry.QueryAsync<long>("SELECT count(*) FROM record_reading WHERE person_id = $1 AND what = 'employments'", leaves));
        await OkAsync(await UndoAsync(Officer(Here), merge));
        Assert.True(JsonNode.DeepEquals(apart, await EmploymentsAsync(stays)));

        async Task<JsonArray> EmploymentsAsync(Guid person) => (await OkAsync(await Officer(Here).GetAsync($"/v1/workers/{person}/employments", Ct)))["employments"]!.AsArray();
    }

    [Fact]
    public async Task A_login_shows_the_record_that_stands_and_its_own_again_when_it_is_undone()
    {
        var (stays, leaves, _) = await TwoAsync();
        var person = await registry.LinkedAsync(leaves);
        Assert.Equal(leaves.ToString(), (string?)(await OkAsync(await person.GetAsync("/v1/me", Ct)))["personId"]);
        var merge = (string)(await OkAsync(await MergeAsync(Officer(Here), stays, leaves), 201))["id"]!;
        Assert.Equal((stays.ToString(), true), Shown(await OkAsync(await person.GetAsync("/v1/me", Ct))));
        // Who read either, and all that is held under either.
        Assert.Equal(2, (await OkAsync(await person.GetAsync("/v1/me/readings", Ct)))["readings"]!.AsArray().Count(static r => (string?)r!["what"] == "own-record"));
        var export = await OkAsync(await person.GetAsync("/v1/me/export", Ct));
        Assert.Equal(new[] { stays, leaves }.Order(), Table("person").Select(static r => Guid.Parse((string)r!["id"]!)).Order());
        Assert.Equal(2, Table("worker").Count);
        Assert.Single(Table("person_merge"));
        await ProblemAsync(await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{stays}/login", new { login = Guid.CreateVersion7(), proof = "vneid" }, Ct), 409, "person-has-login");
        await OkAsync(await UndoAsync(Officer(Here), merge));
        Assert.Equal((leaves.ToString(), true), Shown(await OkAsync(await person.GetAsync("/v1/me", Ct))));

        // Ended with the person who stays it is ended for both.
        await OkAsync(await MergeAsync(Officer(Here), stays, leaves, 3, 3), 201);
        Assert.Equal(204, (int)(await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{stays}/login/end", new { reason = "person-asked" }, Ct)).StatusCode);
        await ProblemAsync(await person.GetAsync("/v1/me", Ct), 404, "login-not-linked");

        JsonArray Table(string name) => export["tables"]!.AsArray().Single(t => (string?)t!["name"] == name)!["rows"]!.AsArray();
        static (string?, bool) Shown(JsonObject own) => ((string?)own["personId"], (bool)own["active"]!);
    }

    [Fact]
    public async Task Two_persons_with_a_login_each_are_merged_when_it_is_known_whose_they_are()
    {
        var (stays, leaves, _) = await TwoAsync();
        foreach (var person in new[] { stays, leaves })
            await registry.LinkedAsync(person);
        await ProblemAsync(await MergeAsync(Officer(Here), stays, leaves), 409, "merge-two-logins");
        Assert.Equal(204, (int)(await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{leaves}/login/end", new { reason = "person-asked" }, Ct)).StatusCode);
        await OkAsync(await MergeAsync(Officer(Here), stays, leaves), 201);
    }

    [Fact]
    public async Task A_restriction_holds_for_the_record_that_stays_and_for_its_own_again_when_it_is_undone()
    {
        var (stays, leaves, _) = await TwoAsync();
        await registry.RightsOfficer().RestrictAsync(leaves);
        await ProblemAsync(await TakeAsync(Officer(Here), stays, leaves, ["fullName"]), 409, "processing-restricted");
        var merge = (string)(await OkAsync(await TakeAsync(Officer(Here), stays, leaves, ["fullName"], "authority-decision"), 201))["id"]!;
        Assert.Equal((true, true), (await RestrictedAsync(stays), await RestrictedAsync(leaves)));
        Assert.Equal("authority-decision", (string?)(await OkAsync(await Officer(Here).GetAsync($"/v1/workers/{stays}/history", Ct)))["changes"]![0]!["restrictionGround"]);
        await OkAsync(await UndoAsync(Officer(Here), merge));
        Assert.Equal((false, true), (await RestrictedAsync(stays), await RestrictedAsync(leaves)));

        // One of its own stays with the person who stays.
        await registry.RightsOfficer().RestrictAsync(stays);
        merge = (string)(await OkAsync(await MergeAsync(Officer(Here), stays, leaves, 3, 3), 201))["id"]!;
        await OkAsync(await UndoAsync(Officer(Here), merge));
        Assert.Equal((true, true), (await RestrictedAsync(stays), await RestrictedAsync(leaves)));

        async Task<bool> RestrictedAsync(Guid person) => (bool)(await OkAsync(await Officer(Here).GetAsync($"/v1/workers/{person}", Ct)))["restricted"]!;
    }

    [Fact]
    public async Task A_merge_and_its_undoing_are_told_to_other_services()
    {
        var (stays, leaves, _) = await TwoAsync();
        var merge = (string)(await OkAsync(await MergeAsync(Officer(Here), stays, leaves), 201))["id"]!;
        await OkAsync(await UndoAsync(Officer(Here), merge));
        foreach (var topic in new[] { Topics.PersonMergedV1, Topics.PersonUnmergedV1 })
            Assert.Equal([stays.ToString()], await registry.QueryAsync<string>("SELECT data::jsonb ->> 'personId' FROM messaging.outbox_message WHERE topic = $1 AND data::jsonb ->> 'mergedPersonId' = $2", topic, leaves.ToString()));
    }

    [Fact]
    public async Task It_is_decided_for_every_table_with_persons_what_a_merge_does_with_it()
    {
        var tables = await registry.QueryAsync<string>(
            """
            SELECT DISTINCT c.table_name::text FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.column_name ~ 'person' AND c.data_type IN ('uuid', 'ARRAY')
            """);
        var decided = MergedTables.Changed.Keys.Concat(MergedTables.Kept.Keys).ToList();
        Assert.True(tables.Order().SequenceEqual(decided.Order()),
            $"Say in services/Registry/Duplicates/MergedTables.cs what a merge does with: {string.Join(", ", tables.Except(decided))}; no longer there: {string.Join(", ", decided.Except(tables))}");
    }
}
