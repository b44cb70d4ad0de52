using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Registry.Duplicates;
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
            if (table is "worker_change" or "duplicate_pair" or "person_merge" or "record_reading")
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
