using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using static Lmis.Registry.Tests.Employers.EmployersUnderTest;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Employers;

public sealed class EnterEmployerTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Fact]
    public async Task An_employer_is_entered_told_without_its_name_and_read_back()
    {
        var code = NewCode();
        var id = await registry.EnterEmployerAsync(Enterprise(code));
        var told = Assert.Single(await registry.ToldAsync(Topics.EmployerChangedV1, "employerId", id));
        Assert.Equal((1, code, "private-enterprise", "141", "C", "medium", "05467", "active", false),
            ((int)told["version"]!, (string?)told["code"], (string?)told["kind"], (string?)told["industry"], (string?)told["section"], (string?)told["sizeClass"],
                (string?)told["communeCode"], (string?)told["status"], (bool)told["isDeclared"]!));
        Assert.DoesNotContain("Đại Thành", told.ToJsonString());
        Assert.DoesNotContain("0912345678", told.ToJsonString());

        var view = await registry.EmployerAsync(id);
        Assert.Equal(("Công ty TNHH Đại Thành", "C", "KCN Sông Công I", "19", 120, "0912345678"),
            ((string?)view["name"], (string?)view["section2018"], (string?)view["industrialZone"], (string?)view["provinceCode"], (int)view["details"]!["employees"]!, (string?)view["details"]!["phone"]));
        Assert.Equal("entered", (string?)(await OkAsync(await registry.Officer().GetAsync($"/v1/employers/{id}/history", Ct)))["changes"]![0]!["kind"]);
    }

    [Fact]
    public async Task Every_fault_of_a_form_is_named_at_once()
    {
        var form = Enterprise("0100109107");
        form["kind"] = "Công ty ma";
        form["industry"] = "999";
        form["employees"] = "nhiều";
        form["phone"] = "1";
        form.Remove("commune");
        var problem = await ProblemAsync(await registry.Officer().PostAsJsonAsync("/v1/employers", Declared(form), Ct), 400, "employer-invalid");
        Assert.Equal(["kind:unknown-code", "code:bad-tax-code", "industry:unknown-code", "employees:bad-whole-number", "commune:missing-value", "phone:bad-phone"], Errors(problem));
    }

    [Theory]
    [InlineData("code", null, "code:missing-value")]
    [InlineData("code", "0100109106-001", "code:branch-code")]
    [InlineData("code", "019090000001", "code:bad-tax-code")]
    [InlineData("name", "123", "name:missing-value")]
    [InlineData("status", "asleep", "status:unknown-code")]
    [InlineData("industry2018", "ZZ", "industry2018:unknown-code")]
    [InlineData("commune", "99999", "commune:unknown-code")]
    public async Task A_wrong_value_is_refused_with_what_to_do(string field, string? value, string error)
    {
        var form = Enterprise();
        form[field] = value;
        var problem = await ProblemAsync(await registry.Officer(language: "vi").PostAsJsonAsync("/v1/employers", Declared(form), Ct), 400, "employer-invalid");
        Assert.Contains(error, Errors(problem));
        Assert.All(problem["errors"]!.AsArray(), static e => Assert.NotEmpty((string)e!["whatToDo"]!));
    }

    [Fact]
    public async Task An_owners_number_is_encrypted_masked_and_in_no_event()
    {
        var owner = NewNumber();
        var id = await registry.EnterEmployerAsync(Household(owner));
        var stored = Assert.Single(await registry.QueryAsync<byte[]>("SELECT owner_number FROM employer WHERE id = $1", id));
        Assert.DoesNotContain(owner, Encoding.UTF8.GetString(stored));
        Assert.Empty(await registry.QueryAsync<string>("SELECT code FROM employer WHERE id = $1 AND code IS NOT NULL", id));
        Assert.All(await registry.ToldAsync(Topics.EmployerChangedV1, "employerId", id), e => Assert.DoesNotContain(owner, e.ToJsonString()));
        Assert.Null((await registry.ToldAsync(Topics.EmployerChangedV1, "employerId", id))[0]["code"]);
        var view = await registry.EmployerAsync(id);
        Assert.Equal(("*********" + owner[^3..], true), ((string?)view["code"], (bool)view["isPersonal"]!));
        Assert.DoesNotContain(owner, view.ToJsonString());
        Assert.Equal([id.ToString()], await registry.FoundAsync(new { code = owner }));
    }

    [Fact]
    public async Task The_same_code_a_second_time_is_a_conflict_and_of_eight_at_once_one_is_entered()
    {
        var form = Enterprise();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => registry.Officer().PostAsJsonAsync("/v1/employers", Declared(form.DeepClone().AsObject()), Ct)));
        Assert.Equal(1, answers.Count(static a => (int)a.StatusCode == 201));
        Assert.Equal(7, answers.Count(static a => (int)a.StatusCode == 409));
        await ProblemAsync(await registry.Officer().PostAsJsonAsync("/v1/employers", Declared(form), Ct), 409, "employer-code-taken");
    }

    [Fact]
    public async Task A_repeated_request_gets_the_same_answer_and_another_form_with_its_key_a_problem()
    {
        var officer = registry.Officer();
        officer.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        var form = Enterprise();
        var first = await OkAsync(await officer.PostAsJsonAsync("/v1/employers", Declared(form.DeepClone().AsObject()), Ct), 201);
        var again = await officer.PostAsJsonAsync("/v1/employers", Declared(form), Ct);
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal((string?)first["employerId"], (string?)(await OkAsync(again, 201))["employerId"]);
        await ProblemAsync(await officer.PostAsJsonAsync("/v1/employers", Declared(Enterprise()), Ct), 422, "idempotency-key-reused");
    }

    [Fact]
    public async Task Only_inside_ones_area_and_only_with_the_scope()
    {
        await ProblemAsync(await registry.Officer("05443").PostAsJsonAsync("/v1/employers", Declared(Enterprise()), Ct), 403, "outside-area");
        await ProblemAsync(await registry.Officer(scopes: Scopes.RegistryRead).PostAsJsonAsync("/v1/employers", Declared(Enterprise()), Ct), 403, "missing-scope");
        await registry.EnterEmployerAsync(Enterprise(), "05467");
    }

    [Fact]
    public async Task An_employer_workers_had_declared_is_completed_and_keeps_its_id()
    {
        var code = NewCode();
        var form = Form();
        form["employerCode"] = code;
        await registry.EnterAsync(form);
        var declared = Assert.Single(await registry.FoundAsync(new { code }, "05467"));
        var entered = await OkAsync(await registry.Officer("05467").PostAsJsonAsync("/v1/employers", Declared(Enterprise(code)), Ct), 201);
        Assert.Equal((declared, 2), ((string?)entered["employerId"], (int)entered["version"]!));
        var told = await registry.ToldAsync(Topics.EmployerChangedV1, "employerId", Guid.Parse(declared));
        Assert.Equal([true, false], told.Select(static e => (bool)e["isDeclared"]!));
        await ProblemAsync(await registry.Officer("05467").PostAsJsonAsync("/v1/employers", Declared(Enterprise(code)), Ct), 409, "employer-code-taken");
    }
}
