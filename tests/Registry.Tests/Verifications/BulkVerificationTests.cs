using System.Diagnostics;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using static Lmis.Registry.Tests.RegistryUnderTest;
using static Lmis.Registry.Tests.Verifications.VerificationsUnderTest;

namespace Lmis.Registry.Tests.Verifications;

public sealed class BulkVerificationTests(VerificationsUnderTest registry) : IClassFixture<VerificationsUnderTest>
{
    private static string Tomorrow => TimeProvider.System.GetUtcNow().AddHours(7).AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private HttpClient Officer(string commune) => registry.Officer(commune, purpose: "data-quality");

    private async Task<List<string>> ResultsAsync(string commune) =>
        await registry.QueryAsync<string>("select v.result from person_verification v join worker w on w.person_id = v.person_id where w.commune_code = $1", commune);

    [Fact]
    public async Task Everybody_of_the_commune_is_asked_about_once_and_counted_by_kind()
    {
        const string commune = "05443";
        var matching = await registry.PeopleAsync(9, commune);
        List<(Guid Person, string Number)> others = [await registry.PersonAsync("differs name", commune), await registry.PersonAsync("unknown", commune), await registry.PersonAsync("deceased", commune)];
        var outside = await registry.PersonAsync(commune: "01843");
        var officer = Officer(commune);
        var run = await StartAsync(officer);
        var done = await UntilAsync(officer, run, "completed");
        Assert.Equal((12, 12, 0, 100), ((int)done["due"]!, (int)done["done"]!, (int)done["refused"]!, (int)done["percent"]!));
        Assert.Equal((9, 1, 1, 1), ((int)done["results"]!["match"]!, (int)done["results"]!["differs"]!, (int)done["results"]!["unknown"]!, (int)done["results"]!["deceased"]!));
        var numbers = matching.Concat(others.Select(static o => o.Number)).ToList();
        Assert.Equal(12, registry.Gateway.AskedOf(numbers).Count);
        Assert.DoesNotContain(registry.Gateway.Questions, q => q.Number == outside.Number);
        Assert.Equal(12, (await registry.QueryAsync<Guid>("select r.id from record_reading r join worker w on w.person_id = r.person_id where w.commune_code = $1 and r.what = 'verification' and r.purpose = 'data-quality'", commune)).Count);
        Assert.Equal(3, (await WaitingAsync(officer)).Count);

        // Again: nobody is due. Since tomorrow: everybody, and nobody twice in the queue.
        Assert.Equal(0, (int)(await UntilAsync(officer, await StartAsync(officer), "completed"))["due"]!);
        Assert.Equal(12, (int)(await UntilAsync(officer, await StartAsync(officer, new() { ["verifiedBefore"] = Tomorrow }), "completed"))["done"]!);
        Assert.Equal(3, (await WaitingAsync(officer)).Count);
        // The officer of another commune does not see the runs; the province does.
        await ProblemAsync(await Officer("01843").GetAsync($"/v1/verifications/{run}", Ct), 404, "verification-unknown");
        await ProblemAsync(await Officer("01843").PostAsync($"/v1/verifications/{run}/cancel", null, Ct), 404, "verification-unknown");
        Assert.DoesNotContain((await OkAsync(await Officer("01843").GetAsync("/v1/verifications", Ct)))["verifications"]!.AsArray(), v => v!["id"]!.GetValue<Guid>() == run);
        Assert.Contains((await OkAsync(await registry.Officer().GetAsync("/v1/verifications?limit=100", Ct)))["verifications"]!.AsArray(), v => v!["id"]!.GetValue<Guid>() == run);
    }

    [Theory]
    [InlineData(503, "01849", "không kết nối")]
    [InlineData(502, "01864", "không chứng minh")]
    [InlineData(429, "01879", "hạn mức")]
    public async Task A_partner_that_fails_half_way_is_waited_for_and_everybody_has_one_result(int status, string commune, string words)
    {
        var numbers = await registry.PeopleAsync(10, commune);
        var failing = true;
        var answered = 0;
        registry.Gateway.Misbehave = async (question, context) =>
        {
            if (!numbers.Contains(question.Number) || !Volatile.Read(ref failing) || Interlocked.Increment(ref answered) <= 4)
                return false;
            await FakeGateway.FaultAsync(question, context, status, "exchange-test", status == 429 ? 1 : null);
            return true;
        };
        var officer = Officer(commune);
        var run = await StartAsync(officer);
        var waiting = await UntilAsync(officer, run, "waiting");
        Assert.Contains(words, (string)waiting["stateText"]!, StringComparison.Ordinal);
        Assert.NotNull(waiting["resumesAt"]);
        Volatile.Write(ref failing, false);
        var done = await UntilAsync(officer, run, "completed");
        registry.Gateway.Misbehave = FakeGateway.Behaved;
        Assert.Equal((10, 10), ((int)done["done"]!, (int)done["results"]!["match"]!));
        Assert.Equal(10, (await ResultsAsync(commune)).Count);
        // Whoever was asked about twice was so by the same question.
        Assert.Equal(10, registry.Gateway.AskedOf(numbers).Count);
    }

