using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Hosting;
using Lmis.Registry.Tests.Imports;
using Lmis.Registry.Tests.SpecialGroups;
using static Lmis.Registry.Tests.Handovers.HandoversUnderTest;
using static Lmis.Registry.Tests.Handovers.ProvinceUnderTest;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Handovers;

/// <summary>What is refused, to officers and to partners, and what a frozen record is held to.</summary>
public sealed class HandoverRulesTests(HandoversUnderTest provinces) : IClassFixture<HandoversUnderTest>
{
    private ProvinceUnderTest Ours => provinces.Ours;
    private ProvinceUnderTest Theirs => provinces.Theirs;

    [Fact]
    public async Task Beginning_is_refused_for_what_cannot_be_handed_over()
    {
        var person = await Ours.EnterAsync();
        var officer = Ours.Clerk();
        await ProblemAsync(await BeginAsync(officer, person, OurSubsystem, TheirCommune, "\"1\""), 400, "handover-partner");
        await ProblemAsync(await BeginAsync(officer, person, TheirSubsystem, OurCommune, "\"1\""), 400, "handover-commune");
        await ProblemAsync(await BeginAsync(officer, person, TheirSubsystem, "99999", "\"1\""), 400, "handover-commune");
        await ProblemAsync(await BeginAsync(officer, person, TheirSubsystem, TheirCommune, "\"1\"", movedOn: "2999-01-01"), 400, "handover-moved-on");
        await ProblemAsync(await BeginAsync(officer, person, "H05", TheirCommune, "\"1\""), 400, "validation");
        await ProblemAsync(await BeginAsync(officer, person, TheirSubsystem, TheirCommune, "\"1\"", residence: "somewhere"), 400, "validation");
        Assert.Equal(412, (int)(await BeginAsync(officer, person, TheirSubsystem, TheirCommune, "\"7\"")).StatusCode);
        Assert.Equal(403, (int)(await BeginAsync(Ours.Clerk(scopes: "registry.read"), person, TheirSubsystem, TheirCommune, "\"1\"")).StatusCode);
        await ProblemAsync(await BeginAsync(Ours.Clerk("01840"), person, TheirSubsystem, TheirCommune, "\"1\""), 404, "labour-record-unknown");
        await RestrictAsync(person);
        await ProblemAsync(await BeginAsync(officer, person, TheirSubsystem, TheirCommune, "\"1\""), 409, "handover-restricted");
        Assert.Equal(["held"], await Ours.QueryAsync<string>("select holding from worker where person_id = $1", person));
        Assert.Empty(await Ours.QueryAsync<Guid>("select id from outgoing_handover where person_id = $1", person));
    }

    [Fact]
    public async Task A_frozen_record_is_read_only_to_everybody()
    {
        var (person, number, handover) = await provinces.WaitingAsync();
        var officer = Ours.Clerk(scopes: AllScopes + " registry.merge registry.import");
        await ProblemAsync(await BeginAsync(officer, person, TheirSubsystem, TheirCommune, "\"2\""), 409, "handover-open");
        await ProblemAsync(await PutAsync(officer, person, Correction(Form(number)), "\"2\""), 409, "labour-record-frozen");
        await ProblemAsync(await officer.PostAsJsonAsync($"/v1/workers/{person}/receipt", new { kind = "national", number = "Q-1", date = "2026-01-01" }, Ct), 409, "labour-record-frozen");
        await ProblemAsync(await officer.PostAsJsonAsync($"/v1/workers/{person}/special-groups", new JsonObject { ["entry"] = SpecialGroupsUnderTest.Disabled() }, Ct), 409, "labour-record-frozen");
        var other = await Ours.EnterAsync();
        foreach (var (stays, leaves) in new[] { (person, other), (other, person) })
            await ProblemAsync(await officer.PostAsJsonAsync("/v1/merges", new { survivingPersonId = stays, survivingVersion = stays == person ? 2 : 1, mergedPersonId = leaves, mergedVersion = leaves == person ? 2 : 1, reason = "Một người" }, Ct),
                409, "labour-record-frozen");
        var import = await ImportsUnderTest.EndedAsync(officer, await ImportsUnderTest.UploadAsync(officer, ImportsUnderTest.Small(ImportsUnderTest.Person(number, OurCommune, "Nguyễn Văn Khác"))));
        Assert.Equal(1, (int)import["rejected"]!);
        Assert.Contains("record-not-held", await officer.GetStringAsync($"/v1/imports/{import["id"]}/errors", Ct), StringComparison.Ordinal);
        // Placements and certificates of the meantime change nothing of it either.
        Assert.Equal([2L], await Ours.QueryAsync<long>("select version from worker where person_id = $1", person));
        Assert.Equal("Nguyễn Văn Đức", (string?)(await Ours.RecordOfAsync(number))!["record"]!["fullName"]);

        await OkAsync(await DecideAsync(Theirs.Clerk(), handover, "acceptance"));
        await Ours.OutAsync(handover, "closed");
        await ProblemAsync(await PutAsync(officer, person, Correction(Form(number)), "\"3\""), 409, "labour-record-handed-over");
        await ProblemAsync(await BeginAsync(officer, person, TheirSubsystem, TheirCommune, "\"3\""), 409, "labour-record-handed-over");
        await ProblemAsync(await DecideAsync(officer, handover, "withdrawal"), 409, "handover-state");
    }

