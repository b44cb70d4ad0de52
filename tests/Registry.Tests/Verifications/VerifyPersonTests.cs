using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http;
using static Lmis.Registry.Tests.RegistryUnderTest;
using static Lmis.Registry.Tests.Verifications.VerificationsUnderTest;

namespace Lmis.Registry.Tests.Verifications;

public sealed class VerifyPersonTests(VerificationsUnderTest registry) : IClassFixture<VerificationsUnderTest>
{
    [Theory]
    [InlineData("match", "verified", "")]
    [InlineData("differs name birth-date sex", "differs", "fullName birthDate sex")]
    [InlineData("unknown", "unknown", "")]
    [InlineData("deceased", "deceased", "")]
    public async Task Kind_items_and_journal_reference_are_kept_and_shown_with_the_record(string kind, string state, string differs)
    {
        var (person, number) = await registry.PersonAsync(kind);
        Assert.Equal("not-yet", (string?)(await registry.RecordAsync(person))["verification"]!["state"]);
        var answer = await OkAsync(await VerifyAsync(registry.Officer(purpose: "benefit-case"), person));
        var asked = registry.Gateway.Questions.Single(q => q.Number == number);
        var shown = (await registry.RecordAsync(person))["verification"]!;
        foreach (var told in new[] { answer, shown.AsObject() })
        {
            Assert.Equal((state, differs), ((string?)told["state"], string.Join(' ', told["differs"]!.AsArray().Select(static d => (string?)d))));
            Assert.Equal((FakeGateway.JournalReference(asked), FakeGateway.Agreement, kind == "match" ? null : "open"),
                ((string?)told["journalReference"], (string?)told["agreementId"], (string?)told["review"]));
        }
        Assert.Equal(["verification:benefit-case"], await registry.QueryAsync<string>("select what || ':' || purpose from record_reading where person_id = $1 and what = 'verification'", person));
        // A verification changes nothing of the record and announces nothing.
        Assert.Single(await registry.EventsAsync(person));
    }

    [Fact]
    public async Task The_question_names_person_and_purpose_in_the_body_and_headers_and_never_in_the_address()
    {
        var (person, number) = await registry.PersonAsync();
        await OkAsync(await VerifyAsync(registry.Officer(), person));
        await OkAsync(await VerifyAsync(registry.Officer(), person));
        var asked = registry.Gateway.Questions.Where(q => q.Number == number).ToList();
        Assert.Equal(2, asked.Select(static q => (string?)q.Body!["salt"]).Distinct().Count());
        Assert.True(asked.TrueForAll(static q => ExchangeSalt.IsWellFormed((string?)q.Body!["salt"])));
        var question = asked[0];
        Assert.Equal("/r1/VN/GOV/G01/POPULATION/population/verify", question.Address);
        Assert.Equal(("Bearer token-of-registry", "VN/GOV/H55/LMIS", "identity-verification", person.ToString()),
            (question.Headers.Authorization.ToString(), question.Headers["X-Road-Client"].ToString(), question.Headers["Lmis-Purpose"].ToString(), question.Headers["Lmis-Subject"].ToString()));
        Assert.Equal(("Nguyễn Văn Đức", "1990-11-05", "male"), ((string?)question.Body!["fullName"], (string?)question.Body["birthDate"], (string?)question.Body["sex"]));
        Assert.True(Guid.TryParseExact(question.Headers["X-Road-UserId"], "D", out _), "A pseudonym in another form can look like a person's number, which the gateway refuses.");
    }

