using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Duplicates;
using Lmis.Registry.Tests.Rights;
using static Lmis.Registry.Tests.RegistryUnderTest;
using static Lmis.Registry.Tests.SpecialGroups.SpecialGroupsUnderTest;

namespace Lmis.Registry.Tests.SpecialGroups;

public sealed class SearchByGroupTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private static Task<HttpResponseMessage> SearchAsync(HttpClient officer, object question) => officer.PostAsJsonAsync("/v1/workers/search", question, Ct);

    private static async Task<string[]> FoundAsync(HttpClient officer, object question) =>
        [.. (await OkAsync(await SearchAsync(officer, question)))["hits"]!.AsArray().Select(static h => $"{h!["personId"]} {h["groupState"]}").Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Whoever_is_proved_or_declared_is_found_in_the_area_alone_and_the_reading_says_it_was_sensitive()
    {
        var (here, there) = (registry.Officer("05467"), registry.Officer("01840"));
        var proved = await registry.EnterAsync();
        await AddedAsync(here, proved, Disabled());
        var declared = await registry.EnterAsync(Declaring("Người khuyết tật"));
        // Poor once, and says so still; poor next year; of another group; of none; elsewhere; restricted.
        await AddedAsync(here, declared, Poor("2025-01-01", "2025-12-31"));
        var restricted = await registry.EnterAsync(Declaring("Người khuyết tật"));
        await registry.RightsOfficer().RestrictAsync(restricted);
        await registry.EnterAsync();
        var form = Declaring("Người khuyết tật");
        form["permanentCommune"] = "01840";
        var elsewhere = await registry.EnterAsync(form);

        Assert.Equal(new[] { $"{proved} proven", $"{declared} declared" }.Order(StringComparer.Ordinal), await FoundAsync(here, new { specialGroup = "disability" }));
        Assert.Equal([$"{elsewhere} declared"], await FoundAsync(there, new { specialGroup = "disability" }));
        Assert.Equal([$"{elsewhere} declared"], await FoundAsync(registry.Officer(), new { specialGroup = "disability", commune = "01840" }));
        Assert.Empty(await FoundAsync(here, new { specialGroup = "disability", commune = "01840" }));
        Assert.Empty(await FoundAsync(here, new { specialGroup = "poor-household" }));
        Assert.Empty(await FoundAsync(here, new { specialGroup = "disability", activityStatus = "unemployed" }));
        Assert.Empty(await FoundAsync(here, new { specialGroup = "disability", query = "Quách" }));
        Assert.Equal(2, (int)(await OkAsync(await SearchAsync(here, new { specialGroup = "disability", query = "nguyễn văn" })))["facets"]!["total"]!);

        // Pages go on with the filter.
        var page = await OkAsync(await SearchAsync(here, new { specialGroup = "disability", limit = 1 }));
        var next = await OkAsync(await SearchAsync(here, new { specialGroup = "disability", limit = 1, after = (string?)page["next"] }));
        Assert.Equal(2, new[] { page, next }.Select(static p => (string)p["hits"]!.AsArray().Single()!["personId"]!).Distinct().Count());
        Assert.Null(next["next"]);
        // What is found without the filter tells no group.
        Assert.All((await OkAsync(await SearchAsync(here, new { })))["hits"]!.AsArray(), static h => Assert.Null(h!["groupState"]));

        var person = await registry.LinkedAsync(proved);
        var readings = (await OkAsync(await person.GetAsync("/v1/me/readings", Ct)))["readings"]!.AsArray().Where(static r => (string?)r!["what"] == "search").Select(static r => (bool)r!["sensitive"]!).ToList();
        Assert.Contains(true, readings);
        Assert.Contains(false, readings);
    }

    [Fact]
    public async Task It_needs_the_sensitive_scope_and_a_group_of_the_form()
    {
        await ProblemAsync(await SearchAsync(registry.Officer(scopes: Scopes.RegistryRead), new { specialGroup = "disability" }), 403, "sensitive-scope");
        Assert.Equal(["specialGroup:unknown-code"], Errors(await ProblemAsync(await SearchAsync(registry.Officer(), new { specialGroup = "người cao tuổi" }), 400, "labour-record-invalid")));
    }

    [Fact]
    public async Task What_came_with_a_merged_record_is_found_under_the_one_that_stays()
    {
        var officer = registry.Officer(scopes: DuplicatesUnderTest.MergeScopes);
        var (stays, leaves) = (await registry.EnterAsync(), await registry.EnterAsync());
        await AddedAsync(officer, leaves, Disabled().With("group", "land-recovered").With("proofKind", "land-recovery-decision"));
        var merge = new { survivingPersonId = stays, survivingVersion = 1, mergedPersonId = leaves, mergedVersion = 1, reason = "Cùng một người" };
        var id = (string?)(await OkAsync(await officer.PostAsJsonAsync("/v1/merges", merge, Ct), 201))["id"];
        Assert.Equal([$"{stays} proven"], await FoundAsync(officer, new { specialGroup = "land-recovered", commune = "05467" }));
        await OkAsync(await officer.PostAsJsonAsync($"/v1/merges/{id}/undo", new { reason = "Hai người" }, Ct));
        Assert.Equal([$"{leaves} proven"], await FoundAsync(officer, new { specialGroup = "land-recovered", commune = "05467" }));
    }

    [Fact]
    public async Task More_records_than_can_be_decrypted_are_not_searched_and_the_answer_says_what_narrows()
    {
        await using var large = new LargeRegistry();
        await large.InitializeAsync();
        await large.QueryAsync<int>(
            """
            with p as (insert into person (id, personal_number, personal_number_index, full_name, name_key, minted_at)
              select gen_random_uuid(), '\x01', decode(lpad(to_hex(i), 64, '0'), 'hex'), 'A', 'a', now() from generate_series(1, 30001) i returning id)
            insert into worker (person_id, version, name_key, commune_code, permanent_commune_code, qualification, activity_status, sensitive, is_registered, is_active, effective_on, source, entered_at, changed_at)
              select id, 1, 'a', '05467', '05467', 'untrained', 'inactive', '\x01', false, true, '2026-01-01', 'officer', now(), now() from p returning 1
            """);
        var problem = await ProblemAsync(await SearchAsync(large.Officer(), new { specialGroup = "disability" }), 422, "search-too-broad");
        Assert.Contains("30000", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Empty(await FoundAsync(large.Officer(), new { specialGroup = "disability", activityStatus = "employed" }));
    }

    private sealed class LargeRegistry : RegistryUnderTest;
}
