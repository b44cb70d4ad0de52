using System.Text.Json.Nodes;
using static Lmis.Registry.Tests.Handovers.HandoversUnderTest;
using static Lmis.Registry.Tests.Handovers.ProvinceUnderTest;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Handovers;

/// <summary>A record goes from one province to another: what each side stores, shows and tells.</summary>
public sealed class HandoverTests(HandoversUnderTest provinces) : IClassFixture<HandoversUnderTest>
{
    private ProvinceUnderTest Ours => provinces.Ours;
    private ProvinceUnderTest Theirs => provinces.Theirs;

    [Fact]
    public async Task A_record_goes_over_with_its_items_receipt_and_sensitive_class_and_is_counted_once()
    {
        var (person, number, handover) = await provinces.WaitingAsync(static form => (form["specialGroups"], form["ethnicGroup"]) = (new JsonArray("ethnic-minority"), "05"), movedOn: "2026-11-02");
        var frozen = await Ours.RecordOfAsync(number);
        Assert.Equal(("frozen", true, "offered", TheirSubsystem), ((string?)frozen!["holding"], (bool)frozen["active"]!, (string?)frozen["handover"]!["state"], (string?)frozen["handover"]!["partner"]));
        Assert.Null(await Theirs.RecordOfAsync(number));

        await OkAsync(await DecideAsync(Theirs.Clerk(), handover, "acceptance"));
        await Theirs.InAsync(handover, "closed");
        await Ours.OutAsync(handover, "closed");

        var (gone, here) = (await Ours.RecordAsync(person), (await Theirs.RecordOfAsync(number))!);
        Assert.Equal(("handed-over", false, "closed"), ((string?)gone["holding"], (bool)gone["active"]!, (string?)gone["handover"]!["state"]));
        Assert.Equal(("held", true, "handed-over", "2026-11-02"), ((string?)here["holding"], (bool)here["active"]!, (string?)here["source"], (string?)here["effectiveOn"]));
        var (before, after) = (gone["record"]!.AsObject(), here["record"]!.AsObject());
        Assert.Equal((TheirCommune, null), ((string?)after["permanentCommune"], (string?)after["address"]));
        foreach (var (item, value) in before.Where(static i => i.Key is not ("permanentCommune" or "currentCommune" or "address" or "formerDistrict" or "formerCommune" or "permanentFormerCommune")))
            Assert.True(JsonNode.DeepEquals(value, after[item]), $"{item}: {value} became {after[item]}");
        Assert.Equal("Nguyễn Văn Đức", (string?)after["fullName"]);

        // What others count: here no more, there once.
        var (ours, theirs) = (await Ours.EventsAsync(person), await Theirs.EventsAsync((Guid)here["personId"]!));
        Assert.Equal([true, true, false], ours.Select(static e => (bool)e["isActive"]!));
        Assert.Equal([1, 2, 3], ours.Select(static e => (long)e["version"]!));
        Assert.Equal((true, TheirCommune), ((bool)Assert.Single(theirs)["isActive"]!, (string?)theirs[0]["communeCode"]));
        Assert.Equal(["entered", "frozen", "handed-over"], await Ours.QueryAsync<string>("select kind from worker_change where person_id = $1 order by version", person));
        Assert.Equal(["received"], await Theirs.QueryAsync<string>("select kind from worker_change where person_id = $1", (Guid)here["personId"]!));
        // The employment follows from items 12 and 13, as it does from a form.
        Assert.Single(await Theirs.QueryAsync<Guid>("select id from employment where person_id = $1 and ended_on is null", (Guid)here["personId"]!));

        Assert.Equal([$"{TheirSubsystem} residence-handover handover t agreement-of-{TheirSubsystem}"], await Ours.QueryAsync<string>(
            "select distinct concat_ws(' ', client_id, purpose, what, sensitive, agreement_id) from record_reading where person_id = $1 and agreement_id is not null", person));
        Assert.Empty(await Theirs.QueryAsync<Guid>("select id from incoming_handover where id = $1 and content is not null", handover));
    }