    [Fact]
    public async Task What_arrives_replaces_the_record_that_is_there_only_when_an_officer_says_so()
    {
        var number = NewNumber();
        var own = Unemployed(Form(number));
        (own["permanentCommune"], own["fullName"]) = (TheirCommune, "Nguyễn Văn Cũ");
        var theirs = (await OkAsync(await Theirs.Clerk().PostAsJsonAsync("/v1/workers", Entry(own), Ct), 201))["personId"]!.GetValue<Guid>();
        var (_, _, handover) = await provinces.WaitingAsync(form => form["personalNumber"] = number);
        var problem = await ProblemAsync(await DecideAsync(Theirs.Clerk(), handover, "acceptance"), 409, "handover-own-record");
        Assert.Equal((theirs, 1), ((Guid)problem["personId"]!, (int)problem["version"]!));
        Assert.Equal(theirs.ToString(), (string?)(await OkAsync(await Theirs.Clerk().GetAsync($"/v1/handovers/{handover}", Ct)))["ownRecord"]!["personId"]);

        await OkAsync(await DecideAsync(Theirs.Clerk(), handover, "acceptance", new() { ["replaceOwnRecord"] = true }));
        await Theirs.InAsync(handover, "closed");
        await Ours.OutAsync(handover, "closed");
        Assert.Equal((false, true), (await Ours.IsActiveAsync(number), await Theirs.IsActiveAsync(number)));
        var record = (await Theirs.RecordOfAsync(number))!;
        Assert.Equal((theirs.ToString(), 2, "Nguyễn Văn Đức"), ((string?)record["personId"], (int)record["version"]!, (string?)record["record"]!["fullName"]));
        var history = (await OkAsync(await Theirs.Clerk().GetAsync($"/v1/workers/{theirs}/history", Ct)))["changes"]![0]!;
        Assert.Equal(("received", "Nguyễn Văn Cũ"), ((string?)history["kind"], (string?)history["before"]!["fullName"]));
    }

    [Fact]
    public async Task Two_provinces_that_begin_at_once_cannot_both_accept()
    {
        var number = NewNumber();
        var own = Form(number);
        own["permanentCommune"] = TheirCommune;
        var theirs = (await OkAsync(await Theirs.Clerk().PostAsJsonAsync("/v1/workers", Entry(own), Ct), 201))["personId"]!.GetValue<Guid>();
        var back = (await OkAsync(await BeginAsync(Theirs.Clerk(), theirs, OurSubsystem, OurCommune, "\"1\""), 201))["id"]!.GetValue<Guid>();
        await Ours.InAsync(back, "waiting");
        var (ours, _, forth) = await provinces.WaitingAsync(form => form["personalNumber"] = number);
        var replace = new JsonObject { ["replaceOwnRecord"] = true };
        await ProblemAsync(await DecideAsync(Theirs.Clerk(), forth, "acceptance", replace.DeepClone().AsObject()), 409, "handover-crossing");
        await ProblemAsync(await DecideAsync(Ours.Clerk(), back, "acceptance", replace.DeepClone().AsObject()), 409, "handover-crossing");
        // One gives way, and the other goes on; whoever has accepted cannot begin.
        await OkAsync(await DecideAsync(Theirs.Clerk(), back, "withdrawal"));
        await Theirs.OutAsync(back, "withdrawn");
        provinces.Exchange.Meddle = static (m, _) => Task.FromResult(m.Operation == "acceptance" ? Fate.Lost : Fate.Passes);
        await OkAsync(await DecideAsync(Theirs.Clerk(), forth, "acceptance", replace));
        await ProblemAsync(await BeginAsync(Theirs.Clerk(), theirs, OurSubsystem, OurCommune, "\"3\""), 409, "handover-crossing");
        provinces.Heal();
        await Theirs.InAsync(forth, "closed");
        Assert.Equal((false, true), (await Ours.IsActiveAsync(number), await Theirs.IsActiveAsync(number)));
        Assert.Equal("handed-over", (await Ours.QueryAsync<string>("select holding from worker where person_id = $1", ours)).Single());
    }