    [Fact]
    public async Task A_cancelled_run_keeps_its_results_and_a_later_one_does_the_rest()
    {
        const string commune = "01882";
        var numbers = await registry.PeopleAsync(10, commune);
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answered = 0;
        registry.Gateway.Misbehave = async (question, context) =>
        {
            if (numbers.Contains(question.Number) && Interlocked.Increment(ref answered) > 7)
                await stop.Task.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return context.RequestAborted.IsCancellationRequested;
        };
        var officer = Officer(commune);
        var run = await StartAsync(officer);
        await ProblemAsync(await PostAsync(officer, []), 409, "verification-running");
        var waited = Stopwatch.StartNew();
        while ((await ResultsAsync(commune)).Count < 6 && waited.Elapsed < TimeSpan.FromMinutes(2))
            await Task.Delay(50, Ct);
        Assert.Equal("cancelled", (string?)(await OkAsync(await officer.PostAsync($"/v1/verifications/{run}/cancel", null, Ct)))["state"]);
        registry.Gateway.Misbehave = FakeGateway.Behaved;
        stop.SetResult();
        var rest = await UntilAsync(officer, await StartAsync(officer), "completed");
        Assert.Equal(10 - (int)(await OkAsync(await officer.GetAsync($"/v1/verifications/{run}", Ct)))["done"]!, (int)rest["done"]!);
        Assert.Equal(10, (await ResultsAsync(commune)).Count);
        await ProblemAsync(await officer.PostAsync($"/v1/verifications/{rest["id"]}/cancel", null, Ct), 409, "verification-ended");
    }

    [Fact]
    public async Task One_person_the_register_cannot_take_is_passed_over_and_one_after_the_other_ends_the_run()
    {
        const string commune = "01894";
        var numbers = await registry.PeopleAsync(24, commune);
        var refused = numbers.Take(1).ToHashSet();
        registry.Gateway.Misbehave = async (question, context) =>
        {
            if (!Volatile.Read(ref refused).Contains(question.Number))
                return false;
            await FakeGateway.FaultAsync(question, context, 400, "query");
            return true;
        };
        var officer = Officer(commune);
        var done = await UntilAsync(officer, await StartAsync(officer), "completed");
        Assert.Equal((23, 1), ((int)done["done"]!, (int)done["refused"]!));
        Volatile.Write(ref refused, [.. numbers]);
        var failed = await UntilAsync(officer, await StartAsync(officer, new() { ["verifiedBefore"] = Tomorrow }), "failed");
        Assert.Equal(0, (int)failed["done"]!);
        registry.Gateway.Misbehave = FakeGateway.Behaved;
        Assert.Equal(23, (await ResultsAsync(commune)).Count);
    }

    [Fact]
    public async Task Whom_an_officer_may_not_verify_he_cannot_start_with()
    {
        await ProblemAsync(await PostAsync(Officer("05443"), new() { ["commune"] = "01843" }), 403, "outside-area");
        await ProblemAsync(await PostAsync(registry.Officer(), new() { ["commune"] = "00001" }), 403, "outside-area");
        await ProblemAsync(await PostAsync(registry.Officer(), new() { ["verifiedBefore"] = "2999-01-01" }), 400, "date-in-future");
        await ProblemAsync(await PostAsync(registry.Officer(purpose: "whim"), []), 400, "purpose-required");
        await ProblemAsync(await PostAsync(registry.Officer(scopes: Scopes.RegistryRead), []), 403, "missing-scope");
        await ProblemAsync(await registry.Officer().GetAsync($"/v1/verifications/{Guid.CreateVersion7()}", Ct), 404, "verification-unknown");
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient officer, JsonObject body) => System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(officer, "/v1/verifications", body, Ct);
}
