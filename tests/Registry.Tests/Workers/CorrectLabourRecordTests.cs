using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Workers;

public sealed class CorrectLabourRecordTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Fact]
    public async Task A_correction_makes_the_next_version_tells_it_and_keeps_what_stood_before()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var body = Correction(Unemployed(form.DeepClone().AsObject()), "became-unemployed");
        body["reason"] = "Công ty giải thể";
        body["source"] = "worker-statement";
        var response = await PutAsync(registry.Officer(), id, body, "\"1\"");
        Assert.Equal(2, (int)(await OkAsync(response))["version"]!);
        Assert.Equal("\"2\"", response.Headers.ETag!.Tag);
        var told = await registry.EventsAsync(id);
        Assert.Equal(["1:employed", "2:unemployed"], told.Select(static e => $"{e["version"]}:{e["activityStatus"]}"));
        Assert.Null(told[1]["occupation"]);

        var history = await OkAsync(await registry.Officer(purpose: "inspection").GetAsync($"/v1/workers/{id}/history", Ct));
        var change = history["changes"]![0]!;
        Assert.Equal(("corrected", "became-unemployed", "worker-statement", "Công ty giải thể"),
            ((string?)change["kind"], (string?)change["trigger"], (string?)change["source"], (string?)change["reason"]));
        Assert.Equal("employed", (string?)change["before"]!["activityStatus"]);
        Assert.Contains("occupation", change["fields"]!.AsArray().Select(static f => (string?)f));
        Assert.DoesNotContain("fullName", change["fields"]!.AsArray().Select(static f => (string?)f));
        Assert.Equal("entered", (string?)history["changes"]![1]!["kind"]);
    }

    [Fact]
    public async Task Without_If_Match_it_is_428_and_with_an_old_one_412()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        await ProblemAsync(await PutAsync(registry.Officer(), id, Correction(form.DeepClone().AsObject()), null), 428, "if-match-required");
        await OkAsync(await PutAsync(registry.Officer(), id, Correction(form.DeepClone().AsObject()), "\"1\""));
        var problem = await ProblemAsync(await PutAsync(registry.Officer(), id, Correction(form.DeepClone().AsObject()), "\"1\""), 412, "changed-meanwhile");
        Assert.Equal(2, (int)problem["currentVersion"]!);
        Assert.Equal(2, (await registry.EventsAsync(id)).Count);
    }

    [Fact]
    public async Task Of_eight_corrections_of_one_version_at_once_one_succeeds()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PutAsync(registry.Officer(), id, Correction(form.DeepClone().AsObject()), "\"1\"")));
        Assert.Equal(1, answers.Count(static a => (int)a.StatusCode == 200));
        Assert.Equal(7, answers.Count(static a => (int)a.StatusCode == 412));
        Assert.Equal(2, (await registry.EventsAsync(id)).Count);
    }

    [Theory]
    [InlineData("whim", "trigger:unknown-code")]
    [InlineData("became-unemployed", "trigger:dependent-item")]
    [InlineData("left-labour-force", "trigger:dependent-item")]
    public async Task The_trigger_must_fit_the_change(string trigger, string error)
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        Assert.Equal([error], Errors(await ProblemAsync(await PutAsync(registry.Officer(), id, Correction(form.DeepClone().AsObject(), trigger), "\"1\""), 400, "labour-record-invalid")));
    }

    [Fact]
    public async Task The_rules_of_the_form_hold_for_a_correction()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var wrong = form.DeepClone().AsObject();
        wrong["sex"] = "Nữ";
        Assert.Equal(["personalNumber:number-sex-mismatch"], Errors(await ProblemAsync(await PutAsync(registry.Officer(), id, Correction(wrong), "\"1\""), 400, "labour-record-invalid")));
    }

    [Fact]
    public async Task Another_persons_number_is_a_conflict()
    {
        var other = Form();
        await registry.EnterAsync(other);
        var id = await registry.EnterAsync();
        await ProblemAsync(await PutAsync(registry.Officer(), id, Correction(Form((string)other["personalNumber"]!), "error-corrected"), "\"1\""), 409, "personal-number-taken");
        Assert.Single(await registry.EventsAsync(id));
    }

    [Fact]
    public async Task A_corrected_number_is_found_and_the_wrong_one_no_longer()
    {
        var (wrong, right) = (NewNumber(), NewNumber());
        var id = await registry.EnterAsync(Form(wrong));
        await OkAsync(await PutAsync(registry.Officer(), id, Correction(Form(right), "error-corrected"), "\"1\""));
        Assert.Equal(1, await HitsAsync(right));
        Assert.Equal(0, await HitsAsync(wrong));
        async Task<int> HitsAsync(string number) =>
            (await OkAsync(await registry.Officer().PostAsJsonAsync("/v1/workers/search", new { personalNumber = number }, Ct)))["hits"]!.AsArray().Count;
    }

    [Fact]
    public async Task An_officer_without_the_sensitive_scope_neither_changes_nor_loses_the_sensitive_items()
    {
        var form = Form();
        form["specialGroups"] = new JsonArray("Thuộc hộ nghèo");
        var id = await registry.EnterAsync(form);
        var officer = registry.Officer(scopes: $"{Scopes.RegistryRead} {Scopes.RegistryWrite}");
        await ProblemAsync(await PutAsync(officer, id, Correction(form.DeepClone().AsObject()), "\"1\""), 403, "sensitive-scope");
        var plain = form.DeepClone().AsObject();
        plain.Remove("specialGroups");
        await OkAsync(await PutAsync(officer, id, Correction(plain), "\"1\""));
        var record = await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{id}", Ct));
        Assert.Equal("poor-household", (string?)Assert.Single(record["record"]!["specialGroups"]!.AsArray()));
    }

    [Fact]
    public async Task A_person_who_moved_away_leaves_the_officers_area_and_a_stranger_cannot_take_the_record_over()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var moved = form.DeepClone().AsObject();
        moved["permanentCommune"] = "05443";
        await ProblemAsync(await PutAsync(registry.Officer("05443"), id, Correction(moved.DeepClone().AsObject()), "\"1\""), 404, "labour-record-unknown");
        await OkAsync(await PutAsync(registry.Officer("05467"), id, Correction(moved), "\"1\""));
        await ProblemAsync(await registry.Officer("05467").GetAsync($"/v1/workers/{id}", Ct), 404, "labour-record-unknown");
        await OkAsync(await registry.Officer("05443").GetAsync($"/v1/workers/{id}", Ct));
    }

    [Fact]
    public async Task A_record_that_is_not_there_is_not_found() =>
        await ProblemAsync(await PutAsync(registry.Officer(), Guid.CreateVersion7(), Correction(Form()), "\"1\""), 404, "labour-record-unknown");

    [Fact]
    public async Task Only_a_receipt_makes_a_record_registered()
    {
        var id = await registry.EnterAsync();
        var receipt = new { kind = "national", number = "VL-2026/001", date = "2026-11-20" };
        var body = await OkAsync(await registry.Officer().PostAsJsonAsync($"/v1/workers/{id}/receipt", receipt, Ct));
        Assert.Equal(("registered", 2), ((string?)body["status"], (int)body["version"]!));
        Assert.True((bool)(await registry.EventsAsync(id))[1]["isRegistered"]!);

        Assert.Equal(2, (int)(await OkAsync(await registry.Officer().PostAsJsonAsync($"/v1/workers/{id}/receipt", receipt, Ct)))["version"]!);
        await ProblemAsync(await registry.Officer().PostAsJsonAsync($"/v1/workers/{id}/receipt", new { kind = "national", number = "VL-2026/000", date = "2026-11-19" }, Ct), 409, "receipt-held");
        Assert.Equal(2, (await registry.EventsAsync(id)).Count);
        var record = await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{id}", Ct));
        Assert.Equal("VL-2026/001", (string?)record["receipt"]!["number"]);
    }

    [Fact]
    public async Task A_receipt_is_checked_and_only_inside_ones_area()
    {
        var id = await registry.EnterAsync();
        var wrong = new { kind = "rumour", number = "1", date = "2999-01-01" };
        Assert.Equal(["kind:unknown-code", "date:bad-date"], Errors(await ProblemAsync(await registry.Officer().PostAsJsonAsync($"/v1/workers/{id}/receipt", wrong, Ct), 400, "labour-record-invalid")));
        await ProblemAsync(await registry.Officer().PostAsJsonAsync($"/v1/workers/{id}/receipt", new { kind = "national", number = "", date = "2026-01-01" }, Ct), 400, "validation");
        var good = new { kind = "national", number = "1", date = "2026-01-01" };
        await ProblemAsync(await registry.Officer("05443").PostAsJsonAsync($"/v1/workers/{id}/receipt", good, Ct), 404, "labour-record-unknown");
        await ProblemAsync(await registry.Officer(scopes: Scopes.RegistryRead).PostAsJsonAsync($"/v1/workers/{id}/receipt", good, Ct), 403, "missing-scope");
    }
}
