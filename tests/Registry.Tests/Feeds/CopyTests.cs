using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Feeds;

/// <summary>Copies of what other provinces' feeds tell: stored once, found by number, shown only while they are fresh.</summary>
public sealed class CopyTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private readonly Guid subscription = Guid.CreateVersion7();

    [Fact]
    public async Task What_follows_the_place_of_the_copy_is_stored_once_and_anything_else_answered_with_the_place()
    {
        var (number, entity) = (NewNumber(), Guid.CreateVersion7());
        Assert.Equal("5", await TakeAsync("0", "5", Changed(entity, number, "employed")));
        // The same again, for its answer was lost; and what follows a place that is not here yet.
        Assert.Equal("5", await TakeAsync("0", "5", Changed(entity, number, "employed")));
        Assert.Equal("5", await TakeAsync("9", "12", Changed(entity, number, "unemployed")));
        var copy = Assert.Single((await QueryAsync(number))["copies"]!.AsArray())!;
        Assert.Equal("VN/GOV/H05/LMIS true employed consent", $"{copy["holder"]} {copy["isCopy"]} {copy["status"]} {copy["ground"]}");
        Assert.Equal("7", await TakeAsync("5", "7", Changed(entity, number, "unemployed", 2)));
        Assert.Equal("unemployed", (string?)(await QueryAsync(number))["copies"]![0]!["status"]);
        Assert.Equal([1L], await registry.QueryAsync<long>("SELECT count(*) FROM partner_copy WHERE subscription_id = $1", subscription));
        Assert.Equal([2L], await registry.QueryAsync<long>("SELECT count(*) FROM partner_copy_reading WHERE subscription_id = $1 AND purpose = 'record-keeping'", subscription));

        Assert.Equal("8", await TakeAsync("7", "8", Removed(entity)));
        Assert.Empty((await QueryAsync(number))["copies"]!.AsArray());
        // Taking away what is not there is nothing.
        Assert.Equal("9", await TakeAsync("8", "9", Removed(entity)));
    }

    [Fact]
    public async Task A_copy_by_consent_is_not_shown_once_its_feed_was_not_heard_in_time_and_deleted_later()
    {
        var number = NewNumber();
        await TakeAsync("0", "1", Changed(Guid.CreateVersion7(), number, "employed"));
        Assert.Single((await QueryAsync(number))["copies"]!.AsArray());
        await registry.QueryAsync<int>("UPDATE followed_feed SET fresh_until = now() - interval '1 second' WHERE subscription_id = $1 RETURNING 1", subscription);
        var stale = await QueryAsync(number);
        Assert.Empty(stale["copies"]!.AsArray());
        Assert.Contains("VN/GOV/H05/LMIS", stale["notHeard"]!.AsArray().Select(static p => (string?)p));
        // Heard again, shown again: nothing has changed meanwhile.
        Assert.Equal("1", await TakeAsync("1", "1"));
        Assert.Single((await QueryAsync(number))["copies"]!.AsArray());
        // Told of changes that are not the last: not shown until the head is reached.
        await TakeAsync("1", "2", fresh: null);
        Assert.Empty((await QueryAsync(number))["copies"]!.AsArray());

        await registry.QueryAsync<int>("UPDATE followed_feed SET fresh_until = null, heard_at = now() - interval '25 hours' WHERE subscription_id = $1 RETURNING 1", subscription);
        // Whoever starts looks at once.
        await using var replica = new ServiceUnderTest<Program>(registry.AllSettings);
        _ = replica.Http;
        for (var i = 0; (await registry.QueryAsync<long>("SELECT count(*) FROM partner_copy WHERE subscription_id = $1", subscription))[0] > 0; i++)
        {
            Assert.True(i < 600, "Stale copies were not deleted within a minute.");
            await Task.Delay(100, Ct);
        }
        // Then the feed begins anew.
        Assert.Equal("0", await TakeAsync("2", "3"));
    }

    [Fact]
    public async Task Only_an_officer_of_the_whole_province_with_a_purpose_is_shown_a_copy()
    {
        var number = NewNumber();
        await TakeAsync("0", "1", Changed(Guid.CreateVersion7(), number, "employed"));
        await ProblemAsync(await registry.Officer("05467").PostAsJsonAsync("/v1/partner-copies/query", new { personalNumber = number }, Ct), 403, "province-only");
        await ProblemAsync(await registry.Officer(purpose: "curiosity").PostAsJsonAsync("/v1/partner-copies/query", new { personalNumber = number }, Ct), 400, "purpose-required");
        Assert.Equal([0L], await registry.QueryAsync<long>("SELECT count(*) FROM partner_copy_reading WHERE subscription_id = $1", subscription));
        // Encrypted where it lies.
        Assert.Equal([0L], await registry.QueryAsync<long>("SELECT count(*) FROM partner_copy WHERE position($1::bytea in content) > 0", System.Text.Encoding.UTF8.GetBytes(number)));
    }

    [Fact]
    public async Task What_cannot_be_a_status_or_comes_under_another_agreement_is_taken_not_even_in_part()
    {
        var number = NewNumber();
        var wrong = Changed(Guid.CreateVersion7(), "12", "employed");
        await ProblemAsync(await SendAsync(Delivery("0", "2", [Changed(Guid.CreateVersion7(), number, "employed"), wrong])), 422, "feed-data-malformed");
        Assert.Empty((await QueryAsync(number))["copies"]!.AsArray());
        Assert.Equal("1", await TakeAsync("0", "1", Changed(Guid.CreateVersion7(), number, "employed")));
        await ProblemAsync(await SendAsync(Delivery("1", "2", []), "another"), 409, "other-agreement");
    }

    private static JsonObject Changed(Guid entity, string number, string status, long version = 1) => new()
    {
        ["position"] = "1", ["entity"] = entity, ["kind"] = "changed", ["version"] = version, ["at"] = "2026-11-27T00:00:00Z",
        ["data"] = new JsonObject { ["personalNumber"] = number, ["status"] = status, ["registered"] = true, ["asOf"] = "2026-11-01", ["ground"] = "consent" },
    };

    private static JsonObject Removed(Guid entity) => new()
    {
        ["position"] = "1", ["entity"] = entity, ["kind"] = "removed", ["version"] = 1, ["at"] = "2026-11-27T00:00:00Z", ["reason"] = "consent-withdrawn",
    };

    private JsonObject Delivery(string after, string next, JsonArray changes, DateTimeOffset? fresh = null) => new()
    {
        ["subscription"] = subscription, ["after"] = after, ["next"] = next, ["freshUntil"] = fresh, ["ages"] = true, ["changes"] = changes,
    };

    private async Task<string?> TakeAsync(string after, string next, params JsonObject[] changes) =>
        await TakeAsync(after, next, TimeProvider.System.GetUtcNow().AddMinutes(15), changes);

    private async Task<string?> TakeAsync(string after, string next, DateTimeOffset? fresh, params JsonObject[] changes) =>
        (string?)(await OkAsync(await SendAsync(Delivery(after, next, [.. changes], fresh))))["position"];

    private async Task<HttpResponseMessage> SendAsync(JsonObject delivery, string agreement = "agreement-1")
    {
        var request = ExchangeTokens.Request(HttpMethod.Post, "/exchange/feeds/worker-status",
            ExchangeTokens.Issue("registry", "with-consent", "VN/GOV/H55/LMIS", agreement, "job-referral", provider: "VN/GOV/H05/LMIS"));
        request.Content = JsonContent.Create(delivery);
        return await registry.Service.Http.SendAsync(request, Ct);
    }

    private async Task<JsonObject> QueryAsync(string number) =>
        await OkAsync(await registry.Officer().PostAsJsonAsync("/v1/partner-copies/query", new { personalNumber = number }, Ct));
}