    [Fact]
    public async Task A_restriction_of_the_meantime_holds_the_record_back_and_says_not_why()
    {
        var (person, number, handover) = await provinces.WaitingAsync();
        await RestrictAsync(person);
        await OkAsync(await DecideAsync(Theirs.Clerk(), handover, "acceptance"));
        await Theirs.InAsync(handover, "accepted held-back");
        Assert.DoesNotContain("restrict", (string?)(await OkAsync(await Theirs.Clerk().GetAsync($"/v1/handovers/{handover}", Ct)))["handover"]!["faultText"], StringComparison.OrdinalIgnoreCase);
        Assert.Equal("frozen", (await Ours.QueryAsync<string>("select holding from worker where person_id = $1", person)).Single());
        (await Ours.Clerk(scopes: "registry.rights").PostAsJsonAsync($"/v1/workers/{person}/restriction/end", new { reason = "person-asked" }, Ct)).EnsureSuccessStatusCode();
        await Theirs.InAsync(handover, "closed");
        Assert.Equal((false, true), (await Ours.IsActiveAsync(number), await Theirs.IsActiveAsync(number)));
    }

    [Fact]
    public async Task A_message_of_another_member_for_another_purpose_or_of_no_hand_over_is_refused_and_changes_nothing()
    {
        var (person, _, handover) = await provinces.WaitingAsync();
        const string stranger = "VN/GOV/H99/LMIS";
        foreach (var operation in new[] { "record", "acceptance", "refusal", "activation" })
        {
            await ProblemAsync(await provinces.Exchange.SendAsync(OurSubsystem, operation, Body(handover), stranger), 404, "handover-unknown");
            await ProblemAsync(await provinces.Exchange.SendAsync(OurSubsystem, operation, Body(Guid.CreateVersion7()), TheirSubsystem), 404, "handover-unknown");
            await ProblemAsync(await provinces.Exchange.SendAsync(OurSubsystem, operation, Body(handover), TheirSubsystem, purpose: "labour-registration"), 403, "handover-purpose");
            await ProblemAsync(await provinces.Exchange.SendAsync(OurSubsystem, operation, Body(handover, "short"), TheirSubsystem), 400, "salt");
            await ProblemAsync(await provinces.Exchange.SendAsync(OurSubsystem, operation, "{}", TheirSubsystem), 400, "malformed-json");
        }
        foreach (var operation in new[] { "offer", "withdrawal" })
        {
            await ProblemAsync(await provinces.Exchange.SendAsync(TheirSubsystem, operation, Body(handover), stranger), 404, "handover-unknown");
            await ProblemAsync(await provinces.Exchange.SendAsync(TheirSubsystem, operation, Body(handover), OurSubsystem, purpose: "labour-registration"), 403, "handover-purpose");
        }
        Assert.Equal(("offered", "waiting"), (await Ours.OutAsync(handover, "offered"), await Theirs.InAsync(handover, "waiting")));
        Assert.Equal(["entered", "frozen"], await Ours.QueryAsync<string>("select kind from worker_change where person_id = $1 order by version", person));

        // One that somebody made up is asked about, and nobody stands by it.
        var madeUp = Guid.CreateVersion7();
        await OkAsync(await provinces.Exchange.SendAsync(TheirSubsystem, "offer", Body(madeUp), OurSubsystem));
        await Theirs.InAsync(madeUp, "void");
    }