    [Fact]
    public async Task A_receipt_goes_with_its_record_and_the_later_one_stands()
    {
        var person = await Ours.EnterAsync();
        await OkAsync(await Ours.Clerk().PostAsync($"/v1/workers/{person}/receipt", System.Net.Http.Json.JsonContent.Create(new { kind = "national", number = "QG-1", date = "2026-03-01" }), Ct));
        var handover = await provinces.BegunAsync(person, "temporary");
        await Theirs.InAsync(handover, "waiting");
        await OkAsync(await DecideAsync(Theirs.Clerk(), handover, "acceptance"));
        await Theirs.InAsync(handover, "closed");
        Assert.Equal([$"national QG-1 2026-03-01 05467 {TheirCommune} {TheirCommune}"], await Theirs.QueryAsync<string>(
            "select concat_ws(' ', receipt_kind, receipt_number, receipt_date, permanent_commune_code, temporary_commune_code, w.commune_code) from worker w join incoming_handover h using (person_id) where h.id = $1", handover));
    }

    [Fact]
    public async Task A_refused_record_returns_with_the_reason_and_nothing_of_it_is_kept_there()
    {
        var (person, number, handover) = await provinces.WaitingAsync();
        await OkAsync(await DecideAsync(Theirs.Clerk(), handover, "refusal"));
        await Theirs.InAsync(handover, "refused");
        await Ours.OutAsync(handover, "refused");
        Assert.Equal("Nhầm người", (string?)(await OkAsync(await Ours.Clerk().GetAsync($"/v1/handovers/{handover}", Ct)))["answer"]);
        var record = (await Ours.RecordOfAsync(number))!;
        Assert.Equal(("held", true), ((string?)record["holding"], (bool)record["active"]!));
        Assert.Null(record["handover"]);
        Assert.Equal([true, true, true], (await Ours.EventsAsync(person)).Select(static e => (bool)e["isActive"]!));
        Assert.Empty(await Theirs.QueryAsync<Guid>("select person_id from worker join incoming_handover using (person_id) where id = $1", handover));
        Assert.Empty(await Theirs.QueryAsync<Guid>("select id from incoming_handover where id = $1 and content is not null", handover));
        // And may be changed, and offered, again.
        await OkAsync(await PutAsync(Ours.Clerk(), person, Correction(Form(number)), "\"3\""));
        await Theirs.InAsync(await provinces.BegunAsync(person), "waiting");
    }

    [Fact]
    public async Task A_withdrawn_record_is_frozen_until_the_other_province_has_confirmed()
    {
        var (_, number, handover) = await provinces.WaitingAsync();
        provinces.Exchange.IsAgreed = m => m.Handover != handover || m.Operation != "withdrawal";
        await OkAsync(await DecideAsync(Ours.Clerk(), handover, "withdrawal"));
        await Ours.OutAsync(handover, "withdrawing not-agreed");
        Assert.Equal("frozen", (string?)(await Ours.RecordOfAsync(number))!["holding"]);
        var view = await OkAsync(await Ours.Clerk().GetAsync($"/v1/handovers/{handover}", Ct));
        Assert.Contains("No agreement", (string?)view["handover"]!["faultText"], StringComparison.Ordinal);
        await ProblemAsync(await DecideAsync(Ours.Clerk(), handover, "withdrawal"), 409, "handover-state");

        provinces.Heal();
        await Ours.OutAsync(handover, "withdrawn");
        Assert.Equal("held", (string?)(await Ours.RecordOfAsync(number))!["holding"]);
        await Theirs.InAsync(handover, "withdrawn");
        await ProblemAsync(await DecideAsync(Theirs.Clerk(), handover, "acceptance"), 409, "handover-state");
        await ProblemAsync(await DecideAsync(Theirs.Clerk(), handover, "refusal"), 409, "handover-state");
    }

    [Fact]
    public async Task Of_acceptance_and_withdrawal_at_once_one_wins_and_both_sides_know_which()
    {
        for (var round = 0; round < 6; round++)
        {
            var (_, number, handover) = await provinces.WaitingAsync();
            var both = await Task.WhenAll(DecideAsync(Theirs.Clerk(), handover, "acceptance"), DecideAsync(Ours.Clerk(), handover, "withdrawal"));
            var (ours, theirs) = (await Ours.OutAsync(handover, "closed", "withdrawn"), await Theirs.InAsync(handover, "closed", "withdrawn"));
            Assert.Equal(ours, theirs);
            Assert.Equal((ours == "withdrawn", ours == "closed"), (await Ours.IsActiveAsync(number), await Theirs.IsActiveAsync(number)));
            Array.ForEach(both, static r => r.Dispose());
        }
    }

