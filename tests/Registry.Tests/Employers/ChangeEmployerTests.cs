using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using static Lmis.Registry.Tests.Employers.EmployersUnderTest;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Employers;

public sealed class ChangeEmployerTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Fact]
    public async Task A_correction_makes_the_next_version_tells_it_and_keeps_what_stood_before()
    {
        var form = Enterprise();
        var id = await registry.EnterEmployerAsync(form.DeepClone().AsObject());
        form["status"] = "suspended";
        form["employees"] = "8";
        var body = Declared(form);
        body["reason"] = "Theo thông báo tạm ngừng";
        Assert.Equal(2, (int)(await OkAsync(await SendAsync(registry.Officer(), HttpMethod.Put, $"/v1/employers/{id}", body, "\"1\"")))["version"]!);
        var told = (await registry.ToldAsync(Topics.EmployerChangedV1, "employerId", id))[1];
        Assert.Equal((2, "suspended", "micro"), ((int)told["version"]!, (string?)told["status"], (string?)told["sizeClass"]));
        var change = (await OkAsync(await registry.Officer().GetAsync($"/v1/employers/{id}/history", Ct)))["changes"]![0]!;
        Assert.Equal(("corrected", "Theo thông báo tạm ngừng", "active", 120),
            ((string?)change["kind"], (string?)change["reason"], (string?)change["before"]!["status"], (int)change["before"]!["employees"]!));
    }

    [Fact]
    public async Task An_owners_number_may_be_left_out_of_a_correction_and_stays()
    {
        var owner = NewNumber();
        var form = Household(owner);
        var id = await registry.EnterEmployerAsync(form.DeepClone().AsObject());
        form.Remove("code");
        form["name"] = "Hộ kinh doanh Bà Lụa (mới)";
        await OkAsync(await SendAsync(registry.Officer(), HttpMethod.Put, $"/v1/employers/{id}", Declared(form), "\"1\""));
        Assert.Equal([id.ToString()], await registry.FoundAsync(new { code = owner }));
    }

    [Fact]
    public async Task Without_If_Match_it_is_428_with_an_old_one_412_and_a_wrong_form_400()
    {
        var form = Enterprise();
        var id = await registry.EnterEmployerAsync(form.DeepClone().AsObject());
        await ProblemAsync(await SendAsync(registry.Officer(), HttpMethod.Put, $"/v1/employers/{id}", Declared(form.DeepClone().AsObject()), null), 428, "if-match-required");
        await ProblemAsync(await SendAsync(registry.Officer(), HttpMethod.Put, $"/v1/employers/{id}", Declared(form.DeepClone().AsObject()), "\"7\""), 412, "changed-meanwhile");
        form["name"] = "";
        Assert.Equal(["name:missing-value"], Errors(await ProblemAsync(await SendAsync(registry.Officer(), HttpMethod.Put, $"/v1/employers/{id}", Declared(form), "\"1\""), 400, "employer-invalid")));
        Assert.Single(await registry.ToldAsync(Topics.EmployerChangedV1, "employerId", id));
    }

    [Fact]
    public async Task Another_employers_code_is_a_conflict_and_another_area_does_not_see_it()
    {
        var taken = NewCode();
        await registry.EnterEmployerAsync(Enterprise(taken));
        var id = await registry.EnterEmployerAsync(Enterprise());
        await ProblemAsync(await SendAsync(registry.Officer(), HttpMethod.Put, $"/v1/employers/{id}", Declared(Enterprise(taken)), "\"1\""), 409, "employer-code-taken");
        await ProblemAsync(await SendAsync(registry.Officer("05443"), HttpMethod.Put, $"/v1/employers/{id}", Declared(Enterprise()), "\"1\""), 404, "employer-unknown");
    }

    [Fact]
    public async Task A_household_business_becomes_an_enterprise_and_stays_the_same_employer()
    {
        var (owner, code) = (NewNumber(), NewCode());
        var id = await registry.EnterEmployerAsync(Household(owner));
        JsonObject body = new() { ["kind"] = "private-enterprise", ["code"] = code, ["name"] = "Công ty TNHH Bà Lụa", ["convertedOn"] = "2026-06-01", ["ground"] = "GCN 4601" };
        await OkAsync(await SendAsync(registry.Officer(), HttpMethod.Post, $"/v1/employers/{id}/legal-form", body, "\"1\""));

        var view = await registry.EmployerAsync(id);
        Assert.Equal((code, false, "Công ty TNHH Bà Lụa"), ((string?)view["code"], (bool)view["isPersonal"]!, (string?)view["name"]));
        Assert.Equal(["private-enterprise:2026-06-01:", "household-business::2026-05-31"], view["legalForms"]!.AsArray().Select(static f => $"{f!["kind"]}:{f["validFrom"]}:{f["validTo"]}"));
        Assert.Equal([id.ToString()], await registry.FoundAsync(new { code }));
        Assert.Equal([id.ToString()], await registry.FoundAsync(new { code = owner }));
        var told = await registry.ToldAsync(Topics.EmployerChangedV1, "employerId", id);
        Assert.Equal([null, code], told.Select(static e => (string?)e["code"]));
        // Elsewhere its former owner is nobody's business.
        Assert.Empty(await registry.FoundAsync(new { code = owner }, "05443"));
        Assert.Single((await registry.EmployerAsync(id, "05443"))["legalForms"]!.AsArray());

        // The owner may open another household business: the number is free again.
        var second = await registry.EnterEmployerAsync(Household(owner));
        Assert.NotEqual(id, second);
    }

    [Fact]
    public async Task A_conversion_is_checked()
    {
        var id = await registry.EnterEmployerAsync(Household());
        JsonObject body = new() { ["kind"] = "household-business", ["code"] = "0100109107", ["name"] = "X", ["convertedOn"] = "2999-01-01" };
        Assert.Equal(["code:bad-tax-code", "kind:same-legal-form", "convertedOn:bad-date"],
            Errors(await ProblemAsync(await SendAsync(registry.Officer(), HttpMethod.Post, $"/v1/employers/{id}/legal-form", body, "\"1\""), 400, "employer-invalid")));
        await ProblemAsync(await SendAsync(registry.Officer("05443"), HttpMethod.Post, $"/v1/employers/{id}/legal-form", body.DeepClone().AsObject(), "\"1\""), 404, "employer-unknown");
    }

    [Fact]
    public async Task A_branch_lies_under_its_parents_ten_digits_and_is_closed_once()
    {
        var code = NewCode();
        var id = await registry.EnterEmployerAsync(Enterprise(code));
        JsonObject body = new() { ["code"] = code + "-001", ["name"] = "Chi nhánh Phan Đình Phùng", ["commune"] = "05443", ["openedOn"] = "2025-01-01" };
        var branch = (await OkAsync(await registry.Officer("05443").PostAsJsonAsync($"/v1/employers/{id}/branches", body, Ct), 201))["branchId"]!;
        await ProblemAsync(await registry.Officer().PostAsJsonAsync($"/v1/employers/{id}/branches", body, Ct), 409, "branch-code-taken");
        body["code"] = "0100109106-001";
        Assert.Equal(["code:branch-of-another"], Errors(await ProblemAsync(await registry.Officer().PostAsJsonAsync($"/v1/employers/{id}/branches", body, Ct), 400, "employer-invalid")));
        body["code"] = code + "-002";
        await ProblemAsync(await registry.Officer("01840").PostAsJsonAsync($"/v1/employers/{id}/branches", body, Ct), 403, "outside-area");

        // Whoever has the branch in the area sees the whole employer, found by place and by the branch's code.
        Assert.NotNull((await registry.EmployerAsync(id, "05443"))["details"]);
        Assert.Contains(id.ToString(), await registry.FoundAsync(new { commune = "05443", limit = 100 }, "05443"));
        Assert.Equal([id.ToString()], await registry.FoundAsync(new { code = code + "-001" }, "01840"));

        var end = new { closedOn = "2026-03-31" };
        await ProblemAsync(await registry.Officer("01840").PostAsJsonAsync($"/v1/employers/{id}/branches/{branch}/close", end, Ct), 404, "branch-unknown");
        var closed = await OkAsync(await registry.Officer("05443").PostAsJsonAsync($"/v1/employers/{id}/branches/{branch}/close", end, Ct));
        Assert.Equal(3, (int)closed["version"]!);
        await ProblemAsync(await registry.Officer().PostAsJsonAsync($"/v1/employers/{id}/branches/{branch}/close", new { closedOn = "2026-04-30" }, Ct), 409, "branch-closed");
        Assert.Null((await registry.EmployerAsync(id, "05443"))["details"]);
        Assert.Equal([1, 2, 3], (await registry.ToldAsync(Topics.EmployerChangedV1, "employerId", id)).Select(static e => (int)e["version"]!));
    }
}
