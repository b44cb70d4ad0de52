using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Employers;
using Microsoft.AspNetCore.Http;
using static Lmis.Registry.Tests.RegistryUnderTest;
using static Lmis.Registry.Tests.Verifications.VerificationsUnderTest;

namespace Lmis.Registry.Tests.Verifications;

public sealed class VerifyEmployerTests(VerificationsUnderTest registry) : IClassFixture<VerificationsUnderTest>
{
    private const string Elsewhere = "Tên Chỉ Có Ở Sổ Đăng Ký";

    public static TheoryData<string, string, string> Kinds => new()
    {
        { "as-here", "verified", "" }, { "name", "differs", "name" }, { "form", "differs", "kind" }, { "place", "differs", "commune" }, { "all", "differs", "name,kind,commune" },
        { "dissolved", "dissolved", "" }, { "suspended", "suspended", "" }, { "nobody", "unknown", "" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Kind_fields_and_journal_reference_are_kept_and_shown_and_nothing_of_the_entry(string register, string state, string differs)
    {
        var (employer, code) = await registry.EnterpriseAsync(otherwise: entry =>
        {
            if (register is "name" or "all")
                entry["name"] = Elsewhere;
            if (register is "form" or "all")
                entry["legalForm"] = "Hợp tác xã, liên hiệp hợp tác xã, tổ hợp tác";
            if (register is "place" or "all")
                entry["address"]!["commune"] = "05443";
            if (register is "dissolved" or "suspended")
                (entry["status"], entry["name"]) = (register, Elsewhere);
        });
        if (register == "nobody")
            registry.Gateway.Enterprises.TryRemove(code, out _);
        var answer = await OkAsync(await VerifyEmployerAsync(registry.Officer("05467"), employer));
        Assert.Equal((state, differs), ((string?)answer["state"], string.Join(',', answer["differs"]!.AsArray().Select(static d => (string)d!))));
        var question = Assert.Single(registry.Gateway.Questions, q => q.Number == code);
        Assert.Equal((FakeGateway.JournalReference(question), FakeGateway.Agreement, state == "verified" ? null : "open"),
            ((string?)answer["journalReference"], (string?)answer["agreementId"], (string?)answer["review"]));
        Assert.Equal(answer.ToJsonString(), (await registry.EmployerAsync(employer))["details"]!["verification"]!.ToJsonString());
        Assert.DoesNotContain("Tên Chỉ Có", string.Join('\n', await registry.QueryAsync<string>("select v::text from employer_verification v where employer_id = $1", employer)), StringComparison.Ordinal);
        Assert.DoesNotContain(registry.Service.Log.All, static line => line.Contains("Tên Chỉ Có", StringComparison.Ordinal));
        // Elsewhere the card is public, the verification is not.
        Assert.Null((await registry.EmployerAsync(employer, "05443"))["details"]);
    }

    [Fact]
    public async Task The_question_is_a_get_of_the_code_under_the_agreements_purpose_and_names_no_officer()
    {
        var (employer, code) = await registry.EnterpriseAsync();
        await OkAsync(await VerifyEmployerAsync(registry.Officer(), employer));
        var question = Assert.Single(registry.Gateway.Questions, q => q.Number == code);
        Assert.Equal($"/r1/VN/GOV/G12/ENTERPRISES/enterprises/{code}", question.Address);
        Assert.Null(question.Body);
        Assert.Equal("employer-verification", question.Headers["Lmis-Purpose"].ToString());
        Assert.True(Guid.TryParseExact(question.Headers["X-Road-UserId"], "D", out _), "A pseudonym in another form can look like a person's number, which the gateway refuses.");
    }

    public static TheoryData<string, int, string> Faults => new()
    {
        { "503", 503, "verification-partner-away" }, { "service-failed", 503, "verification-partner-away" }, { "broken-off", 503, "verification-partner-away" }, { "504", 504, "verification-partner-slow" }, { "silent", 504, "verification-partner-slow" },
        { "429", 429, "verification-limit" }, { "403", 503, "verification-not-agreed" }, { "unsigned", 502, "verification-answer-refused" }, { "other-code", 502, "verification-answer-refused" },
        { "other-id", 502, "verification-answer-refused" }, { "no-name", 502, "verification-answer-refused" }, { "odd-form", 502, "verification-answer-refused" },
        { "odd-state", 502, "verification-answer-refused" }, { "odd-place", 502, "verification-answer-refused" }, { "cut", 502, "verification-answer-refused" },
        { "other-404", 502, "verification-answer-refused" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_is_no_provable_entry_of_this_code_is_a_problem_and_never_a_result(string fault, int status, string slug)
    {
        var (employer, code) = await registry.EnterpriseAsync();
        registry.Gateway.Misbehave = (question, context) => question.Number == code ? MisbehaveAsync(fault, question, context) : FakeGateway.Behaved(question, context);
        var response = await VerifyEmployerAsync(registry.Officer(), employer);
        registry.Gateway.Misbehave = FakeGateway.Behaved;
        await ProblemAsync(response, status, slug);
        Assert.Empty(await registry.QueryAsync<Guid>("select id from employer_verification where employer_id = $1", employer));
        Assert.Equal("not-yet", (string?)(await registry.EmployerAsync(employer))["details"]!["verification"]!["state"]);
        // The partner is well again: the next question is answered.
        Assert.Equal("verified", (string?)(await OkAsync(await VerifyEmployerAsync(registry.Officer(), employer)))["state"]);
    }

    private async Task<bool> MisbehaveAsync(string fault, FakeQuestion question, HttpContext context)
    {
        var entry = registry.Gateway.Enterprises[question.Number].DeepClone().AsObject();
        switch (fault)
        {
            case "silent":
                await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return true;
            case "broken-off":
                context.Abort();
                return true;
            case "unsigned":
                // The gateway itself refuses what it cannot prove.
                await FakeGateway.FaultAsync(question, context, 502, "exchange-signature");
                return true;
            case "service-failed":
                await FakeGateway.FaultAsync(question, context, 502, "exchange-service-failed");
                return true;
            case "other-404":
                await FakeGateway.GiveAsync(question, context, """{"type":"urn:lmis:problem:no-route","title":"No route","status":404}""", type: "application/problem+json", status: 404);
                return true;
            case "other-id":
                await FakeGateway.GiveAsync(question, context, entry.ToJsonString(), messageId: Guid.CreateVersion7().ToString());
                return true;
            case "cut":
                await FakeGateway.GiveAsync(question, context, entry.ToJsonString()[..^9]);
                return true;
            case { Length: 3 }:
                await FakeGateway.FaultAsync(question, context, int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture), "exchange-test");
                return true;
        }
        switch (fault)
        {
            case "other-code":
                entry["code"] = "0100109106";
                break;
            case "no-name":
                entry.Remove("name");
                break;
            case "odd-form":
                entry["legalForm"] = "Vương quốc";
                break;
            case "odd-state":
                entry["status"] = "thriving";
                break;
            default:
                entry["address"] = new JsonObject { ["commune"] = "00000" };
                break;
        }
        await FakeGateway.GiveAsync(question, context, entry.ToJsonString());
        return true;
    }

    [Fact]
    public async Task A_household_business_is_asked_about_nowhere_and_without_scope_or_area_nobody_is()
    {
        var owner = NewNumber();
        var household = await registry.EnterEmployerAsync(EmployersUnderTest.Household(owner));
        await ProblemAsync(await VerifyEmployerAsync(registry.Officer(), household), 422, "no-enterprise-code");
        Assert.DoesNotContain(registry.Gateway.Questions, q => q.Address.Contains(owner, StringComparison.Ordinal));
        var (employer, code) = await registry.EnterpriseAsync();
        await ProblemAsync(await VerifyEmployerAsync(registry.Officer(scopes: Scopes.RegistryRead), employer), 403, "missing-scope");
        await ProblemAsync(await VerifyEmployerAsync(registry.Officer("05443"), employer), 404, "employer-unknown");
        Assert.DoesNotContain(registry.Gateway.Questions, q => q.Number == code);
    }

    [Fact]
    public async Task The_same_key_asks_once_and_a_changed_entry_is_not_verified_any_more()
    {
        var (employer, code) = await registry.EnterpriseAsync(otherwise: static e => e["name"] = Elsewhere);
        var officer = registry.Officer();
        officer.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        Assert.Equal((await OkAsync(await VerifyEmployerAsync(officer, employer))).ToJsonString(), (await OkAsync(await VerifyEmployerAsync(officer, employer))).ToJsonString());
        Assert.Single(registry.Gateway.Questions, q => q.Number == code);
        var form = EmployersUnderTest.Enterprise(code);
        form["phone"] = "0987654321";
        await OkAsync(await EmployersUnderTest.SendAsync(registry.Officer(), HttpMethod.Put, $"/v1/employers/{employer}", EmployersUnderTest.Declared(form.DeepClone().AsObject()), "\"1\""));
        Assert.Equal("differs", (string?)(await registry.EmployerAsync(employer))["details"]!["verification"]!["state"]);
        form["name"] = Elsewhere;
        await OkAsync(await EmployersUnderTest.SendAsync(registry.Officer(), HttpMethod.Put, $"/v1/employers/{employer}", EmployersUnderTest.Declared(form), "\"2\""));
        Assert.Equal("not-yet", (string?)(await registry.EmployerAsync(employer))["details"]!["verification"]!["state"]);
        Assert.DoesNotContain(await EmployersWaitingAsync(registry.Officer()), d => d!["employerId"]!.GetValue<Guid>() == employer);
    }

    [Fact]
    public async Task A_difference_is_seen_in_its_area_and_corrected_through_the_rules_with_history_and_event()
    {
        var (employer, code) = await registry.EnterpriseAsync(otherwise: static e => e["name"] = Elsewhere);
        var officer = registry.Officer("05467");
        await OkAsync(await VerifyEmployerAsync(officer, employer));
        var waiting = Assert.Single(await EmployersWaitingAsync(officer), d => d!["employerId"]!.GetValue<Guid>() == employer)!;
        Assert.DoesNotContain(await EmployersWaitingAsync(registry.Officer("05443")), d => d!["employerId"]!.GetValue<Guid>() == employer);
        Assert.Equal((code, "differs", 1), ((string?)waiting["code"], (string?)waiting["result"], (int)waiting["version"]!));
        var id = waiting["id"]!.GetValue<Guid>();
        await ProblemAsync(await DecideEmployerAsync(registry.Officer("05443"), id, new() { ["decision"] = "keep", ["reason"] = "xxx" }), 404, "difference-unknown");
        await ProblemAsync(await DecideEmployerAsync(officer, id, new() { ["decision"] = "correct" }), 400, "nothing-corrected");
        await ProblemAsync(await DecideEmployerAsync(officer, id, new() { ["decision"] = "confirm-state" }), 400, "state-not-said");
        await ProblemAsync(await DecideEmployerAsync(officer, id, new() { ["decision"] = "keep" }), 400, "reason-missing");
        await ProblemAsync(await DecideEmployerAsync(officer, id, new() { ["decision"] = "correct", ["name"] = "X" }, "\"7\""), 412, "changed-meanwhile");
        Assert.Equal(["kind:unknown-code"], Errors(await ProblemAsync(await DecideEmployerAsync(officer, id, new() { ["decision"] = "correct", ["kind"] = "Vương quốc" }), 400, "employer-invalid")));
        await OkAsync(await DecideEmployerAsync(officer, id, new() { ["decision"] = "correct", ["name"] = "Công ty TNHH Mới", ["reason"] = "GCN 4601" }));
        var now = await registry.EmployerAsync(employer);
        // What the decision was not about stays.
        Assert.Equal(("Công ty TNHH Mới", 120, "KCN Sông Công I", "Lô 5"),
            ((string?)now["name"], (int)now["details"]!["employees"]!, (string?)now["industrialZone"], (string?)now["details"]!["address"]));
        Assert.Equal(["corrected"], await registry.QueryAsync<string>("select review from employer_verification where employer_id = $1", employer));
        Assert.Equal(["{name}"], await registry.QueryAsync<string>("select fields::text from employer_change where employer_id = $1 and version = 2", employer));
        Assert.Equal(2, (await registry.ToldAsync(Topics.EmployerChangedV1, "employerId", employer)).Count);
        await ProblemAsync(await DecideEmployerAsync(officer, id, new() { ["decision"] = "keep", ["reason"] = "xxx" }, "\"2\""), 409, "difference-decided");
    }

    [Theory]
    [InlineData("dissolved")]
    [InlineData("suspended")]
    public async Task A_state_the_register_gave_is_confirmed_and_the_employer_stays(string state)
    {
        var (employer, _) = await registry.EnterpriseAsync(otherwise: e => e["status"] = state);
        var officer = registry.Officer();
        await OkAsync(await VerifyEmployerAsync(officer, employer));
        var id = Assert.Single(await registry.QueryAsync<Guid>("select id from employer_verification where employer_id = $1", employer));
        // Two officers at once: one of them decides.
        var answers = await Task.WhenAll(DecideEmployerAsync(officer, id, new() { ["decision"] = "confirm-state" }), DecideEmployerAsync(registry.Officer(), id, new() { ["decision"] = "confirm-state" }));
        Assert.Single(answers, static a => a.IsSuccessStatusCode);
        Assert.Equal(state, (string?)(await registry.EmployerAsync(employer))["status"]);
        Assert.Equal(["enterprise-register"], await registry.QueryAsync<string>("select source from employer_change where employer_id = $1 and version = 2", employer));
        Assert.Equal(["state-confirmed"], await registry.QueryAsync<string>("select review from employer_verification where employer_id = $1", employer));
    }

    [Fact]
    public async Task An_entry_that_stays_does_so_for_a_reason_nobody_else_reads()
    {
        var (employer, _) = await registry.EnterpriseAsync(otherwise: static e => e["address"]!["commune"] = "05443");
        await OkAsync(await VerifyEmployerAsync(registry.Officer(), employer));
        var id = Assert.Single(await registry.QueryAsync<Guid>("select id from employer_verification where employer_id = $1", employer));
        await OkAsync(await DecideEmployerAsync(registry.Officer(), id, new() { ["decision"] = "keep", ["reason"] = "Đã xem giấy chứng nhận của bà Lụa" }));
        Assert.Equal(1, (int)(await registry.EmployerAsync(employer))["version"]!);
        Assert.DoesNotContain("Lụa", string.Join('\n', await registry.QueryAsync<string>("select encode(reason, 'escape') from employer_verification where id = $1", id)), StringComparison.Ordinal);
    }
}