    [Fact]
    public async Task Messages_lost_doubled_and_late_have_one_effect()
    {
        // Each message and each answer is lost the first time; what passes comes twice.
        var lost = new System.Collections.Concurrent.ConcurrentDictionary<(string, bool, Guid), bool>();
        provinces.Exchange.Meddle = (m, answered) => Task.FromResult(lost.TryAdd((m.Operation, answered, m.Handover), true) ? Fate.Lost : answered ? Fate.Passes : Fate.Doubled);
        var (person, number, handover) = await provinces.HandedOverAsync();
        provinces.Heal();
        Assert.Equal(["acceptance", "activation", "offer", "record"], lost.Keys.Where(k => k.Item3 == handover && k.Item2).Select(static k => k.Item1).Order());
        var here = (await Theirs.RecordOfAsync(number))!;
        Assert.Equal(1, (long)here["version"]!);
        Assert.Single(await Theirs.EventsAsync((Guid)here["personId"]!));
        Assert.Equal(3, (await Ours.EventsAsync(person)).Count);

        // The same question has the same id however often it is asked, so that the gateways know a retry.
        Assert.All(provinces.Exchange.Messages.Where(m => m.Handover == handover).GroupBy(static m => m.Operation), static g => Assert.Single(g.Select(static m => m.MessageId).Distinct()));

        // All of it again, in the wrong order, long after.
        foreach (var late in provinces.Exchange.Messages.Where(m => m.Handover == handover).Reverse().ToList())
            (await provinces.Exchange.SendAsync(late.To, late.Operation, late.Body, late.From)).EnsureSuccessStatusCode().Dispose();
        await Task.Delay(400, Ct);
        Assert.Equal(("closed", "closed"), (await Ours.OutAsync(handover, "closed"), await Theirs.InAsync(handover, "closed")));
        Assert.Equal((3, 1), ((await Ours.EventsAsync(person)).Count, (await Theirs.EventsAsync((Guid)here["personId"]!)).Count));
    }

    [Fact]
    public async Task While_the_other_province_is_away_the_offer_waits_and_goes_on_by_itself()
    {
        provinces.Exchange.Meddle = static (m, _) => Task.FromResult(m.Operation == "offer" ? Fate.Lost : Fate.Passes);
        var (person, _, handover) = await provinces.OfferedAsync();
        await Ours.OutAsync(handover, "offered away");
        var view = await OkAsync(await Ours.Clerk(language: "vi").GetAsync($"/v1/handovers/{handover}", Ct));
        Assert.Contains("Không kết nối được", (string?)view["handover"]!["faultText"], StringComparison.Ordinal);
        await ProblemAsync(await PutAsync(Ours.Clerk(), person, Correction(Form()), "\"2\""), 409, "labour-record-frozen");
        provinces.Heal();
        await Theirs.InAsync(handover, "waiting");
        await Ours.OutAsync(handover, "offered");
    }

    [Fact]
    public async Task A_withdrawal_that_overtakes_its_offer_is_the_end_of_it()
    {
        var (_, number, handover) = await provinces.OfferedWithoutAsync("offer");
        await OkAsync(await DecideAsync(Ours.Clerk(), handover, "withdrawal"));
        await Ours.OutAsync(handover, "withdrawn");
        provinces.Heal();
        var late = provinces.Exchange.Messages.First(m => m.Handover == handover && m.Operation == "offer");
        Assert.Equal("withdrawn", (string?)(await OkAsync(await provinces.Exchange.SendAsync(late.To, late.Operation, late.Body, late.From)))["state"]);
        Assert.True(await Ours.IsActiveAsync(number));
    }

