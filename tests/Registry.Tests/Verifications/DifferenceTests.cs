using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Rights;
using static Lmis.Registry.Tests.RegistryUnderTest;
using static Lmis.Registry.Tests.Verifications.VerificationsUnderTest;

namespace Lmis.Registry.Tests.Verifications;

public sealed class DifferenceTests(VerificationsUnderTest registry) : IClassFixture<VerificationsUnderTest>
{
    private async Task<(Guid Person, string Number, Guid Difference)> DifferAsync(string kind, string commune = "05467")
    {
        var (person, number) = await registry.PersonAsync(kind, commune);
        await OkAsync(await VerifyAsync(registry.Officer(), person));
        return (person, number, await registry.DifferenceAsync(person));
    }

    private static JsonObject Decision(string decision, string? reason = null) => new() { ["decision"] = decision, ["reason"] = reason };

    [Fact]
    public async Task The_queue_shows_an_officer_the_differences_of_his_own_area_and_records_it()
    {
        var (person, _, difference) = await DifferAsync("differs name", "05443");
        await registry.PersonAsync("match", "05443");
        var shown = Assert.Single(await WaitingAsync(registry.Officer("05443", purpose: "data-quality")))!;
        Assert.Equal((difference, person, "Nguyễn Văn Đức", "05443", "differs", 1L),
            (shown["id"]!.GetValue<Guid>(), shown["personId"]!.GetValue<Guid>(), (string?)shown["fullName"], (string?)shown["communeCode"], (string?)shown["result"], (long)shown["version"]!));
        Assert.Equal(["name:data-quality", "verification:record-keeping"], (await registry.QueryAsync<string>("select what || ':' || purpose from record_reading where person_id = $1", person)).Order());
        Assert.Empty(await WaitingAsync(registry.Officer("05443"), "?result=deceased"));
        Assert.DoesNotContain(await WaitingAsync(registry.Officer("05467")), d => d!["personId"]!.GetValue<Guid>() == person);
        await ProblemAsync(await registry.Officer("05443", purpose: "whim").GetAsync("/v1/verifications/differences", Ct), 400, "purpose-required");
        await ProblemAsync(await registry.Officer(scopes: Scopes.RegistryRead).GetAsync("/v1/verifications/differences", Ct), 403, "missing-scope");
        await ProblemAsync(await DecideAsync(registry.Officer("05467"), difference, Decision("keep", "x")), 404, "difference-unknown");
        await ProblemAsync(await DecideAsync(registry.Officer(scopes: Scopes.RegistryRead), difference, Decision("keep", "x")), 403, "missing-scope");
    }

    [Fact]
    public async Task The_queue_is_read_page_by_page()
    {
        var all = new List<Guid>();
        for (var i = 0; i < 3; i++)
            all.Add((await DifferAsync("unknown", "01843")).Difference);
        var officer = registry.Officer("01843");
        var first = await OkAsync(await officer.GetAsync("/v1/verifications/differences?limit=2", Ct));
        var second = await OkAsync(await officer.GetAsync($"/v1/verifications/differences?limit=2&after={first["next"]}", Ct));
        Assert.Equal(all, first["differences"]!.AsArray().Concat(second["differences"]!.AsArray()).Select(static d => d!["id"]!.GetValue<Guid>()));
        Assert.Null(second["next"]);
    }

    [Fact]
    public async Task A_restricted_record_is_corrected_on_a_named_ground_only_and_kept_without()
    {
        var (person, _, difference) = await DifferAsync("differs name");
        await registry.RightsOfficer().RestrictAsync(person);
        var decision = Decision("correct", "Theo thẻ căn cước");
        decision["fullName"] = "Nguyễn Văn Đúc";
        await ProblemAsync(await DecideAsync(registry.Officer(), difference, decision.DeepClone().AsObject()), 409, "processing-restricted");
        Assert.Equal(["1|open"], await registry.QueryAsync<string>("select worker.version || '|' || review from worker join person_verification using (person_id) where person_id = $1", person));
        decision["restrictionGround"] = "person-asked";
        Assert.Equal(2, (int)(await OkAsync(await DecideAsync(registry.Officer(), difference, decision)))["version"]!);
        Assert.Equal(["person-asked"], await registry.QueryAsync<string>("select restriction_ground from worker_change where person_id = $1 and version = 2", person));

        var (other, _, second) = await DifferAsync("differs name");
        await registry.RightsOfficer().RestrictAsync(other);
        await OkAsync(await DecideAsync(registry.Officer(), second, Decision("keep", "Theo giấy khai sinh")));
    }

    [Fact]
    public async Task A_bulk_run_leaves_a_restricted_person_out_whom_an_officer_can_still_ask_about()
    {
        const string commune = "01936";
        var (restricted, open) = (await registry.PersonAsync(commune: commune), await registry.PersonAsync(commune: commune));
        await registry.RightsOfficer().RestrictAsync(restricted.Person);
        var officer = registry.Officer(commune, purpose: "data-quality");
        var done = await UntilAsync(officer, await StartAsync(officer), "completed");
        Assert.Equal((1, 1), ((int)done["due"]!, (int)done["done"]!));
        Assert.Equal([open.Number], registry.Gateway.Questions.Select(static q => q.Number).Where(n => n == restricted.Number || n == open.Number));
        Assert.Equal("verified", (string?)(await OkAsync(await VerifyAsync(officer, restricted.Person)))["state"]);
    }

