using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Employers;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Employments;

public sealed class RecordLinkTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private static JsonObject At(string code, string? contractFrom = "2024-02-01")
    {
        var form = Form();
        form["employerCode"] = code;
        form["contractStartedOn"] = contractFrom;
        return form;
    }

    [Fact]
    public async Task A_record_that_names_an_unknown_employer_notes_it_down_and_opens_the_employment()
    {
        var code = EmployersUnderTest.NewCode();
        var person = await registry.EnterAsync(At(code));
        Assert.Equal(["2024-02-01.."], await registry.DaysAsync(person));
        var one = Assert.Single(await registry.EmploymentsAsync(person))!;
        Assert.Equal(("Công ty A", code, "fixed-term", "21"), ((string?)one["employerName"], (string?)one["employerCode"], (string?)one["contractKind"], (string?)one["occupation"]));
        var employer = Guid.Parse((string)one["employerId"]!);
        Assert.True((bool)Assert.Single(await registry.ToldAsync(Topics.EmployerChangedV1, "employerId", employer))["isDeclared"]!);
        Assert.Single(await registry.ToldAsync(Topics.EmploymentChangedV1, "personId", person));
        Assert.Single(await registry.ToldAsync(Topics.LabourRecordChangedV1, "personId", person));
    }

    [Fact]
    public async Task Records_of_one_employer_lead_to_one_and_change_nothing_of_it()
    {
        var code = EmployersUnderTest.NewCode();
        var employer = await registry.EmployerAsync(EmployersUnderTest.Enterprise(code, "05443"));
        var people = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => registry.EnterAsync(At(code))));
        foreach (var person in people)
            Assert.Equal(employer.ToString(), (string?)Assert.Single(await registry.EmploymentsAsync(person))!["employerId"]);
        Assert.Equal(1, (int)(await registry.EmployerAsync(employer, "19"))["version"]!);
    }

    [Fact]
    public async Task Of_six_records_that_name_a_new_employer_at_once_one_notes_it_down()
    {
        var code = EmployersUnderTest.NewCode();
        var people = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => registry.EnterAsync(At(code))));
        var employers = new HashSet<string>();
        foreach (var person in people)
            employers.Add((string)Assert.Single(await registry.EmploymentsAsync(person))!["employerId"]!);
        Assert.Single(employers);
    }

    [Fact]
    public async Task A_record_that_names_another_employer_ends_one_employment_and_opens_the_next()
    {
        var (one, other) = (EmployersUnderTest.NewCode(), EmployersUnderTest.NewCode());
        var form = At(one);
        var person = await registry.EnterAsync(form.DeepClone().AsObject());
        (form["employerCode"], form["contractStartedOn"]) = (other, "2026-06-01");
        var body = Correction(form, "employer-change");
        body["effectiveOn"] = "2026-06-01";
        await OkAsync(await PutAsync(registry.Officer(), person, body, "\"1\""));
        Assert.Equal(["2024-02-01..2026-05-31", "2026-06-01.."], await registry.DaysAsync(person));
        Assert.Equal("employer-changed", (string?)(await registry.EmploymentsAsync(person))[1]!["endReason"]);
    }

    [Fact]
    public async Task A_record_without_job_ends_the_employment_and_the_same_job_again_takes_the_end_back()
    {
        var form = At(EmployersUnderTest.NewCode());
        var person = await registry.EnterAsync(form.DeepClone().AsObject());
        var body = Correction(Unemployed(form.DeepClone().AsObject()), "became-unemployed");
        body["effectiveOn"] = "2026-07-01";
        await OkAsync(await PutAsync(registry.Officer(), person, body, "\"1\""));
        Assert.Equal(["2024-02-01..2026-06-30"], await registry.DaysAsync(person));
        await OkAsync(await PutAsync(registry.Officer(), person, Correction(form.DeepClone().AsObject(), "error-corrected"), "\"2\""));
        Assert.Equal(["2024-02-01.."], await registry.DaysAsync(person));
    }

    [Fact]
    public async Task A_later_contract_at_the_same_employer_goes_on_with_the_employment_and_an_error_moves_it()
    {
        var form = At(EmployersUnderTest.NewCode());
        var person = await registry.EnterAsync(form.DeepClone().AsObject());
        (form["contractStartedOn"], form["contractKind"]) = ("2026-02-01", "indefinite");
        await OkAsync(await PutAsync(registry.Officer(), person, Correction(form.DeepClone().AsObject(), "job-change"), "\"1\""));
        Assert.Equal(["2024-02-01.."], await registry.DaysAsync(person));
        Assert.Equal("indefinite", (string?)(await registry.EmploymentsAsync(person))[0]!["contractKind"]);
        form["contractStartedOn"] = "2025-02-01";
        await OkAsync(await PutAsync(registry.Officer(), person, Correction(form.DeepClone().AsObject(), "error-corrected"), "\"2\""));
        Assert.Equal(["2025-02-01.."], await registry.DaysAsync(person));
    }

    [Fact]
    public async Task A_branchs_code_leads_to_its_parent_and_a_former_code_to_whoever_had_it()
    {
        var code = EmployersUnderTest.NewCode();
        var person = await registry.EnterAsync(At(code + "-001"));
        var one = Assert.Single(await registry.EmploymentsAsync(person))!;
        Assert.Equal(code, (string?)one["employerCode"]);
        Assert.NotNull(one["branchId"]);

        var owner = NewNumber();
        var household = await registry.EmployerAsync(EmployersUnderTest.Household(owner));
        JsonObject conversion = new() { ["kind"] = "private-enterprise", ["code"] = EmployersUnderTest.NewCode(), ["name"] = "Công ty mới", ["convertedOn"] = "2026-01-01" };
        await OkAsync(await EmployersUnderTest.SendAsync(registry.Officer(), HttpMethod.Post, $"/v1/employers/{household}/legal-form", conversion, "\"1\""));
        var form = At(owner);
        form["employerKind"] = "household-business";
        var worker = await registry.EnterAsync(form);
        Assert.Equal(household.ToString(), (string?)Assert.Single(await registry.EmploymentsAsync(worker))!["employerId"]);
    }

    [Fact]
    public async Task Who_works_for_themselves_or_names_no_code_has_no_employment()
    {
        var own = Form();
        (own["employerCode"], own["employerKind"]) = ((string?)own["personalNumber"], "self-employed");
        Assert.Empty(await registry.EmploymentsAsync(await registry.EnterAsync(own)));
        var nameless = Form();
        nameless.Remove("employerCode");
        Assert.Empty(await registry.EmploymentsAsync(await registry.EnterAsync(nameless)));
    }

    [Fact]
    public async Task A_change_of_address_changes_no_employment()
    {
        var form = At(EmployersUnderTest.NewCode());
        var person = await registry.EnterAsync(form.DeepClone().AsObject());
        form["address"] = "Tổ 9";
        await OkAsync(await PutAsync(registry.Officer(), person, Correction(form), "\"1\""));
        Assert.Single(await registry.ToldAsync(Topics.EmploymentChangedV1, "personId", person));
    }
}