    [Fact]
    public async Task A_commune_that_is_not_theirs_is_refused_by_itself()
    {
        var person = await Ours.EnterAsync();
        // A commune of Hà Nội.
        var handover = (await OkAsync(await BeginAsync(Ours.Clerk(), person, TheirSubsystem, "00008", "\"1\""), 201))["id"]!.GetValue<Guid>();
        await Ours.OutAsync(handover, "refused");
        Assert.Contains("not in this province", (string?)(await OkAsync(await Ours.Clerk().GetAsync($"/v1/handovers/{handover}", Ct)))["answer"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_that_the_agreement_leaves_out_are_named_and_the_record_is_not_taken()
    {
        provinces.Exchange.Cut = static (operation, body) =>
        {
            if (operation == "record")
            {
                body["record"]!.AsObject().Remove("qualification");
                body["record"]!.AsObject().Remove("sex");
            }
        };
        var (_, _, handover) = await provinces.OfferedAsync();
        Assert.Equal("announced record-incomplete sex,qualification", await Theirs.InAsync(handover, "announced record-incomplete sex,qualification"));
        var view = await OkAsync(await Theirs.Clerk().GetAsync($"/v1/handovers/{handover}", Ct));
        Assert.Contains("the agreement cut them", (string?)view["handover"]!["faultText"], StringComparison.Ordinal);
        await ProblemAsync(await DecideAsync(Theirs.Clerk(), handover, "acceptance"), 409, "handover-state");
        // A new agreement mends it.
        provinces.Heal();
        await Theirs.InAsync(handover, "waiting");

        provinces.Exchange.Cut = static (_, body) => body.Remove("state");
        var (_, _, other) = await provinces.OfferedAsync();
        await Ours.OutAsync(other, "offered fields-not-agreed");
        provinces.Heal();
        await Theirs.InAsync(other, "waiting");
    }

    [Fact]
    public async Task A_person_who_moves_back_is_handed_back_and_the_history_of_both_stays()
    {
        var (person, number, first) = await provinces.HandedOverAsync();
        var there = (await Theirs.RecordOfAsync(number))!;
        var back = (await OkAsync(await BeginAsync(Theirs.Clerk(), (Guid)there["personId"]!, OurSubsystem, OurCommune, "\"1\""), 201))["id"]!.GetValue<Guid>();
        await Ours.InAsync(back, "waiting");
        await OkAsync(await DecideAsync(Ours.Clerk(), back, "acceptance"));
        await Theirs.OutAsync(back, "closed");
        Assert.Equal((true, false), (await Ours.IsActiveAsync(number), await Theirs.IsActiveAsync(number)));
        Assert.Equal(["entered", "frozen", "handed-over", "received"], await Ours.QueryAsync<string>("select kind from worker_change where person_id = $1 order by version", person));

        // What was said of the first one counts no more, should it come late: it is not ours to give twice.
        foreach (var operation in new[] { "acceptance", "record" })
            Assert.Equal("superseded", (string?)(await OkAsync(await provinces.Exchange.SendAsync(OurSubsystem, operation, Body(first), TheirSubsystem)))["state"]);
        Assert.Equal((true, false), (await Ours.IsActiveAsync(number), await Theirs.IsActiveAsync(number)));
    }

    [Fact]
    public async Task A_province_that_lost_what_it_had_gets_the_released_record_again()
    {
        var (_, number, handover) = await provinces.HandedOverAsync();
        var there = (Guid)(await Theirs.RecordOfAsync(number))!["personId"]!;
        // As after a restore to a state from before the record came; the source was told that it is there.
        await Theirs.QueryAsync<int>("with c as (delete from worker_change where person_id = $1), e as (delete from employment_claim where person_id = $1) update worker set is_active = false where person_id = $1 returning 1", there);
        await Theirs.QueryAsync<int>("update incoming_handover set state = 'announced', next_at = now() where id = $1 returning 1", handover);
        await Theirs.InAsync(handover, "waiting");
        await OkAsync(await DecideAsync(Theirs.Clerk(), handover, "acceptance"));
        await Theirs.InAsync(handover, "closed");
        Assert.Equal((false, true), (await Ours.IsActiveAsync(number), await Theirs.IsActiveAsync(number)));
    }

    [Fact]
    public async Task A_province_that_forgot_its_release_learns_that_the_record_is_there()
    {
        var (person, number, handover) = await provinces.HandedOverAsync();
        // As after a restore to a state from before the acceptance; the officer takes the offer back.
        await Ours.QueryAsync<int>("update worker set holding = 'frozen', is_active = true where person_id = $1 returning 1", person);
        await Ours.QueryAsync<int>("update outgoing_handover set state = 'withdrawing', next_at = now() where id = $1 returning 1", handover);
        await Ours.OutAsync(handover, "closed");
        Assert.Equal((false, true), (await Ours.IsActiveAsync(number), await Theirs.IsActiveAsync(number)));
    }

    private static string Body(Guid handover) => new JsonObject { ["handoverId"] = handover, ["salt"] = Lmis.Hosting.ExchangeSalt.New() }.ToJsonString();
}
