using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Registry.Tests.Rights;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Feeds;

/// <summary>What the registry's change feed tells which partner, and what it never tells.</summary>
public sealed class FeedTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private static int subscriptions;
    private readonly string subscription = new Guid(Interlocked.Increment(ref subscriptions), 0, 0, new byte[8]).ToString();

    [Fact]
    public async Task Every_record_is_told_as_it_is_now_and_again_when_it_changes()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var first = await ReadAsync();
        var told = Of(first, id);
        Assert.Equal("changed 1 True employed", $"{told["kind"]} {told["version"]} {told["data"]!["personalNumber"]!.GetValue<string>() == (string)form["personalNumber"]!} {told["data"]!["activityStatus"]}");
        Assert.Equal((true, null), ((bool)first["atHead"]!, first["freshUntil"]));
        Assert.Empty((await ReadAsync(first))["changes"]!.AsArray());

        using (var response = await PutAsync(registry.Officer(), id, Correction(Unemployed((JsonObject)form.DeepClone())), "\"1\""))
            await OkAsync(response);
        using (var response = await PutAsync(registry.Officer(), id, Correction(Unemployed(Form((string)form["personalNumber"]!))), "\"2\""))
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, await response.Content.ReadAsStringAsync(Ct));
        var second = await ReadAsync(first);
        Assert.Equal("unemployed", (string?)Of(second, id)["data"]!["activityStatus"]);
        Assert.Empty((await ReadAsync(second))["changes"]!.AsArray());
        // Nothing of the sensitive class, no telephone and no address.
        Assert.DoesNotContain("0912345678", second.ToJsonString() + first.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(Of(first, id)["data"]!["specialGroups"]);
    }

    [Fact]
    public async Task By_consent_a_person_is_told_while_it_holds_and_taken_away_with_the_reason_and_others_are_not_named()
    {
        var (form, stranger) = (Form(), Form());
        var (id, other) = (await registry.EnterAsync(form), await registry.EnterAsync(stranger));
        var start = await ReadAsync(rows: "with-consent");
        Assert.DoesNotContain(start["changes"]!.AsArray(), c => (string?)c!["entity"] == id.ToString());

        var person = await registry.LinkedAsync(id);
        var consent = (string)(await OkAsync(await person.PostAsJsonAsync("/v1/me/consents", new { textVersion = "worker-status-job-referral-1", member = "VN/GOV/H05" }, Ct), 201))["id"]!;
        var given = await ReadAsync(start, "with-consent");
        Assert.Equal(id.ToString(), (string?)Assert.Single(given["changes"]!.AsArray())!["entity"]);
        Assert.Equal("consent employed", $"{Of(given, id)["data"]!["ground"]} {Of(given, id)["data"]!["status"]}");
        var fresh = DateTimeOffset.Parse((string)given["freshUntil"]!, CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow();
        Assert.InRange(fresh, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
        // The person sees who was told, on which consent.
        var reading = (await OkAsync(await person.GetAsync("/v1/me/readings", Ct)))["readings"]!.AsArray().Single(static r => (string?)r!["what"] == "status")!;
        Assert.Equal($"VN/GOV/H05 request-1 consent {consent}", $"{reading["organisation"]} {reading["requestId"]} {reading["ground"]} {reading["consentId"]}");

        Assert.Equal(HttpStatusCode.NoContent, (await person.PostAsync($"/v1/me/consents/{consent}/withdrawal", null, Ct)).StatusCode);
        var withdrawn = await ReadAsync(given, "with-consent");
        Assert.Equal("removed consent-withdrawn", $"{Of(withdrawn, id)["kind"]} {Of(withdrawn, id)["reason"]}");
        Assert.Null(Of(withdrawn, id)["data"]);
        // Asked again, for the answer was lost: the same; and once acknowledged, no more, whatever happens to the person.
        Assert.Equal("removed", (string?)Of(await ReadAsync(given, "with-consent"), id)["kind"]);
        await OkAsync(await PutAsync(registry.Officer(), id, Correction(Unemployed((JsonObject)form.DeepClone())), "\"1\""));
        await OkAsync(await PutAsync(registry.Officer(), other, Correction(Unemployed((JsonObject)stranger.DeepClone())), "\"1\""));
        Assert.Empty((await ReadAsync(withdrawn, "with-consent"))["changes"]!.AsArray());
        // Given anew, told anew.
        await OkAsync(await person.PostAsJsonAsync("/v1/me/consents", new { textVersion = "worker-status-job-referral-1", member = "VN/GOV/H05" }, Ct), 201);
        Assert.Equal("changed unemployed", $"{Of(await ReadAsync(withdrawn, "with-consent"), id)["kind"]} {Of(await ReadAsync(withdrawn, "with-consent"), id)["data"]!["status"]}");
    }

    [Fact]
    public async Task What_was_told_and_may_not_have_arrived_is_told_again_although_something_else_happened_meanwhile()
    {
        var id = await registry.EnterAsync();
        await registry.QueryAsync<int>("UPDATE worker SET permanent_commune_code = '09169' WHERE person_id = $1 RETURNING 1", id);
        var start = await ReadPageAsync("0", "residents-of:24");
        await registry.QueryAsync<int>("UPDATE worker SET version = version + 1 WHERE person_id = $1 RETURNING 1", id);
        await TouchAsync(id);
        // The answer to this one is lost, and the record gets another place without another version.
        Assert.Equal("changed", (string?)Of(await ReadAsync(start, "residents-of:24"), id)["kind"]);
        await TouchAsync(id);
        var changed = await ReadAsync(start, "residents-of:24");
        Assert.Equal("changed", (string?)Of(changed, id)["kind"]);
        await TouchAsync(id);
        Assert.DoesNotContain((await ReadAsync(changed, "residents-of:24"))["changes"]!.AsArray(), c => (string?)c!["entity"] == id.ToString());

        await registry.QueryAsync<int>("UPDATE worker SET is_active = false WHERE person_id = $1 RETURNING 1", id);
        await TouchAsync(id);
        Assert.Equal("removed", (string?)Of(await ReadAsync(changed, "residents-of:24"), id)["kind"]);
        await TouchAsync(id);
        var removed = await ReadAsync(changed, "residents-of:24");
        Assert.Equal("removed", (string?)Of(removed, id)["kind"]);
        await TouchAsync(id);
        Assert.DoesNotContain((await ReadAsync(removed, "residents-of:24"))["changes"]!.AsArray(), c => (string?)c!["entity"] == id.ToString());
    }

    [Theory]
    [InlineData("UPDATE worker SET is_active = false WHERE person_id = $1 RETURNING 1", "left-register")]
    [InlineData("UPDATE worker SET holding = 'handed-over' WHERE person_id = $1 RETURNING 1", "handed-over")]
    [InlineData("UPDATE worker SET permanent_commune_code = '05467' WHERE person_id = $1 RETURNING 1", "left-rows")]
    public async Task Whoever_leaves_the_rows_is_taken_away_with_the_reason(string leave, string reason)
    {
        var id = await registry.EnterAsync();
        await registry.QueryAsync<int>("UPDATE worker SET permanent_commune_code = '09169' WHERE person_id = $1 RETURNING 1", id);
        var first = await ReadAsync(rows: "residents-of:24");
        Assert.Equal("residence", (string?)Of(first, id)["data"]!["ground"]);
        await registry.QueryAsync<int>(leave, id);
        await TouchAsync(id);
        Assert.Equal("removed " + reason, $"{Of(await ReadAsync(first, "residents-of:24"), id)["kind"]} {Of(await ReadAsync(first, "residents-of:24"), id)["reason"]}");
    }

    [Fact]
    public async Task A_change_that_commits_late_is_not_skipped()
    {
        var (early, late) = (await registry.EnterAsync(), await registry.EnterAsync());
        var start = await ReadAsync();
        await using var connection = new Npgsql.NpgsqlConnection(registry.ConnectionString);
        await connection.OpenAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        // Takes its number first, and commits last.
        await using (var change = new Npgsql.NpgsqlCommand("update worker set version = version + 1 where person_id = $1", connection) { Parameters = { new() { Value = late } } })
            await change.ExecuteNonQueryAsync(Ct);
        await using (var change = new Npgsql.NpgsqlCommand("insert into feed_waiting (person_id, at) values ($1, now())", connection) { Parameters = { new() { Value = late } } })
            await change.ExecuteNonQueryAsync(Ct);
        await registry.QueryAsync<int>("UPDATE worker SET version = version + 1 WHERE person_id = $1 RETURNING 1", early);
        await TouchAsync(early);
        var between = await ReadAsync(start);
        Assert.Equal([early.ToString()], between["changes"]!.AsArray().Select(static c => (string?)c!["entity"]));
        await transaction.CommitAsync(Ct);
        await NumberedAsync();
        Assert.Equal([late.ToString()], (await ReadAsync(between))["changes"]!.AsArray().Select(static c => (string?)c!["entity"]));
    }

    [Fact]
    public async Task Many_who_number_at_once_number_each_change_once()
    {
        var settings = registry.AllSettings;
        (settings["Registry:Feeds:NumberEvery"], settings["Registry:Feeds:NumberAtOnce"]) = ("00:00:00.010", "170");
        await using var one = new ServiceUnderTest<Program>(settings);
        await using var other = new ServiceUnderTest<Program>(settings);
        _ = (one.Http, other.Http);
        var id = await registry.EnterAsync();
        await registry.QueryAsync<int>("WITH many AS (INSERT INTO feed_waiting (person_id, at) SELECT $1, now() FROM generate_series(1, 3000) RETURNING 1) SELECT count(*)::int FROM many", id);
        await NumberedAsync();
        Assert.Equal([3001L], await registry.QueryAsync<long>("SELECT count(*) FROM feed_entry WHERE person_id = $1", id));
        // However many entries, one telling.
        Assert.Equal(1, await CountAsync(id));
    }

    [Theory]
    [InlineData("after=x", 400, "feed-position")]
    [InlineData("after=-1", 400, "feed-position")]
    [InlineData("limit=0", 400, "feed-limit")]
    [InlineData("limit=501", 400, "feed-limit")]
    public async Task A_wrong_question_is_told_what_to_do(string query, int status, string slug) =>
        await ProblemAsync(await AskAsync("/exchange/registrations/changes?" + query, "all"), status, slug);

    [Fact]
    public async Task Rows_that_name_no_province_are_refused() =>
        await ProblemAsync(await AskAsync("/exchange/worker-status/changes", "residents-of:99"), 403, "rows-not-known");

    private static JsonNode Of(JsonObject page, Guid person) => page["changes"]!.AsArray().Single(c => (string?)c!["entity"] == person.ToString())!;

    private async Task<int> CountAsync(Guid person)
    {
        var (count, page) = (0, (JsonObject?)null);
        do
        {
            page = await ReadPageAsync(page is null ? "0" : (string)page["next"]!, "all");
            count += page["changes"]!.AsArray().Count(c => (string?)c!["entity"] == person.ToString());
        }
        while (!(bool)page["atHead"]!);
        return count;
    }

    // All pages up to the head as one.
    private async Task<JsonObject> ReadAsync(JsonObject? after = null, string rows = "all")
    {
        await NumberedAsync();
        var (all, page) = (new JsonArray(), (JsonObject?)null);
        do
        {
            page = await ReadPageAsync(page is not null ? (string)page["next"]! : after is null ? "0" : (string)after["next"]!, rows);
            foreach (var change in page["changes"]!.AsArray())
                all.Add(change!.DeepClone());
        }
        while (!(bool)page["atHead"]!);
        page["changes"] = all;
        return page;
    }

    private async Task<JsonObject> ReadPageAsync(string after, string rows) =>
        await OkAsync(await AskAsync($"/exchange/{(rows == "all" ? "registrations" : "worker-status")}/changes?after={after}&limit=100", rows));

    private async Task<HttpResponseMessage> AskAsync(string path, string rows)
    {
        var request = ExchangeTokens.Request(HttpMethod.Get, path, ExchangeTokens.Issue("registry", rows, purpose: rows == "all" ? "labour-registration" : "job-referral"));
        request.Headers.Add("Lmis-Subscription", subscription);
        return await registry.Service.Http.SendAsync(request, Ct);
    }

    private async Task TouchAsync(Guid person)
    {
        await registry.QueryAsync<long>("INSERT INTO feed_waiting (person_id, at) VALUES ($1, now()) RETURNING id", person);
        await NumberedAsync();
    }

    private async Task NumberedAsync()
    {
        for (var i = 0; (await registry.QueryAsync<long>("SELECT count(*) FROM feed_waiting"))[0] > 0; i++)
        {
            Assert.True(i < 600, "Changes that committed were not given their place within a minute.");
            await Task.Delay(100, Ct);
        }
    }
}
