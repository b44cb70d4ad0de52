using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.CodeLists;
using Lmis.Registry.SpecialGroups;
using Lmis.Registry.Tests.Duplicates;
using Lmis.Registry.Tests.Imports;
using Lmis.Registry.Tests.Rights;
using static Lmis.Registry.Tests.RegistryUnderTest;
using static Lmis.Registry.Tests.SpecialGroups.SpecialGroupsUnderTest;

namespace Lmis.Registry.Tests.SpecialGroups;

public sealed class SpecialGroupTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private static readonly CodeListSet Lists = CodeListSet.Load();
    private static readonly DateOnly Day = new(2026, 11, 26);

    [Fact]
    public void Every_group_of_item_8_can_be_proved_and_has_a_ground_and_nothing_else_can()
    {
        foreach (var list in new[] { Lists.SpecialGroupProofs, Lists.SpecialGroupGrounds })
        {
            Assert.Equal(
                Lists.SpecialGroups.Items.Select(static i => i.Code).Order(StringComparer.Ordinal),
                list.Items.SelectMany(static i => i.Property("groups")!.Split(',')).Distinct().Order(StringComparer.Ordinal));
        }
        foreach (var group in Lists.SpecialGroups.Items)
        {
            var proof = Lists.SpecialGroupProofs.Items.First(i => SpecialGroupRules.IsOf(group.Code, Lists.SpecialGroupProofs, i.Code));
            var form = new SpecialGroupForm
            {
                Group = group.Name, ProofKind = proof.Name, ProofNumber = "1", ProofIssuer = "UBND", ProofDate = "2020-02-29", EthnicGroup = group.Code == "ethnic-minority" ? "Tày" : null,
            };
            var (facts, findings) = SpecialGroupRules.Check(form, Lists, Day);
            Assert.True(facts is not null, string.Join(' ', findings));
            Assert.Equal((group.Code, new DateOnly(2020, 2, 29), "current"), (facts.Group, facts.ValidFrom, facts.StateOn(Day)));
            Assert.True(SpecialGroupRules.IsOf(group.Code, Lists.SpecialGroupGrounds, facts.Ground));
        }
    }

    [Theory]
    [InlineData("group", null, "missing-value")]
    [InlineData("group", "Người cao tuổi", "unknown-code")]
    [InlineData("proofKind", null, "missing-value")]
    [InlineData("proofKind", "Lời khai", "unknown-code")]
    [InlineData("proofKind", "poor-household-certificate", "dependent-item")]
    [InlineData("proofNumber", " ", "missing-value")]
    [InlineData("proofNumber", "12345678901234567890123456789012345678901", "too-long")]
    [InlineData("proofIssuer", null, "missing-value")]
    [InlineData("proofDate", null, "missing-value")]
    [InlineData("proofDate", "31/02/2024", "bad-date")]
    [InlineData("proofDate", "2999-01-01", "bad-date")]
    [InlineData("proofDate", "1939-12-31", "bad-date")]
    [InlineData("validFrom", "2029-01-01", "bad-date")]
    [InlineData("validUntil", "2024-03-04", "bad-date")]
    [InlineData("ground", "law-31-2024-109", "dependent-item")]
    [InlineData("ground", "Điều 5", "unknown-code")]
    [InlineData("ethnicGroup", "Tày", "dependent-item")]
    public async Task A_wrong_item_is_named_with_what_to_do_and_nothing_is_stored(string field, string? wrong, string code)
    {
        var person = await registry.EnterAsync();
        var problem = await ProblemAsync(await AddAsync(registry.Officer(), person, Disabled().With(field, wrong)), 400, "special-group-invalid");
        Assert.Equal([$"{field}:{code}"], Errors(problem));
        Assert.Empty((await ListAsync(registry.Officer(), person))["entries"]!.AsArray());
    }

    [Fact]
    public async Task An_ethnic_minority_has_a_name_and_Kinh_is_none()
    {
        var person = await registry.EnterAsync();
        var form = Disabled().With("group", "ethnic-minority").With("proofKind", "birth-certificate");
        Assert.Equal(["ethnicGroup:missing-value"], Errors(await ProblemAsync(await AddAsync(registry.Officer(), person, form), 400, "special-group-invalid")));
        Assert.Equal(["ethnicGroup:dependent-item"], Errors(await ProblemAsync(await AddAsync(registry.Officer(), person, form.With("ethnicGroup", "Kinh")), 400, "special-group-invalid")));
        await AddedAsync(registry.Officer(), person, form.With("ethnicGroup", "Tày"));
        var entry = (await ListAsync(registry.Officer(), person))["entries"]![0]!;
        Assert.Equal(("02", "Giấy khai sinh", "decree-318-2025-item-8", "current"), ((string?)entry["ethnicGroup"], (string?)entry["proof"]!["kindText"], (string?)entry["ground"], (string?)entry["state"]));
    }

    [Fact]
    public async Task What_the_form_declares_waits_for_its_proof_by_hand_and_by_file()
    {
        var officer = registry.Officer();
        var person = await registry.EnterAsync(Declaring("Người khuyết tật", "Thuộc hộ nghèo"));
        Assert.Equal(["disability declared declared", "poor-household declared declared"], Standings(await ListAsync(officer, person)));
        await AddedAsync(officer, person, Disabled());
        await AddedAsync(officer, person, Poor("2025-01-01", "2025-12-31"));
        await AddedAsync(officer, person, Disabled().With("group", "relative-of-merit").With("proofKind", "merit-relative-certificate"));
        // A proof that holds no more says more than a form that still declares it; what is proved need not be declared.
        Assert.Equal(["disability proven declared", "poor-household past declared", "relative-of-merit proven"], Standings(await ListAsync(officer, person)));
        // The form says what it said: version 1, and one event.
        Assert.Equal(1, (int)(await OkAsync(await officer.GetAsync($"/v1/workers/{person}", Ct)))["version"]!);
        Assert.Single(await registry.EventsAsync(person));

        var number = NewNumber();
        var row = ImportsUnderTest.Person(number);
        row["doi_tuong"] = "Người hoàn thành nghĩa vụ quân sự";
        var importer = registry.Officer(scopes: Scopes.RegistryImport);
        await ImportsUnderTest.EndedAsync(importer, await ImportsUnderTest.UploadAsync(importer, ImportsUnderTest.Small(row)));
        var imported = (await OkAsync(await officer.PostAsJsonAsync("/v1/workers/search", new { personalNumber = number }, Ct)))["hits"]![0]!["personId"]!.GetValue<Guid>();
        Assert.Equal(["military-service-completed declared declared"], Standings(await ListAsync(officer, imported)));
    }

    [Fact]
    public async Task An_entry_is_corrected_with_its_etag_and_its_history_says_what_stood_before()
    {
        var officer = registry.Officer();
        var person = await registry.EnterAsync();
        var added = await AddAsync(officer, person, Disabled());
        Assert.Equal("\"1\"", added.Headers.ETag!.Tag);
        var id = (await OkAsync(added, 201))["id"]!.GetValue<Guid>();
        await ProblemAsync(await CorrectAsync(officer, person, id, Disabled(), null), 428, "if-match-required");
        await ProblemAsync(await CorrectAsync(officer, person, id, Disabled(), "\"7\""), 412, "changed-meanwhile");
        Assert.Equal(["proofNumber:missing-value"], Errors(await ProblemAsync(await CorrectAsync(officer, person, id, Disabled().With("proofNumber", null), "\"1\""), 400, "special-group-invalid")));
        var corrected = await CorrectAsync(officer, person, id, Disabled().With("proofNumber", "KT-2024/119"), "\"1\"", "Ghi nhầm số");
        Assert.Equal("\"2\"", corrected.Headers.ETag!.Tag);
        await OkAsync(corrected);

        var one = await officer.GetAsync($"/v1/workers/{person}/special-groups/{id}", Ct);
        Assert.Equal("\"2\"", one.Headers.ETag!.Tag);
        Assert.True(one.Headers.CacheControl!.NoStore);
        var entry = await OkAsync(one);
        Assert.Equal("KT-2024/119", (string?)entry["entry"]!["proof"]!["number"]);
        var changes = entry["changes"]!.AsArray();
        Assert.Equal(["2 corrected Ghi nhầm số KT-2024/118", "1 added  "], changes.Select(static c => $"{c!["version"]} {c["kind"]} {c["reason"]} {c["before"]?["proofNumber"]}"));
        // The id of one person's entry leads nowhere under another's.
        var other = await registry.EnterAsync();
        await ProblemAsync(await officer.GetAsync($"/v1/workers/{other}/special-groups/{id}", Ct), 404, "special-group-unknown");
        await ProblemAsync(await CorrectAsync(officer, other, id, Disabled(), "\"2\""), 404, "special-group-unknown");
    }

    [Fact]
    public async Task An_end_has_a_day_and_a_cause_and_an_entry_in_error_is_void_from_the_beginning()
    {
        var officer = registry.Officer();
        var person = await registry.EnterAsync();
        var (poor, wrong) = (await AddedAsync(officer, person, Poor()), await AddedAsync(officer, person, Disabled()));
        foreach (var (end, error) in new[]
            { (new JsonObject { ["endCause"] = "bored" }, "endCause:unknown-code"), (new JsonObject { ["endCause"] = "no-longer" }, "lastDay:missing-value"),
              (new JsonObject { ["endCause"] = "no-longer", ["lastDay"] = "2025-12-31" }, "lastDay:bad-date"), (new JsonObject { ["endCause"] = "no-longer", ["lastDay"] = "2999-12-31" }, "lastDay:bad-date") })
            Assert.Equal([error], Errors(await ProblemAsync(await EndAsync(officer, person, poor, end, "\"1\""), 400, "special-group-invalid")));
        await ProblemAsync(await EndAsync(officer, person, poor, new JsonObject { ["endCause"] = "no-longer", ["lastDay"] = "2026-06-30" }, null), 428, "if-match-required");
        await OkAsync(await EndAsync(officer, person, poor, new JsonObject { ["endCause"] = "no-longer", ["lastDay"] = "2026-06-30", ["reason"] = "Thoát nghèo" }, "\"1\""));
        await OkAsync(await EndAsync(officer, person, wrong, new JsonObject { ["endCause"] = "entered-in-error" }, "\"1\""));
        await ProblemAsync(await EndAsync(officer, person, poor, new JsonObject { ["endCause"] = "no-longer", ["lastDay"] = "2026-06-30" }, "\"2\""), 409, "special-group-ended");
        await ProblemAsync(await CorrectAsync(officer, person, poor, Poor(), "\"2\""), 409, "special-group-ended");
        var list = await ListAsync(officer, person);
        Assert.Equal(["poor-household past"], Standings(list));
        Assert.Equal(["past 2026-06-30", "void "], list["entries"]!.AsArray().Select(static e => $"{e!["state"]} {e["lastDay"]}"));
        // The days after the end are free again.
        await AddedAsync(officer, person, Poor("2026-07-01"));
    }

    [Fact]
    public async Task One_group_is_proved_once_for_a_day_and_of_officers_at_once_one_wins()
    {
        var officer = registry.Officer();
        var person = await registry.EnterAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AddAsync(officer, person, Poor())));
        var first = (await OkAsync(Assert.Single(answers, static a => (int)a.StatusCode == 201), 201))["id"]!;
        foreach (var refused in answers.Where(static a => (int)a.StatusCode != 201))
            Assert.Equal((string?)first, (string?)(await ProblemAsync(refused, 409, "special-group-overlaps"))["specialGroupId"]);
        await ProblemAsync(await AddAsync(officer, person, Poor("2026-12-31", null)), 409, "special-group-overlaps");
        await ProblemAsync(await AddAsync(officer, person, Poor("2025-12-01", "2026-01-01")), 409, "special-group-overlaps");
        var next = await AddedAsync(officer, person, Poor("2027-01-01", null));
        // Another group of the same days is another matter.
        await AddedAsync(officer, person, Disabled());
        await ProblemAsync(await CorrectAsync(officer, person, next, Poor("2026-12-31", null), "\"1\""), 409, "special-group-overlaps");
        var both = await Task.WhenAll(CorrectAsync(officer, person, next, Poor("2027-02-01", null), "\"1\""), CorrectAsync(officer, person, next, Poor("2027-03-01", null), "\"1\""));
        Assert.Equal([200, 412], both.Select(static a => (int)a.StatusCode).Order());
    }

    [Fact]
    public async Task The_same_request_again_adds_nothing()
    {
        var person = await registry.EnterAsync();
        async Task<HttpResponseMessage> SendAsync(JsonObject entry)
        {
            var officer = registry.Officer();
            officer.DefaultRequestHeaders.Add("Idempotency-Key", "group-" + person);
            return await AddAsync(officer, person, entry);
        }
        var answers = await Task.WhenAll(SendAsync(Disabled()), SendAsync(Disabled()), SendAsync(Disabled()));
        Assert.Single((await Task.WhenAll(answers.Select(static a => OkAsync(a, 201)))).Select(static a => (string)a["id"]!).Distinct());
        await ProblemAsync(await SendAsync(Poor()), 422, "idempotency-key-reused");
        Assert.Single((await ListAsync(registry.Officer(), person))["entries"]!.AsArray());
        Assert.DoesNotContain(await registry.QueryAsync<string>("SELECT answer::text FROM idempotency_key WHERE key = $1", "group-" + person), static a => a.Contains("disab", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Seeing_needs_the_sensitive_scope_and_a_purpose_and_writing_needs_both_scopes()
    {
        var person = await registry.EnterAsync(Declaring("Người khuyết tật"));
        var id = await AddedAsync(registry.Officer(), person, Disabled());
        var (clerk, inspector) = (registry.Officer(scopes: $"{Scopes.RegistryRead} {Scopes.RegistryWrite}"), registry.Officer(scopes: $"{Scopes.RegistryRead} {Scopes.RegistrySensitive}"));
        foreach (var address in new[] { "", $"/{id}" })
        {
            Assert.Equal(403, (int)(await clerk.GetAsync($"/v1/workers/{person}/special-groups{address}", Ct)).StatusCode);
            await OkAsync(await inspector.GetAsync($"/v1/workers/{person}/special-groups{address}", Ct));
            await ProblemAsync(await registry.Officer(purpose: "curiosity").GetAsync($"/v1/workers/{person}/special-groups{address}", Ct), 400, "purpose-required");
            await ProblemAsync(await registry.Officer("01840").GetAsync($"/v1/workers/{person}/special-groups{address}", Ct), 404, "labour-record-unknown");
        }
        await ProblemAsync(await AddAsync(clerk, person, Poor()), 403, "sensitive-scope");
        await ProblemAsync(await CorrectAsync(clerk, person, id, Disabled(), "\"1\""), 403, "sensitive-scope");
        await ProblemAsync(await EndAsync(clerk, person, id, new JsonObject { ["endCause"] = "entered-in-error" }, "\"1\""), 403, "sensitive-scope");
        Assert.Equal(403, (int)(await AddAsync(inspector, person, Poor())).StatusCode);
        await ProblemAsync(await AddAsync(registry.Officer("01840"), person, Poor()), 404, "labour-record-unknown");
        await ProblemAsync(await CorrectAsync(registry.Officer("01840"), person, id, Disabled(), "\"1\""), 404, "labour-record-unknown");
        // Of the record, a clerk sees nothing of it; of what is refused, nothing is recorded.
        var record = await OkAsync(await clerk.GetAsync($"/v1/workers/{person}", Ct));
        Assert.True((bool)record["sensitiveWithheld"]! && record["record"]!["specialGroups"]!.AsArray().Count == 0, record.ToJsonString());
        Assert.Equal(["special-groups record-keeping true", "special-groups record-keeping true"],
            await registry.QueryAsync<string>("SELECT concat_ws(' ', what, purpose, sensitive::text) FROM record_reading WHERE person_id = $1 AND what = 'special-groups'", person));
    }

    [Fact]
    public async Task Of_a_restricted_record_an_entry_is_changed_on_a_named_ground_only_and_of_one_that_left_never()
    {
        var officer = registry.RightsOfficer();
        var person = await registry.EnterAsync();
        await officer.RestrictAsync(person);
        await ProblemAsync(await AddAsync(officer, person, Disabled()), 409, "processing-restricted");
        await ProblemAsync(await AddAsync(officer, person, Disabled(), "because"), 409, "processing-restricted");
        var id = (await OkAsync(await AddAsync(officer, person, Disabled(), "person-asked"), 201))["id"]!.GetValue<Guid>();
        await ProblemAsync(await CorrectAsync(officer, person, id, Disabled(), "\"1\""), 409, "processing-restricted");
        Assert.Equal("person-asked", (string?)(await OkAsync(await officer.GetAsync($"/v1/workers/{person}/special-groups/{id}", Ct)))["changes"]![0]!["restrictionGround"]);
    }

    [Fact]
    public async Task A_record_that_stays_is_answered_with_what_came_with_the_merged_one_until_it_is_undone()
    {
        var officer = registry.Officer(scopes: DuplicatesUnderTest.MergeScopes);
        var (first, second, third) = (await registry.EnterAsync(), await registry.EnterAsync(), await registry.EnterAsync());
        var carried = await AddedAsync(officer, third, Disabled());
        async Task<string> MergeAsync(Guid stays, int version, Guid leaves, int leaving) => (string)(await OkAsync(await officer.PostAsJsonAsync(
            "/v1/merges", new { survivingPersonId = stays, survivingVersion = version, mergedPersonId = leaves, mergedVersion = leaving, reason = "Cùng một người" }, Ct), 201))["id"]!;
        var one = await MergeAsync(second, 1, third, 1);
        var two = await MergeAsync(first, 1, second, 2);
        var list = await ListAsync(officer, first);
        Assert.Equal(["disability proven"], Standings(list));
        Assert.Equal(third.ToString(), (string?)list["entries"]![0]!["mergedPersonId"]);
        await ProblemAsync(await AddAsync(officer, first, Disabled()), 409, "special-group-overlaps");
        await ProblemAsync(await AddAsync(officer, third, Poor()), 409, "labour-record-left");
        await OkAsync(await CorrectAsync(officer, first, carried, Disabled().With("proofNumber", "KT-7"), "\"1\""));
        // The person sees it, and has it in the export.
        var person = await registry.LinkedAsync(first);
        Assert.Equal("KT-7", (string?)(await OkAsync(await person.GetAsync("/v1/me", Ct)))["specialGroupEntries"]![0]!["proof"]!["number"]);
        var exported = (await OkAsync(await person.GetAsync("/v1/me/export", Ct)))["tables"]!.AsArray().ToDictionary(static t => (string)t!["name"]!, static t => t!["rows"]!.AsArray());
        Assert.Equal("KT-7", (string?)exported["special_group"].Single()!["content"]!["proofNumber"]);
        Assert.Equal(2, exported["special_group_change"].Count);
        await OkAsync(await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{first}/login/end", new { reason = "login-lost" }, Ct) is var ended && (int)ended.StatusCode == 204
            ? await officer.PostAsJsonAsync($"/v1/merges/{two}/undo", new { reason = "Hai người" }, Ct) : ended);
        Assert.Empty(Standings(await ListAsync(officer, first)));
        Assert.Equal(["disability proven"], Standings(await ListAsync(officer, second)));
        await OkAsync(await officer.PostAsJsonAsync($"/v1/merges/{one}/undo", new { reason = "Hai người" }, Ct));
        Assert.Empty(Standings(await ListAsync(officer, second)));
        Assert.Equal(["disability proven"], Standings(await ListAsync(officer, third)));
    }

    [Fact]
    public async Task Item_8_taken_at_a_merge_comes_with_its_proofs_and_both_go_back_when_it_is_undone()
    {
        var officer = registry.Officer(scopes: DuplicatesUnderTest.MergeScopes);
        var (stays, leaves) = (await registry.EnterAsync(Declaring("poor-household")), await registry.EnterAsync(Declaring("disability", "land-recovered")));
        var (own, carried) = (await AddedAsync(officer, stays, Disabled().With("proofNumber", "KT-1")), await AddedAsync(officer, leaves, Disabled().With("proofNumber", "KT-2")));
        var (before, other) = (await ListAsync(officer, stays), await ListAsync(officer, leaves));
        Assert.Equal(["disability proven", "poor-household declared declared"], Standings(before));
        var rows = await RowsAsync();
        var merge = (string)(await OkAsync(await officer.PostAsJsonAsync("/v1/merges", new
        {
            survivingPersonId = stays, survivingVersion = 1, mergedPersonId = leaves, mergedVersion = 1, reason = "Cùng một người", takeFromMerged = new[] { "specialGroups" },
        }, Ct), 201))["id"]!;

        var list = await ListAsync(officer, stays);
        Assert.Equal(["disability proven declared", "land-recovered declared declared"], Standings(list));
        Assert.Equal(["KT-1 ", $"KT-2 {leaves}"], list["entries"]!.AsArray().Select(static e => $"{e!["proof"]!["number"]} {e["mergedPersonId"]}").Order(StringComparer.Ordinal));
        Assert.Equal(rows, await RowsAsync());
        // By search too, and the record that left is not found.
        var hits = (await OkAsync(await officer.PostAsJsonAsync("/v1/workers/search", new { specialGroup = "disability", limit = 100 }, Ct)))["hits"]!.AsArray().Select(static h => (string?)h!["personId"]).ToList();
        Assert.Contains(stays.ToString(), hits);
        Assert.DoesNotContain(leaves.ToString(), hits);

        await OkAsync(await officer.PostAsJsonAsync($"/v1/merges/{merge}/undo", new { reason = "Hai người" }, Ct));
        Assert.True(JsonNode.DeepEquals(before, await ListAsync(officer, stays)), (await ListAsync(officer, stays)).ToJsonString());
        Assert.True(JsonNode.DeepEquals(other, await ListAsync(officer, leaves)), (await ListAsync(officer, leaves)).ToJsonString());

        Task<List<string>> RowsAsync() => registry.QueryAsync<string>("SELECT g::text FROM special_group g WHERE id = any($1) ORDER BY id", new[] { own, carried });
    }

    [Fact]
    public async Task Item_8_corrected_after_a_merge_outlives_the_undoing()
    {
        var officer = registry.Officer(scopes: DuplicatesUnderTest.MergeScopes);
        var form = Declaring("poor-household");
        var (stays, leaves) = (await registry.EnterAsync(form.DeepClone().AsObject()), await registry.EnterAsync(Declaring("disability")));
        var merge = (string)(await OkAsync(await officer.PostAsJsonAsync("/v1/merges", new
        {
            survivingPersonId = stays, survivingVersion = 1, mergedPersonId = leaves, mergedVersion = 1, reason = "Cùng một người", takeFromMerged = new[] { "specialGroups" },
        }, Ct), 201))["id"]!;
        form["specialGroups"] = new JsonArray("land-recovered");
        await OkAsync(await PutAsync(officer, stays, Correction(form, "error-corrected"), "\"2\""));
        await OkAsync(await officer.PostAsJsonAsync($"/v1/merges/{merge}/undo", new { reason = "Hai người" }, Ct));
        Assert.Equal(["land-recovered declared declared"], Standings(await ListAsync(officer, stays)));
        Assert.Equal(["disability declared declared"], Standings(await ListAsync(officer, leaves)));
    }

    [Fact]
    public async Task Proofs_of_the_same_days_that_a_merge_brought_together_are_corrected_and_ended_one_by_one()
    {
        var officer = registry.Officer(scopes: DuplicatesUnderTest.MergeScopes);
        var (stays, leaves) = (await registry.EnterAsync(), await registry.EnterAsync());
        var (own, carried) = (await AddedAsync(officer, stays, Disabled()), await AddedAsync(officer, leaves, Disabled().With("proofNumber", "KT-2")));
        var merge = (string)(await OkAsync(await officer.PostAsJsonAsync(
            "/v1/merges", new { survivingPersonId = stays, survivingVersion = 1, mergedPersonId = leaves, mergedVersion = 1, reason = "Cùng một người" }, Ct), 201))["id"]!;
        await ProblemAsync(await AddAsync(officer, stays, Disabled()), 409, "special-group-overlaps");
        await OkAsync(await CorrectAsync(officer, stays, own, Disabled().With("proofNumber", "KT-1"), "\"1\""));
        await OkAsync(await EndAsync(officer, stays, carried, new JsonObject { ["endCause"] = "no-longer", ["lastDay"] = "2026-10-01" }, "\"1\""));
        await OkAsync(await EndAsync(officer, stays, own, new JsonObject { ["endCause"] = "no-longer", ["lastDay"] = "2026-10-01" }, "\"2\""));
        Assert.Equal(["disability past"], Standings(await ListAsync(officer, stays)));
        await OkAsync(await officer.PostAsJsonAsync($"/v1/merges/{merge}/undo", new { reason = "Hai người" }, Ct));
        foreach (var (person, number) in new[] { (stays, "KT-1"), (leaves, "KT-2") })
            Assert.Equal(number, (string?)Assert.Single((await ListAsync(officer, person))["entries"]!.AsArray())!["proof"]!["number"]);
    }

    [Fact]
    public async Task A_ground_that_nobody_checked_against_the_text_is_shown_as_such_and_is_never_the_one_that_is_filled_in()
    {
        foreach (var ground in Lists.SpecialGroupGrounds.Items)
        {
            var confirmed = ground.Property("confirmed") != "no";
            Assert.Equal(confirmed, !ground.Name.EndsWith("(chưa đối chiếu với văn bản)", StringComparison.Ordinal));
            Assert.Equal(confirmed, !ground.NameEn!.EndsWith("(not checked against the text)", StringComparison.Ordinal));
            // Read in the form that the register was made from; of the others the project has no text.
            Assert.Equal(confirmed, ground.Code == "decree-318-2025-item-8");
        }
        Assert.False(Lists.SpecialGroupGrounds.IsOfficial);
        var officer = registry.Officer();
        var person = await registry.EnterAsync();
        await AddedAsync(officer, person, Poor());
        await AddedAsync(officer, person, Disabled().With("ground", "Luật Người khuyết tật 51/2010/QH12, Điều 19"));
        Assert.Equal(["decree-318-2025-item-8 true", "law-51-2010-19 false"],
            (await ListAsync(officer, person))["entries"]!.AsArray().Select(static e => $"{e!["ground"]} {e["groundConfirmed"]!.ToJsonString()}"));
    }

    [Fact]
    public async Task The_length_of_what_is_stored_tells_nothing()
    {
        var officer = registry.Officer();
        var (one, all, none) = (await registry.EnterAsync(Declaring("Người khuyết tật")), await registry.EnterAsync(Declaring([.. Lists.SpecialGroups.Items.Where(static i => i.Code != "ethnic-minority").Select(static i => i.Code)])), await registry.EnterAsync());
        Assert.Single((await registry.QueryAsync<int>("SELECT octet_length(sensitive) FROM worker WHERE person_id = any($1)", new[] { one, all })).Distinct());
        var id = await AddedAsync(officer, one, Disabled().With("proofNumber", "1").With("proofIssuer", "UB"));
        await AddedAsync(officer, all, Disabled().With("group", "ethnic-minority").With("ethnicGroup", "Tày").With("proofKind", "population-data-confirmation").With("validUntil", "2030-01-01")
            .With("proofNumber", new string('ặ', SpecialGroupRules.LongestNumber)).With("proofIssuer", new string('ặ', SpecialGroupRules.LongestIssuer)));
        await OkAsync(await CorrectAsync(officer, one, id, Disabled(), "\"1\"", new string('ặ', 300)));
        Assert.Equal([1024 + 33], (await registry.QueryAsync<int>("SELECT octet_length(content) FROM special_group WHERE person_id = any($1)", new[] { one, all })).Distinct());
        Assert.Equal([2048 + 33], (await registry.QueryAsync<int>("SELECT octet_length(content) FROM special_group_change WHERE person_id = any($1)", new[] { one, all })).Distinct());
        Assert.Empty(await registry.QueryAsync<Guid>("SELECT id FROM special_group WHERE person_id = $1", none));
    }
}