    [Fact]
    public async Task A_correction_goes_the_way_of_every_correction()
    {
        var (person, number, difference) = await DifferAsync("differs name");
        var decision = Decision("correct", "Theo thẻ căn cước");
        decision["fullName"] = "Nguyễn Văn Đúc";
        var answer = await OkAsync(await DecideAsync(registry.Officer(), difference, decision));
        Assert.Equal(2, (int)answer["version"]!);
        Assert.Equal([1L, 2L], (await registry.EventsAsync(person)).Select(static e => (long)e["version"]!));
        var record = await registry.RecordAsync(person);
        Assert.Equal(("Nguyễn Văn Đúc", number, "0912345678", "not-yet"),
            ((string?)record["record"]!["fullName"], (string?)record["record"]!["personalNumber"], (string?)record["record"]!["phone"], (string?)record["verification"]!["state"]));
        var change = (await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{person}/history", Ct)))["changes"]![0]!;
        Assert.Equal(("corrected", "error-corrected", "Theo thẻ căn cước", "fullName"), ((string?)change["kind"], (string?)change["trigger"], (string?)change["reason"], (string?)Assert.Single(change["fields"]!.AsArray())));
        Assert.Equal(["corrected"], await registry.QueryAsync<string>("select review from person_verification where person_id = $1", person));
        await ProblemAsync(await DecideAsync(registry.Officer(), difference, Decision("keep", "x"), "\"2\""), 409, "difference-decided");
    }

    [Fact]
    public async Task A_correction_that_breaks_a_rule_changes_nothing()
    {
        var (person, _, difference) = await DifferAsync("differs birth-date");
        var wrong = Decision("correct");
        wrong["birthDate"] = "1985-11-05";
        Assert.Equal(["personalNumber:number-year-mismatch"], Errors(await ProblemAsync(await DecideAsync(registry.Officer(), difference, wrong), 400, "labour-record-invalid")));
        await ProblemAsync(await DecideAsync(registry.Officer(), difference, Decision("correct")), 400, "nothing-corrected");
        var taken = Decision("correct");
        taken["personalNumber"] = (await registry.PersonAsync()).Number;
        await ProblemAsync(await DecideAsync(registry.Officer(), difference, taken), 409, "personal-number-taken");
        await ProblemAsync(await DecideAsync(registry.Officer(), difference, Decision("keep")), 400, "reason-missing");
        await ProblemAsync(await DecideAsync(registry.Officer(), difference, Decision("confirm-death")), 400, "not-deceased");
        await ProblemAsync(await DecideAsync(registry.Officer(), difference, Decision("forget")), 400, "validation");
        await ProblemAsync(await DecideAsync(registry.Officer(), difference, Decision("keep", "x"), null), 428, "if-match-required");
        await ProblemAsync(await DecideAsync(registry.Officer(), difference, Decision("keep", "x"), "\"7\""), 412, "changed-meanwhile");
        Assert.Single(await registry.EventsAsync(person));
        Assert.Equal(difference, await registry.DifferenceAsync(person));
    }

    [Fact]
    public async Task What_is_kept_is_kept_for_a_reason_that_nobody_else_reads()
    {
        var (person, _, difference) = await DifferAsync("unknown");
        await OkAsync(await DecideAsync(registry.Officer(), difference, Decision("keep", "Đã xem giấy khai sinh")));
        Assert.Equal(("unknown", "kept"), ((string?)(await registry.RecordAsync(person))["verification"]!["state"], (string?)(await registry.RecordAsync(person))["verification"]!["review"]));
        Assert.DoesNotContain("khai sinh", Assert.Single(await registry.QueryAsync<string>("select encode(reason, 'escape') from person_verification where person_id = $1", person)), StringComparison.Ordinal);
        Assert.Single(await registry.EventsAsync(person));
        Assert.DoesNotContain(await WaitingAsync(registry.Officer()), d => d!["personId"]!.GetValue<Guid>() == person);
    }

    [Fact]
    public async Task Somebody_who_died_leaves_the_counts_when_an_officer_confirms_it_and_can_come_back()
    {
        var (person, _, difference) = await DifferAsync("deceased");
        Assert.True((bool)(await registry.RecordAsync(person))["active"]!);
        await OkAsync(await DecideAsync(registry.Officer(), difference, Decision("confirm-death", "Trích lục khai tử")));
        var record = await registry.RecordAsync(person);
        Assert.Equal((false, "deceased", "death-confirmed", 2), ((bool)record["active"]!, (string?)record["verification"]!["state"], (string?)record["verification"]!["review"], (int)record["version"]!));
        // It was a mistake after all.
        await OkAsync(await DecideAsync(registry.Officer(), difference, Decision("keep", "Người cùng tên"), "\"2\""));
        Assert.Equal([true, false, true], (await registry.EventsAsync(person)).Select(static e => (bool)e["isActive"]!));
        Assert.Equal(["returned", "left", "entered"],
            (await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{person}/history", Ct)))["changes"]!.AsArray().Select(static c => (string)c!["kind"]!));
        await ProblemAsync(await DecideAsync(registry.Officer(), difference, Decision("confirm-death"), "\"3\""), 409, "difference-decided");
    }

    [Fact]
    public async Task Of_two_officers_who_decide_at_once_one_does()
    {
        var (person, _, difference) = await DifferAsync("deceased");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => DecideAsync(registry.Officer(), difference, i % 2 == 0 ? Decision("confirm-death") : Decision("keep", "x"))));
        Assert.Equal(1, answers.Count(static a => (int)a.StatusCode == 200));
        Assert.All(answers.Where(static a => (int)a.StatusCode != 200), static a => Assert.InRange((int)a.StatusCode, 409, 412));
        Assert.InRange((await registry.EventsAsync(person)).Count, 1, 2);
    }
}
