using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Duplicates;
using Lmis.Registry.Tests.Rights;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Persons;

public sealed class NumberClaimTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private const string Here = "05467", There = "01840";

    /// <summary>A record in one commune, and another with the same number in a second; gives both ids and the claim.</summary>
    private async Task<(string Number, Guid Holder, Guid Claimant, Guid Claim)> ClaimedAsync(Action<JsonObject>? second = null)
    {
        var number = NewNumber();
        var holder = await EnterAsync(number, There);
        var claimant = await EnterAsync(number, Here, second);
        Assert.NotEqual(holder, claimant);
        return (number, holder, claimant, Assert.Single(await registry.QueryAsync<Guid>("SELECT id FROM number_claim WHERE person_id = $1 AND state = 'open'", claimant)));
    }

    private async Task<Guid> EnterAsync(string number, string commune, Action<JsonObject>? more = null)
    {
        var form = Form(number);
        form["permanentCommune"] = commune;
        more?.Invoke(form);
        return (await OkAsync(await registry.Officer(commune).PostAsJsonAsync("/v1/workers", Entry(form), Ct), 201))["personId"]!.GetValue<Guid>();
    }

    private Task<HttpResponseMessage> DecideAsync(Guid claim, string decision, string area = "19", string scopes = AllScopes) =>
        registry.Officer(area, scopes).PostAsJsonAsync($"/v1/number-claims/{claim}/decision", new { decision, reason = "Đã xác minh với công an xã" }, Ct);

    private async Task<List<string?>> FoundAsync(string number, string area) =>
        [.. (await OkAsync(await registry.Officer(area).PostAsJsonAsync("/v1/workers/search", new { personalNumber = number }, Ct)))["hits"]!.AsArray().Select(static h => (string?)h!["personId"])];

    [Fact]
    public async Task Each_area_finds_its_own_record_and_the_province_both()
    {
        var (number, holder, claimant, _) = await ClaimedAsync();
        Assert.Equal([claimant.ToString()], await FoundAsync(number, Here));
        Assert.Equal([holder.ToString()], await FoundAsync(number, There));
        Assert.Equal(2, (await FoundAsync(number, "19")).Count);
        Assert.Single(await registry.EventsAsync(claimant));
    }

    [Fact]
    public async Task A_second_entry_in_the_same_area_and_one_by_the_province_are_conflicts()
    {
        var (number, _, _, _) = await ClaimedAsync();
        await ProblemAsync(await registry.Officer(Here).PostAsJsonAsync("/v1/workers", Entry(Form(number)), Ct), 409, "personal-number-taken");
        await ProblemAsync(await registry.Officer().PostAsJsonAsync("/v1/workers", Entry(Form(number)), Ct), 409, "personal-number-taken");
    }

    [Fact]
    public async Task A_restricted_holder_takes_over_what_the_newer_record_says_on_a_named_ground_only()
    {
        var (_, holder, claimant, claim) = await ClaimedAsync();
        await registry.RightsOfficer().RestrictAsync(holder);
        await ProblemAsync(await DecideAsync(claim, "moved"), 409, "processing-restricted");
        Assert.Equal(["open"], await registry.QueryAsync<string>("SELECT state FROM number_claim WHERE id = $1", claim));
        var decision = new { decision = "moved", reason = "Đã xác minh với công an xã", restrictionGround = "person-asked" };
        await OkAsync(await registry.Officer().PostAsJsonAsync($"/v1/number-claims/{claim}/decision", decision, Ct));
        Assert.Equal(["person-asked"], await registry.QueryAsync<string>("SELECT restriction_ground FROM worker_change WHERE person_id = $1 AND version = 2", holder));
        Assert.Empty(await registry.QueryAsync<string>("SELECT restriction_ground FROM worker_change WHERE person_id = $1 AND restriction_ground IS NOT NULL", claimant));
    }

    [Fact]
    public async Task Of_eight_clerks_of_one_commune_claiming_one_number_at_once_one_succeeds()
    {
        var number = NewNumber();
        await EnterAsync(number, There);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => registry.Officer(Here).PostAsJsonAsync("/v1/workers", Entry(Form(number)), Ct)));
        Assert.Equal([201, .. Enumerable.Repeat(409, 7)], answers.Select(static a => (int)a.StatusCode).Order());
    }

    [Fact]
    public async Task The_province_sees_both_records_side_by_side_and_the_reading_is_recorded()
    {
        var (_, holder, claimant, claim) = await ClaimedAsync();
        var (after, views) = ((string?)null, new List<JsonNode>());
        do
        {
            var page = await OkAsync(await registry.Officer().GetAsync("/v1/number-claims?limit=2" + (after is null ? "" : "&after=" + after), Ct));
            views.AddRange(page["claims"]!.AsArray().Select(static c => c!));
            after = (string?)page["next"];
        }
        while (after is not null);
        var view = Assert.Single(views, c => (string?)c["id"] == claim.ToString());
        Assert.Equal((claimant.ToString(), Here), ((string?)view["claimant"]!["personId"], (string?)view["claimant"]!["communeCode"]));
        Assert.Equal((holder.ToString(), There), ((string?)view["holder"]!["personId"], (string?)view["holder"]!["communeCode"]));
        Assert.Equal(["number-claim"], await registry.QueryAsync<string>("SELECT DISTINCT what FROM record_reading WHERE person_id = $1", holder));
    }

    [Fact]
    public async Task A_move_takes_the_newer_record_over_into_the_holders_and_the_newer_one_leaves()
    {
        var (number, holder, claimant, claim) = await ClaimedAsync(static f => f["jobTitle"] = "Thợ hàn");
        var answer = await OkAsync(await DecideAsync(claim, "moved"));
        Assert.Equal(("moved", holder.ToString(), 2), ((string?)answer["state"], (string?)answer["personId"], (int)answer["version"]!));

        var moved = await OkAsync(await registry.Officer(Here).GetAsync($"/v1/workers/{holder}", Ct));
        Assert.Equal((Here, "Thợ hàn"), ((string?)moved["record"]!["permanentCommune"], (string?)moved["record"]!["jobTitle"]));
        await ProblemAsync(await registry.Officer(There).GetAsync($"/v1/workers/{holder}", Ct), 404, "labour-record-unknown");
        Assert.Equal([holder.ToString()], await FoundAsync(number, Here));
        Assert.Empty(await FoundAsync(number, There));

        Assert.Equal([true, false], (await registry.EventsAsync(claimant)).Select(static e => (bool)e["isActive"]!));
        var told = (await registry.EventsAsync(holder))[^1];
        Assert.Equal((2, Here), ((int)told["version"]!, (string?)told["communeCode"]));
        var history = await OkAsync(await registry.Officer(Here).GetAsync($"/v1/workers/{claimant}/history", Ct));
        Assert.Equal(("left", "Đã xác minh với công an xã"), ((string?)history["changes"]![0]!["kind"], (string?)history["changes"]![0]!["reason"]));
        await ProblemAsync(await PutAsync(registry.Officer(Here), claimant, Correction(Form(number)), "\"2\""), 409, "labour-record-left");
    }

    [Fact]
    public async Task A_refused_claim_leaves_the_holder_as_it_was()
    {
        var (number, holder, claimant, claim) = await ClaimedAsync();
        await OkAsync(await DecideAsync(claim, "refused"));
        Assert.Equal([holder.ToString()], await FoundAsync(number, There));
        Assert.Empty(await FoundAsync(number, Here));
        Assert.Single(await registry.EventsAsync(holder));
        Assert.Equal([true, false], (await registry.EventsAsync(claimant)).Select(static e => (bool)e["isActive"]!));
        await ProblemAsync(await DecideAsync(claim, "moved"), 409, "number-claim-ended");
    }

    [Fact]
    public async Task A_move_into_a_record_that_was_merged_away_changes_nothing_until_the_merge_is_undone()
    {
        var (number, holder, claimant, claim) = await ClaimedAsync(static f => f["jobTitle"] = "Thợ hàn");
        var province = registry.Officer(scopes: DuplicatesUnderTest.MergeScopes);
        var stands = await EnterAsync(NewNumber(), There);
        var merge = (string)(await OkAsync(await province.PostAsJsonAsync(
            "/v1/merges", new { survivingPersonId = stands, survivingVersion = 1, mergedPersonId = holder, mergedVersion = 1, reason = "Cùng một người" }, Ct), 201))["id"]!;
        var before = await VersionsAsync();
        await ProblemAsync(await DecideAsync(claim, "moved"), 409, "number-claim-holder-merged");
        Assert.Equal(before, await VersionsAsync());
        Assert.Equal(["open"], await registry.QueryAsync<string>("SELECT state FROM number_claim WHERE id = $1", claim));
        Assert.Single(await registry.EventsAsync(claimant));

        await OkAsync(await province.PostAsJsonAsync($"/v1/merges/{merge}/undo", new { reason = "Hai người" }, Ct));
        Assert.Equal("moved", (string?)(await OkAsync(await DecideAsync(claim, "moved")))["state"]);
        var moved = await OkAsync(await registry.Officer(Here).GetAsync($"/v1/workers/{holder}", Ct));
        Assert.Equal((Here, "Thợ hàn", true), ((string?)moved["record"]!["permanentCommune"], (string?)moved["record"]!["jobTitle"], (bool)moved["active"]!));
        Assert.Equal([holder.ToString()], await FoundAsync(number, "19"));

        Task<List<string>> VersionsAsync() =>
            registry.QueryAsync<string>("SELECT person_id || ' ' || version || ' ' || is_active || ' ' || commune_code FROM worker WHERE person_id = any($1) ORDER BY 1", new[] { holder, claimant, stands });
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_merge_by_the_claimants_officer_is_like_any_other_and_is_undone_before_the_claim_is_decided(bool claimantStays)
    {
        var (number, holder, claimant, claim) = await ClaimedAsync();
        var other = await EnterAsync(NewNumber(), Here);
        var (stays, leaves) = claimantStays ? (claimant, other) : (other, claimant);
        var request = new { survivingPersonId = stays, survivingVersion = 1, mergedPersonId = leaves, mergedVersion = 1, reason = "Cùng một người" };
        await ProblemAsync(await registry.Officer(scopes: DuplicatesUnderTest.MergeScopes).PostAsJsonAsync("/v1/merges", request, Ct), 409, "merge-claim-open");
        var merge = (string)(await OkAsync(await registry.Officer(Here, DuplicatesUnderTest.MergeScopes).PostAsJsonAsync("/v1/merges", request, Ct), 201))["id"]!;

        foreach (var decision in new[] { "moved", "refused" })
            Assert.Equal(merge, (string?)(await ProblemAsync(await DecideAsync(claim, decision), 409, "number-claim-claimant-merged"))["merge"]);
        await OkAsync(await registry.Officer(scopes: DuplicatesUnderTest.MergeScopes).PostAsJsonAsync($"/v1/merges/{merge}/undo", new { reason = "Số chưa rõ của ai" }, Ct));
        await OkAsync(await DecideAsync(claim, "refused"));
        Assert.Equal([holder.ToString()], await FoundAsync(number, "19"));
        Assert.Equal(["true", "false", "true"], await registry.QueryAsync<string>(
            "SELECT is_active::text FROM worker WHERE person_id = any($1) ORDER BY array_position($1, person_id)", new[] { holder, claimant, other }));
    }

    [Fact]
    public async Task A_claim_on_a_number_of_a_record_that_was_merged_away_can_be_refused()
    {
        var (_, holder, claimant, claim) = await ClaimedAsync();
        var stands = await EnterAsync(NewNumber(), There);
        await OkAsync(await registry.Officer(scopes: DuplicatesUnderTest.MergeScopes).PostAsJsonAsync(
            "/v1/merges", new { survivingPersonId = stands, survivingVersion = 1, mergedPersonId = holder, mergedVersion = 1, reason = "Cùng một người" }, Ct), 201);
        await OkAsync(await DecideAsync(claim, "refused"));
        Assert.Equal(["false", "false", "true"], await registry.QueryAsync<string>(
            "SELECT is_active::text FROM worker WHERE person_id = any($1) ORDER BY array_position($1, person_id)", new[] { holder, claimant, stands }));
    }

    [Fact]
    public async Task A_claim_ends_when_the_record_gets_its_right_number()
    {
        var (_, _, claimant, claim) = await ClaimedAsync();
        var right = NewNumber();
        await OkAsync(await PutAsync(registry.Officer(Here), claimant, Correction(Form(right), "error-corrected"), "\"1\""));
        Assert.Equal([claimant.ToString()], await FoundAsync(right, "19"));
        Assert.Equal(["withdrawn"], await registry.QueryAsync<string>("SELECT state FROM number_claim WHERE id = $1", claim));
        await ProblemAsync(await registry.Officer().PostAsJsonAsync("/v1/workers", Entry(Form(right)), Ct), 409, "personal-number-taken");
    }

    [Fact]
    public async Task Only_an_officer_of_the_province_with_the_right_to_write_decides()
    {
        var (_, _, _, claim) = await ClaimedAsync();
        await ProblemAsync(await DecideAsync(claim, "moved", Here), 403, "province-only");
        await ProblemAsync(await registry.Officer(Here).GetAsync("/v1/number-claims", Ct), 403, "province-only");
        await ProblemAsync(await DecideAsync(claim, "moved", scopes: Scopes.RegistryRead), 403, "missing-scope");
        await ProblemAsync(await DecideAsync(Guid.CreateVersion7(), "moved"), 404, "number-claim-unknown");
        await ProblemAsync(await DecideAsync(claim, "perhaps"), 400, "validation");
    }
}
