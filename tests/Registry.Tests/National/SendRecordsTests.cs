using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Verifications;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.National;

/// <summary>Local records go up and get their receipts: each once, whatever is lost on the way.</summary>
public sealed class SendRecordsTests(NationalUnderTest registry) : IClassFixture<NationalUnderTest>
{
    private readonly Guid subscription = Guid.CreateVersion7();

    [Fact]
    public async Task A_local_record_gets_its_receipt_and_a_later_change_another()
    {
        var number = NewNumber();
        var id = await registry.EnterAsync(Form(number));
        await ReceivedAsync(id, 1);
        var record = await registry.RecordAsync(id);
        Assert.Equal($"2 registered {registry.National.ReceiptOf(number, 1)} national-system employed", NationalUnderTest.Line(record));
        var sent = Assert.Single(registry.National.Registered, r => r.Number == number).Record;
        Assert.Equal("1 null Nguyễn Văn Đức 2024-02-01 0100109106", $"{sent["version"]} {sent["knownReceipt"]?.ToJsonString() ?? "null"} {sent["fullName"]} {sent["contractStartedOn"]} {sent["employerCode"]}");
        Assert.DoesNotContain(sent, static member => member.Key is "phone" or "address" or "specialGroups" or "ethnicGroup");
        // Told to the national system under its agreement, as the person sees.
        Assert.Equal([FakeGateway.Agreement], await registry.QueryAsync<string>("select agreement_id from record_reading where person_id = $1 and what = 'registration' and read_by = 'VN/GOV/G09'", id));
        Assert.Equal(["entered", "receipt-attached"], await registry.QueryAsync<string>("select kind from worker_change where person_id = $1 order by version", id));
        // What was sent is not kept once it is answered.
        await registry.UntilAsync("select count(*) from registration_batch where state = 'open' or content is not null", 0);

        await OkAsync(await PutAsync(registry.Officer(), id, Correction(Unemployed(Form(number)), "became-unemployed"), "\"2\""));
        await ReceivedAsync(id, 3);
        record = await registry.RecordAsync(id);
        Assert.Equal($"4 registered {registry.National.ReceiptOf(number, 2)} national-system unemployed", NationalUnderTest.Line(record));
        Assert.Equal(registry.National.ReceiptOf(number, 1), (string?)registry.National.Registered.Last(r => r.Number == number).Record["knownReceipt"]);
        // Nothing more is sent of it.
        await Task.Delay(600, Ct);
        Assert.Equal(2, registry.National.Registered.Count(r => r.Number == number));
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_asked_for_again_by_the_same_message_and_registers_once()
    {
        var (number, lost) = (NewNumber(), 0);
        registry.National.After = (question, context) =>
        {
            if (!question.Body!.ToJsonString().Contains(number, StringComparison.Ordinal) || Interlocked.Increment(ref lost) > 3)
                return Task.FromResult(false);
            context.Abort();
            return Task.FromResult(true);
        };
        var id = await registry.EnterAsync(Form(number));
        await ReceivedAsync(id, 1);
        var messages = registry.National.Messages.Where(m => m.Body.Contains(number, StringComparison.Ordinal)).ToList();
        Assert.Equal(4, messages.Count);
        // Word for word.
        Assert.Single(messages.Distinct());
        Assert.Single(registry.National.Registered, r => r.Number == number);
        Assert.Equal([1L], await registry.QueryAsync<long>("select count(*) from worker_change where person_id = $1 and kind = 'receipt-attached'", id));
        registry.National.After = FakeGateway.Behaved;
    }

    [Fact]
    public async Task What_is_changed_while_the_message_is_on_its_way_follows_and_our_own_word_does_not_overwrite_it()
    {
        var number = NewNumber();
        var release = new TaskCompletionSource();
        registry.National.After = async (question, _) =>
        {
            if (question.Body!.ToJsonString().Contains(number, StringComparison.Ordinal))
                await release.Task;
            return false;
        };
        var id = await registry.EnterAsync(Form(number));
        await WaitAsync(() => registry.National.Registered.Any(r => r.Number == number));
        await OkAsync(await PutAsync(registry.Officer(), id, Correction(Unemployed(Form(number)), "became-unemployed"), "\"1\""));
        registry.National.After = FakeGateway.Behaved;
        release.SetResult();
        // The second version is the change, the third the receipt of the first.
        await ReceivedAsync(id, 3);
        Assert.Equal([1L, 3L], registry.National.Registered.Where(r => r.Number == number).Select(static r => (long)r.Record["version"]!));
        await registry.UntilAsync("select count(*) from worker where person_id = $1 and source = 'national-system'", 1, id);

        // The feed brings back what was sent first, on the same day: what was changed since stands.
        var first = registry.National.Registered.First(r => r.Number == number).Record;
        await registry.DeliverAsync(subscription, "0", "1", NationalUnderTest.Told(Guid.CreateVersion7(), number, registry.National.ReceiptOf(number, 1), NationalUnderTest.Today, data =>
        {
            foreach (var (name, value) in first.Where(static m => m.Key is not ("reference" or "version" or "knownReceipt")))
                data[name] = value?.DeepClone();
            (data["provinceReference"], data["provinceVersion"], data["unemploymentDuration"]) = (id, 1, null);
        }));
        await registry.ImportedAsync();
        var record = await registry.RecordAsync(id);
        Assert.Equal("unemployed", (string?)record["record"]!["activityStatus"]);
        // What somebody says there on the same day is not ours, and is taken.
        await registry.DeliverAsync(subscription, "1", "2", NationalUnderTest.Told(Guid.CreateVersion7(), number, "PORTAL-1", NationalUnderTest.Today, static d => d["qualification"] = "college"));
        await registry.ImportedAsync();
        Assert.Equal("PORTAL-1 college", $"{(await registry.RecordAsync(id))["receipt"]!["number"]} {(await registry.RecordAsync(id))["record"]!["qualification"]}");
    }

    [Fact]
    public async Task A_refusal_is_listed_with_its_reason_in_its_area_and_a_corrected_record_is_sent_again()
    {
        var number = NewNumber();
        registry.National.Refuses[number] = "person-unknown";
        var id = await registry.EnterAsync(Form(number));
        await registry.UntilAsync("select count(*) from registration_upload where person_id = $1 and state = 'refused'", 1, id);
        Assert.Equal("1 local-record  officer employed", NationalUnderTest.Line(await registry.RecordAsync(id)));
        var refusal = Assert.Single(await RefusalsAsync("05467"), r => r!["personId"]!.GetValue<Guid>() == id)!;
        Assert.Equal("person-unknown local-record 1 1", $"{refusal["reason"]} {refusal["status"]} {refusal["version"]} {refusal["currentVersion"]}");
        Assert.StartsWith("request-", (string?)refusal["journalReference"], StringComparison.Ordinal);
        Assert.DoesNotContain(await RefusalsAsync("05443"), r => r!["personId"]!.GetValue<Guid>() == id);
        Assert.Equal([1L], await registry.QueryAsync<long>("select count(*) from record_reading where person_id = $1 and what = 'registration-refusal'", id));
        await ProblemAsync(await registry.Officer(purpose: "curiosity").GetAsync("/v1/registration-refusals", Ct), 400, "purpose-required");
        Assert.Equal(403, (int)(await registry.Officer(scopes: Scopes.RegistryWrite).GetAsync("/v1/registration-refusals", Ct)).StatusCode);

        registry.National.Refuses.TryRemove(number, out _);
        var form = Form(number);
        form["fullName"] = "Nguyễn Văn Đúc";
        await OkAsync(await PutAsync(registry.Officer(), id, Correction(form, "error-corrected"), "\"1\""));
        await ReceivedAsync(id, 2);
        Assert.DoesNotContain(await RefusalsAsync("05467"), r => r!["personId"]!.GetValue<Guid>() == id);
    }

    [Fact]
    public async Task One_record_that_the_national_system_cannot_read_does_not_keep_the_others_back()
    {
        var poison = NewNumber();
        registry.National.Before = (question, context) => question.Body?.ToJsonString().Contains(poison, StringComparison.Ordinal) == true
            ? Answered(FakeGateway.FaultAsync(question, context, 422, "registrations-unreadable"))
            : Task.FromResult(false);
        var numbers = Enumerable.Range(0, 9).Select(static _ => NewNumber()).ToList();
        numbers.Insert(4, poison);
        var people = new List<Guid>();
        foreach (var number in numbers)
            people.Add(await registry.EnterAsync(Form(number)));
        await registry.UntilAsync("select count(*) from registration_upload where state = 'registered' and person_id = any($1)", 9, people.ToArray());
        await registry.UntilAsync("select count(*) from registration_upload where state = 'refused' and reason = 'registrations-unreadable' and person_id = any($1)", 1, people.ToArray());
        registry.National.Before = FakeGateway.Behaved;
        Assert.All(numbers.Where(n => n != poison), number => Assert.Single(registry.National.Registered, r => r.Number == number));
    }

    [Fact]
    public async Task A_contradiction_goes_up_when_an_officer_has_decided_for_the_local_record()
    {
        var number = NewNumber();
        registry.National.Refuses[number] = "held-otherwise";
        var id = await registry.EnterAsync(Form(number));
        await registry.UntilAsync("select count(*) from registration_upload where person_id = $1 and state = 'refused'", 1, id);
        await registry.DeliverAsync(subscription, "0", "1", NationalUnderTest.Told(Guid.CreateVersion7(), number, "Q-77", "2026-11-01"));
        await registry.UntilAsync("select count(*) from feed_conflict where person_id = $1 and state = 'open'", 1, id);
        registry.National.Refuses.TryRemove(number, out _);
        await Task.Delay(500, Ct);
        Assert.DoesNotContain(registry.National.Registered, r => r.Number == number);
        var conflict = (await registry.QueryAsync<Guid>("select id from feed_conflict where person_id = $1", id))[0];
        await OkAsync(await registry.Officer().PostAsJsonAsync($"/v1/feed-conflicts/{conflict}/decision", new { decision = "keep-local", version = 2 }, Ct));
        await WaitAsync(() => registry.National.Registered.Any(r => r.Number == number));
        Assert.Equal("Q-77", (string?)registry.National.Registered.Single(r => r.Number == number).Record["knownReceipt"]);
    }

    private static async Task<bool> Answered(Task answer)
    {
        await answer;
        return true;
    }

    private async Task ReceivedAsync(Guid person, long version) =>
        await registry.UntilAsync("select count(*) from registration_upload where person_id = $1 and state = 'registered' and version = $2", 1, person, version);

    private async Task<JsonArray> RefusalsAsync(string area) => (await OkAsync(await registry.Officer(area).GetAsync("/v1/registration-refusals?limit=200", Ct)))["refusals"]!.AsArray();

    private static async Task WaitAsync(Func<bool> until)
    {
        for (var i = 0; !until(); i++)
        {
            Assert.True(i < 300, "It did not come about within half a minute.");
            await Task.Delay(100, Ct);
        }
    }
}