    public static TheoryData<string, int, string> Faults => new()
    {
        { "503", 503, "verification-partner-away" }, { "500", 503, "verification-partner-away" }, { "broken-off", 503, "verification-partner-away" },
        { "504", 504, "verification-partner-slow" }, { "silent", 504, "verification-partner-slow" }, { "502", 502, "verification-answer-refused" },
        { "429", 429, "verification-limit" }, { "403", 503, "verification-not-agreed" }, { "404", 503, "verification-not-agreed" }, { "400", 422, "verification-refused" },
        { "other-id", 502, "verification-answer-refused" }, { "other-service", 502, "verification-answer-refused" }, { "html", 502, "verification-answer-refused" },
        { "cut", 502, "verification-answer-refused" }, { "twice", 502, "verification-answer-refused" }, { "list", 502, "verification-answer-refused" }, { "huge", 502, "verification-answer-refused" },
        { "redirect", 502, "verification-answer-refused" }, { "no-salt", 502, "verification-answer-refused" }, { "our-salt", 502, "verification-answer-refused" },
        { "maybe", 502, "verification-answer-refused" }, { "match-that-differs", 502, "verification-answer-refused" }, { "differs-in-nothing", 502, "verification-answer-refused" },
        { "differs-in-wealth", 502, "verification-answer-refused" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_is_no_provable_answer_to_this_question_is_a_problem_and_never_a_result(string fault, int status, string slug)
    {
        var (person, number) = await registry.PersonAsync();
        registry.Gateway.Misbehave = (question, context) => question.Number == number ? MisbehaveAsync(fault, question, context) : FakeGateway.Behaved(question, context);
        var response = await VerifyAsync(registry.Officer(), person);
        registry.Gateway.Misbehave = FakeGateway.Behaved;
        var problem = await ProblemAsync(response, status, slug);
        Assert.DoesNotContain(number, problem.ToJsonString(), StringComparison.Ordinal);
        if (fault == "429")
            Assert.Equal(TimeSpan.FromSeconds(17), response.Headers.RetryAfter!.Delta);
        Assert.Empty(await registry.QueryAsync<Guid>("select id from person_verification where person_id = $1", person));
        Assert.Equal("not-yet", (string?)(await registry.RecordAsync(person))["verification"]!["state"]);
        Assert.DoesNotContain(registry.Service.Log.All, line => line.Contains(number, StringComparison.Ordinal));
        // The partner is well again: the next question is answered.
        Assert.Equal("verified", (string?)(await OkAsync(await VerifyAsync(registry.Officer(), person)))["state"]);
    }

    private static async Task<bool> MisbehaveAsync(string fault, FakeQuestion question, HttpContext context)
    {
        var salt = ExchangeSalt.New();
        switch (fault)
        {
            case "silent":
                await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return true;
            case "broken-off":
                context.Abort();
                return true;
            case "redirect":
                context.Response.Redirect("http://127.0.0.1:9/elsewhere");
                return true;
            case "429":
                await FakeGateway.FaultAsync(question, context, 429, "exchange-rate", retryAfter: 17);
                return true;
            case "other-id":
                await FakeGateway.GiveAsync(question, context, FakeGateway.Answer("match"), messageId: Guid.CreateVersion7().ToString());
                return true;
            case "other-service":
                await FakeGateway.GiveAsync(question, context, FakeGateway.Answer("match"), service: "VN/GOV/G12/ENTERPRISES/enterprises");
                return true;
            case "html":
                await FakeGateway.GiveAsync(question, context, FakeGateway.Answer("match"), type: "text/html");
                return true;
            case { Length: 3 } when int.TryParse(fault, out var status):
                await FakeGateway.FaultAsync(question, context, status, "exchange-test");
                return true;
            default:
                await FakeGateway.GiveAsync(question, context, fault switch
                {
                    "cut" => "{\"result\":\"mat",
                    "twice" => $$"""{"result":"unknown","result":"match","differs":[],"salt":"{{salt}}"}""",
                    "list" => "[\"match\"]",
                    "huge" => $$"""{"result":"match","differs":[],"salt":"{{salt}}","more":"{{new string('x', 100_000)}}"}""",
                    "no-salt" => """{"result":"match","differs":[]}""",
                    "our-salt" => $$"""{"result":"match","differs":[],"salt":"{{question.Body!["salt"]}}"}""",
                    "maybe" => $$"""{"result":"maybe","differs":[],"salt":"{{salt}}"}""",
                    "match-that-differs" => $$"""{"result":"match","differs":["sex"],"salt":"{{salt}}"}""",
                    "differs-in-nothing" => $$"""{"result":"differs","differs":[],"salt":"{{salt}}"}""",
                    _ => $$"""{"result":"differs","differs":["wealth"],"salt":"{{salt}}"}""",
                });
                return true;
        }
    }

    [Fact]
    public async Task Without_purpose_scope_or_record_nobody_is_asked()
    {
        var (person, number) = await registry.PersonAsync();
        await ProblemAsync(await VerifyAsync(registry.Officer(purpose: "curiosity"), person), 400, "purpose-required");
        await ProblemAsync(await VerifyAsync(registry.Officer(scopes: Scopes.RegistryRead), person), 403, "missing-scope");
        await ProblemAsync(await VerifyAsync(registry.Officer(area: "05443"), person), 404, "labour-record-unknown");
        await ProblemAsync(await VerifyAsync(registry.Officer(), Guid.CreateVersion7()), 404, "labour-record-unknown");
        Assert.DoesNotContain(registry.Gateway.Questions, q => q.Number == number);
        Assert.Empty(await registry.QueryAsync<Guid>("select id from record_reading where person_id = $1", person));
    }

    [Fact]
    public async Task The_same_key_asks_once_and_answers_alike()
    {
        var (person, number) = await registry.PersonAsync("differs sex");
        var officer = registry.Officer();
        officer.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        var answers = new List<string>();
        for (var i = 0; i < 2; i++)
            answers.Add((await OkAsync(await VerifyAsync(officer, person))).ToJsonString());
        Assert.Equal(answers[0], answers[1]);
        // Several at once with one key may reach the partner, as one question; one result is stored.
        var other = registry.Officer();
        other.DefaultRequestHeaders.Add("Idempotency-Key", "at-once");
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => VerifyAsync(other, person))))
            Assert.Equal("differs", (string?)(await OkAsync(answer))["state"]);
        Assert.Equal(2, registry.Gateway.AskedOf([number]).Count);
        Assert.Equal(["open", "superseded"], (await registry.QueryAsync<string>("select review from person_verification where person_id = $1", person)).Order());
    }

    [Fact]
    public async Task A_record_whose_identity_was_changed_is_not_verified_any_more()
    {
        var (person, number) = await registry.PersonAsync();
        await OkAsync(await VerifyAsync(registry.Officer(), person));
        var form = Form(number);
        form["phone"] = "0987654321";
        await OkAsync(await PutAsync(registry.Officer(), person, Correction(form.DeepClone().AsObject()), "\"1\""));
        Assert.Equal("verified", (string?)(await registry.RecordAsync(person))["verification"]!["state"]);
        form["fullName"] = "Nguyễn Văn Đúc";
        await OkAsync(await PutAsync(registry.Officer(), person, Correction(form.DeepClone().AsObject(), "error-corrected"), "\"2\""));
        var verification = (await registry.RecordAsync(person))["verification"]!;
        Assert.Equal("not-yet", (string?)verification["state"]);
        Assert.NotNull(verification["at"]);
    }

    [Fact]
    public async Task Nothing_of_the_person_is_in_logs_traces_events_or_what_is_kept()
    {
        var spans = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => spans.Enqueue(activity.DisplayName + string.Join(' ', activity.TagObjects) + string.Join(' ', activity.Events.SelectMany(static e => e.Tags))),
        };
        ActivitySource.AddActivityListener(listener);
        var number = NewNumber();
        registry.Gateway.Kinds[number] = "differs name";
        var form = Form(number);
        form["fullName"] = "Hoàng Chưabaogiờ";
        var person = await registry.EnterAsync(form);
        await OkAsync(await VerifyAsync(registry.Officer(), person));
        Assert.Contains(spans, static span => span.Contains("/r1/VN/GOV/G01", StringComparison.Ordinal) || span.Contains("POST", StringComparison.Ordinal));
        string[] planted = [number, "Hoàng", "Chưabaogiờ"];
        string[] places =
        [
            .. registry.Service.Log.All, .. spans,
            .. await registry.QueryAsync<string>("select data::text from messaging.outbox_message"),
            .. await registry.QueryAsync<string>("select v::text from person_verification v"), .. await registry.QueryAsync<string>("select r::text from verification_run r"),
        ];
        foreach (var value in planted)
            Assert.DoesNotContain(places, place => place.Contains(value, StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>The registry with a circuit that opens soon.</summary>
public sealed class SoonOpenCircuit : VerificationsUnderTest
{
    protected override string BreakAfter => "4";
}

public sealed class CircuitTests(SoonOpenCircuit registry) : IClassFixture<SoonOpenCircuit>
{
    [Fact]
    public async Task A_register_that_keeps_failing_is_left_alone_for_a_moment()
    {
        var (person, number) = await registry.PersonAsync();
        registry.Gateway.Misbehave = static async (question, context) =>
        {
            await FakeGateway.FaultAsync(question, context, 503, "exchange-partner-unavailable");
            return true;
        };
        for (var i = 0; i < 40; i++)
            await ProblemAsync(await VerifyAsync(registry.Officer(), person), 503, "verification-partner-away");
        Assert.InRange(registry.Gateway.Questions.Count(q => q.Number == number), 4, 36);
        registry.Gateway.Misbehave = FakeGateway.Behaved;
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(200, Ct))
        {
            var response = await VerifyAsync(registry.Officer(), person);
            if ((int)response.StatusCode == 200)
                return;
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), await response.Content.ReadAsStringAsync(Ct));
        }
    }
}