    [Fact]
    public async Task A_commune_sees_what_comes_to_it_and_the_province_decides()
    {
        var (_, _, handover) = await provinces.WaitingAsync(static form => (form["specialGroups"], form["ethnicGroup"]) = (new JsonArray("ethnic-minority"), "05"));
        var commune = Theirs.Clerk(TheirCommune);
        var seen = await OkAsync(await commune.GetAsync($"/v1/handovers/{handover}", Ct));
        Assert.Equal(("Nguyễn Văn Đức", "05"), ((string?)seen["record"]!["fullName"], (string?)seen["record"]!["ethnicGroup"]));
        Assert.Equal("Đã chuyển hộ khẩu", (string?)seen["reason"]);
        var without = await OkAsync(await Theirs.Clerk(TheirCommune, "registry.read").GetAsync($"/v1/handovers/{handover}", Ct));
        Assert.Equal((true, null), ((bool)without["sensitiveWithheld"]!, (string?)without["record"]!["ethnicGroup"]));
        Assert.Equal(["handover f", "handover t"], await Theirs.QueryAsync<string>(
            "select concat_ws(' ', what, sensitive) from record_reading join incoming_handover h using (person_id) where h.id = $1 order by sensitive", handover));
        await ProblemAsync(await DecideAsync(commune, handover, "acceptance"), 403, "handover-province-decides");
        await ProblemAsync(await DecideAsync(commune, handover, "refusal"), 403, "handover-province-decides");
        await ProblemAsync(await Theirs.Clerk("09187").GetAsync($"/v1/handovers/{handover}", Ct), 404, "handover-unknown");
        Assert.Contains((await OkAsync(await commune.GetAsync("/v1/handovers?direction=in&state=waiting&limit=100", Ct)))["handovers"]!.AsArray(), h => (string?)h!["id"] == handover.ToString());
        Assert.Contains((await OkAsync(await Ours.Clerk(OurCommune).GetAsync("/v1/handovers?direction=out&limit=100", Ct)))["handovers"]!.AsArray(), h => (string?)h!["id"] == handover.ToString());
        Assert.Empty((await OkAsync(await Ours.Clerk("01840").GetAsync("/v1/handovers?direction=out", Ct)))["handovers"]!.AsArray());
        Assert.Empty((await OkAsync(await Theirs.Clerk("09187").GetAsync("/v1/handovers", Ct)))["handovers"]!.AsArray());
    }

    [Fact]
    public async Task Nothing_of_the_person_is_in_logs_events_or_clear_columns()
    {
        const string name = "Khổng Thị Ngọc Quýnh", phone = "0387664821";
        var (_, number, handover) = await provinces.WaitingAsync(static form => (form["fullName"], form["phone"], form["sex"]) = (name, phone, "Nam"));
        // While it waits, the target knows the number by its digest alone.
        foreach (var table in await Theirs.QueryAsync<string>("select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables where table_schema in ('public', 'messaging') and table_type = 'BASE TABLE'"))
        {
            foreach (var planted in new[] { name, phone, number })
                Assert.True((await Theirs.QueryAsync<long>($"select count(*) from {table} t where t::text like $1", $"%{planted}%"))[0] == 0, $"{planted} is in {table}");
        }
        Assert.Equal(1, (await Theirs.QueryAsync<long>("select count(*) from incoming_handover where id = $1 and length(content) > 500", handover))[0]);
        await OkAsync(await DecideAsync(Theirs.Clerk(), handover, "acceptance"));
        await Theirs.InAsync(handover, "closed");
        foreach (var side in new[] { Ours, Theirs })
        {
            Assert.NotEmpty(side.Service.Log.All);
            foreach (var planted in new[] { name, phone, number })
            {
                Assert.DoesNotContain(side.Service.Log.All, line => line.Contains(planted, StringComparison.Ordinal));
                Assert.Equal(0, (await side.QueryAsync<long>("select count(*) from messaging.outbox_message where data::text like $1", $"%{planted}%"))[0]);
            }
        }
        // The only messages that hold something of the person are the record and its answer; what is said of the rest is an id and a salt.
        Assert.All(provinces.Exchange.Messages.Where(m => m.Handover == handover), static m => Assert.Equal(["handoverId", "salt"], JsonNode.Parse(m.Body)!.AsObject().Select(static p => p.Key)));
    }

    private static string Body(Guid handover, string? salt = null) => new JsonObject { ["handoverId"] = handover, ["salt"] = salt ?? ExchangeSalt.New() }.ToJsonString();

    private async Task RestrictAsync(Guid person)
    {
        var officer = Ours.Clerk(scopes: "registry.rights");
        var request = (await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{person}/data-requests", new { kind = "restriction", statement = "Xin hạn chế", document = "HS-1" }, Ct), 201))["id"];
        await OkAsync(await officer.PostAsJsonAsync($"/v1/data-requests/{request}/decision", new { decision = "accepted", reason = "Có căn cứ" }, Ct));
    }
}
