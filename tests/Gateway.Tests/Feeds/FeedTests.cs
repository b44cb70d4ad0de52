using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Feeds;
using Lmis.Exchange.Journals;
using Lmis.Gateway.Tests.Doors;
using Lmis.Testing;
using Microsoft.AspNetCore.Http;

namespace Lmis.Gateway.Tests.Feeds;

/// <summary>Two gateways in a hurry.</summary>
public sealed class FeedNetwork : IAsyncLifetime
{
    internal Network Network { get; } = new() { ProviderSettings = Hasten, ConsumerSettings = Hasten };

    public ValueTask InitializeAsync() => Network.InitializeAsync();

    public ValueTask DisposeAsync() => Network.DisposeAsync();

    /// <summary>Terms of a feed of registrations.</summary>
    internal static Agreement Terms(Network network) => network.Terms() with
    {
        Service = "registrations",
        Operations = ["GET /changes"],
        Fields = [.. FeedPage.FrameFields, "/freshUntil", "/changes/*/reason", "/changes/*/data/status"],
        QueryParameters = ["after", "limit"],
        Purposes = ["labour-registration"],
        PersonalData = true,
    };

    internal static void Hasten(Dictionary<string, string?> settings)
    {
        settings["Exchange:Feeds:PollEvery"] = "00:00:00.2";
        settings["Exchange:Feeds:LongestPause"] = "00:00:01";
        settings["Exchange:Feeds:MostRefusals"] = "3";
        settings["Exchange:Feeds:RenewEvery"] = "00:00:02";
    }
}

/// <summary>Subscriptions between two whole gateways: what changes at one is told to the other once, in order, whatever fails on the way.</summary>
public sealed class FeedTests(FeedNetwork feeds) : IClassFixture<FeedNetwork>, IAsyncLifetime
{
    private readonly Network network = feeds.Network;
    private readonly FeedSource source = new();
    private readonly FeedSink sink = new();
    private Agreement agreement = null!;

    public async ValueTask InitializeAsync()
    {
        (network.Provider.Service.Answer, network.Consumer.Service.Answer) = (source.AnswerAsync, sink.AnswerAsync);
        agreement = await network.AgreeAsync(Terms());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in (await ListAsync(network.Consumer, "subscriptions")).Where(static one => (string?)one!["status"] is "asked" or "active"))
            await AdministerAsync(network.Consumer, HttpMethod.Delete, $"/subscriptions/{one!["id"]}", null, 204);
        await Network.UntilAsync(async () => (await ListAsync(network.Provider, "subscribers")).All(static one => (string?)one!["status"] == "ended"));
    }

    [Fact]
    public async Task A_subscriber_that_was_down_through_100000_changes_has_every_one_once_and_in_order_removals_included()
    {
        source.AddMany(10);
        await SubscribeAsync();
        await Network.UntilAsync(() => Task.FromResult(sink.Position == "10"));

        await network.Consumer.Gateway.DisposeAsync();
        source.AddMany(100_000);
        await Network.UntilAsync(async () => (await SubscriberAsync())["attempts"]!.GetValue<int>() > 0);
        network.Consumer.Start(network.Anchor, FeedNetwork.Hasten);
        await Network.UntilAsync(() => Task.FromResult(sink.Position == "100010"));

        AssertEveryChangeOnce();
        var subscriber = await SubscriberAsync();
        Assert.Equal("active 100010 100010", $"{subscriber["status"]} {subscriber["position"]} {subscriber["told"]}");
        var subscription = (await ListAsync(network.Consumer, "subscriptions"))[0]!;
        Assert.Equal("active 100010 100010", $"{subscription["status"]} {subscription["position"]} {subscription["taken"]}");
        // Each change once, and no more deliveries than pages: 200 and the one before, and what the pause cost.
        Assert.InRange(sink.Deliveries, 201, 215);
    }

    [Fact]
    public async Task What_was_stored_but_not_acknowledged_is_not_stored_again()
    {
        source.AddMany(1200);
        var disturbances = 0;
        // Every second delivery is stored, and its answer lost.
        sink.After = context => Task.FromResult(++disturbances % 2 == 1 && Break(context));
        await SubscribeAsync();
        await Network.UntilAsync(() => Task.FromResult(sink.Position == "1200"));
        AssertEveryChangeOnce();
        Assert.True(disturbances > 3);

        static bool Break(HttpContext context)
        {
            context.Abort();
            return true;
        }
    }

    [Fact]
    public async Task A_subscriber_that_lost_what_it_had_is_told_again_from_where_it_stands()
    {
        source.AddMany(600);
        await SubscribeAsync();
        await Network.UntilAsync(() => Task.FromResult(sink.Position == "600"));
        sink.FallBack(200);
        source.Add(FeedSource.Entity(0), "changed", 10_000);
        await Network.UntilAsync(() => Task.FromResult(sink.Position == "601"));
        AssertEveryChangeOnce();
    }

    [Fact]
    public async Task A_subscriber_that_refuses_is_parked_and_goes_on_when_it_is_resumed()
    {
        source.AddMany(20);
        sink.Before = async context =>
        {
            await DatasetBackend.JsonAsync(context, """{"type":"urn:lmis:problem:form-invalid","detail":"inside"}""", null, 422);
            return true;
        };
        await SubscribeAsync();
        JsonNode subscriber = null!;
        await Network.UntilAsync(async () => (string?)(subscriber = await SubscriberAsync())["status"] == "parked");
        Assert.Equal("0 422 3", $"{subscriber["position"]} {subscriber["lastStatus"]} {subscriber["attempts"]}");
        Assert.DoesNotContain("inside", subscriber.ToJsonString(), StringComparison.Ordinal);
        var before = sink.Deliveries;
        await Task.Delay(1500);
        Assert.Equal(before, sink.Deliveries);

        sink.Before = null;
        await AdministerAsync(network.Provider, HttpMethod.Post, $"/subscribers/{subscriber["id"]}/resume", null, 204);
        await Network.UntilAsync(() => Task.FromResult(sink.Position == "20"));
        AssertEveryChangeOnce();
        await AdministerAsync(network.Provider, HttpMethod.Post, $"/subscribers/{Guid.CreateVersion7()}/resume", null, 404);
    }

    [Fact]
    public async Task A_removal_shows_in_both_journals_with_its_reason_and_only_agreed_fields_leave()
    {
        (source.FreshFor, source.Rows) = (TimeSpan.FromHours(9), "with-consent");
        agreement = await network.AgreeAsync(Terms() with { Rows = RowScope.WithConsent });
        source.Add(FeedSource.Entity(1), "changed", 1);
        source.Add(FeedSource.Entity(1), "removed", 1, "consent-withdrawn");
        await SubscribeAsync();
        await Network.UntilAsync(() => Task.FromResult(sink.Position == "2"));
        Assert.Equal("""{"status":"v1"}""", sink.Applied[0].GetProperty("data").GetRawText());
        Assert.Equal("consent-withdrawn", sink.Applied[1].GetProperty("reason").GetString());
        // Whoever tells of nine hours is believed for a quarter of one.
        Assert.True(sink.Ages);
        Assert.InRange(sink.FreshUntil!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(13), FeedHeader.LongestFresh);
        // Heard of again and again although nothing changes.
        var first = sink.FreshUntil;
        await Network.UntilAsync(() => Task.FromResult(sink.FreshUntil > first));

        var told = await JournalOfAsync(network.Provider, JournalRole.Consumer);
        var taken = await JournalOfAsync(network.Consumer, JournalRole.Provider);
        Assert.Equal(told.RequestId, taken.RequestId);
        Assert.Equal(agreement.Id, told.AgreementId);
        Assert.Equal(agreement.Id, taken.AgreementId);
        foreach (var entry in new[] { told, taken })
            Assert.Contains("removed=1, reasons=(\"consent-withdrawn\")", entry.RequestBase, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_agreement_ends_its_subscription_at_once()
    {
        source.AddMany(5);
        await SubscribeAsync();
        await Network.UntilAsync(() => Task.FromResult(sink.Position == "5"));
        var revoke = new AgreementAct { Kind = ActKind.Revoke, Agreement = agreement.Id, By = network.Provider.Member, At = NetworkNode.Second(TimeProvider.System.GetUtcNow()), Reason = "Hết nhu cầu" };
        await AdministerAsync(network.Provider, HttpMethod.Post, $"/agreements/{agreement.Id}/revoke", JsonNode.Parse(revoke.ToDocument().SignWith(network.Provider.AgreementKey).ToJson()), 200);
        source.AddMany(5);
        await Network.UntilAsync(async () => (string?)(await SubscriberAsync())["status"] == "ended");
        await Task.Delay(500);
        Assert.Equal("5", sink.Position);
        await AdministerAsync(network.Provider, HttpMethod.Post, $"/subscribers/{(await SubscriberAsync())["id"]}/resume", null, 404);
    }

    [Fact]
    public async Task An_ended_subscription_takes_nothing_more_also_when_the_provider_hears_of_it_late()
    {
        source.AddMany(5);
        var id = await SubscribeAsync();
        await Network.UntilAsync(() => Task.FromResult(sink.Position == "5"));
        await network.Provider.Gateway.DisposeAsync();
        await AdministerAsync(network.Consumer, HttpMethod.Delete, $"/subscriptions/{id}", null, 204);
        Assert.Equal("ending", (string?)(await ListAsync(network.Consumer, "subscriptions"))[0]!["status"]);
        source.AddMany(5);
        network.Provider.Start(network.Anchor, FeedNetwork.Hasten);
        await Network.UntilAsync(async () => (string?)(await ListAsync(network.Consumer, "subscriptions"))[0]!["status"] == "ended");
        Assert.Equal("ended", (string?)(await SubscriberAsync())["status"]);
        Assert.Equal("5", sink.Position);
        await AdministerAsync(network.Consumer, HttpMethod.Delete, $"/subscriptions/{id}", null, 404);
        // A new one begins anew, and its service says where it stands.
        Assert.NotEqual(id, await SubscribeAsync());
        await Network.UntilAsync(() => Task.FromResult(sink.Position == "10"));
        AssertEveryChangeOnce();
    }

    [Fact]
    public async Task A_subscription_made_while_the_provider_is_away_begins_when_it_is_back()
    {
        source.AddMany(3);
        await network.Provider.Gateway.DisposeAsync();
        var id = await SubscribeAsync();
        var asked = (await ListAsync(network.Consumer, "subscriptions"))[0]!;
        Assert.Equal("asked 0", $"{asked["status"]} {asked["position"]}");
        Assert.NotNull((string?)asked["lastFailure"]);
        Assert.Equal(id, await SubscribeAsync(200));
        network.Provider.Start(network.Anchor, FeedNetwork.Hasten);
        await Network.UntilAsync(() => Task.FromResult(sink.Position == "3"));
    }

    [Fact]
    public async Task What_is_not_agreed_no_feed_or_taken_by_nobody_is_not_subscribed_to()
    {
        await RefusedAsync(new { agreement = "none", operation = "/changes", purpose = "labour-registration" }, 404, "no-such-agreement");
        await RefusedAsync(new { agreement = agreement.Id, operation = "/other", purpose = "labour-registration" }, 422, "operation-not-agreed");
        await RefusedAsync(new { agreement = agreement.Id, operation = "/changes", purpose = "job-referral" }, 422, "purpose-not-agreed");
        await RefusedAsync(new { agreement = network.Indicators.Id, operation = "/{code}", purpose = "labour-statistics" }, 422, "query-parameter-not-agreed");
        var lacking = await network.AgreeAsync(Terms() with { Fields = ["/next", "/atHead", "/changes/*/position"] });
        await RefusedAsync(new { agreement = lacking.Id, operation = "/changes", purpose = "labour-registration" }, 422, "feed-fields-not-agreed");
        // Agreed and no feed: the provider's gateway says so.
        var counts = await network.AgreeAsync(Terms() with { Operations = ["GET /counts"] });
        await AdministerAsync(network.Consumer, HttpMethod.Post, "/subscriptions", JsonSerializer.SerializeToNode(new { agreement = counts.Id, operation = "/counts", purpose = "labour-registration" }), 201);
        await Network.UntilAsync(async () => (string?)(await ListAsync(network.Consumer, "subscriptions"))[0]!["status"] == "refused");

        async Task RefusedAsync(object request, int status, string slug)
        {
            var problem = await AdministerAsync(network.Consumer, HttpMethod.Post, "/subscriptions", JsonSerializer.SerializeToNode(request), status);
            Assert.Equal("urn:lmis:problem:" + slug, (string?)problem!["type"]);
        }
    }

    [Fact]
    public async Task Nobody_but_the_provider_of_the_agreement_tells_anything_and_only_of_a_subscription()
    {
        source.AddMany(1);
        var id = await SubscribeAsync();
        await Network.UntilAsync(() => Task.FromResult(sink.Position == "1"));
        // The consumer itself, by the same agreement, towards the provider: the wrong way round.
        var message = network.Message("/r1/VN/GOV/H55/EXCHANGE/feeds", agreement, "labour-registration", "[]");
        message[FeedHeader.Name] = new FeedHeader(Guid.Parse(id), "1", "2", null, 0, []).ToString();
        Assert.Equal(403, (await network.SendAsync(message.Sign(network.Consumer.MessageKey))).Status);
        message = network.Message("/r1/VN/GOV/H55/EXCHANGE/subscriptions", agreement, "labour-registration", """{"subscription":"x"}""");
        Assert.Equal(400, (await network.SendAsync(message.Sign(network.Consumer.MessageKey))).Status);
    }

    [Fact]
    public async Task A_service_that_is_away_or_answers_rubbish_is_waited_for_and_not_counted_against_the_subscriber()
    {
        source.AddMany(4);
        source.Broken = 503;
        await SubscribeAsync();
        await Network.UntilAsync(async () => (string?)(await SubscriberAsync())["lastFailure"] is not null);
        Assert.Equal("active 0", $"{(await SubscriberAsync())["status"]} {(await SubscriberAsync())["attempts"]}");
        source.Broken = 0;
        await Network.UntilAsync(() => Task.FromResult(sink.Position == "4"));
    }

    private Agreement Terms() => FeedNetwork.Terms(network);

    private async Task<string> SubscribeAsync(int status = 201) =>
        (string)(await AdministerAsync(network.Consumer, HttpMethod.Post, "/subscriptions", JsonSerializer.SerializeToNode(new { agreement = agreement.Id, operation = "/changes", purpose = "labour-registration" }), status))!["id"]!;

    private async Task<JsonNode> SubscriberAsync() => (await ListAsync(network.Provider, "subscribers"))[0]!;

    private static async Task<JsonArray> ListAsync(NetworkNode node, string what) => (await AdministerAsync(node, HttpMethod.Get, "/" + what, null, 200))![what]!.AsArray();

    private static async Task<JsonNode?> AdministerAsync(NetworkNode node, HttpMethod method, string path, JsonNode? body, int status)
    {
        using var administrator = node.Administrator();
        using var request = new HttpRequestMessage(method, "/api/exchange/v1" + path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await administrator.SendAsync(request);
        var said = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {said}");
        return said.Length == 0 ? null : JsonNode.Parse(said);
    }

    private async Task<JournalRecord> JournalOfAsync(NetworkNode node, JournalRole role) =>
        (await Records.AllAsync(node)).First(entry => entry.AgreementId == agreement.Id && entry.Role == role && entry.Kind == JournalKind.Exchange && entry.Service.EndsWith("/EXCHANGE/feeds", StringComparison.Ordinal)
            && entry.RequestBase?.Contains("removed=", StringComparison.Ordinal) == true);

    private void AssertEveryChangeOnce()
    {
        var all = source.All;
        Assert.Equal(all.Count, sink.Applied.Count);
        var versions = new Dictionary<Guid, long>();
        foreach (var (told, made) in sink.Applied.Zip(all))
        {
            Assert.Equal($"{made.Position} {made.Entity} {made.Kind} {made.Version} {made.Reason}", $"{told.GetProperty("position").GetString()} {told.GetProperty("entity").GetGuid()} {told.GetProperty("kind").GetString()} {told.GetProperty("version").GetInt64()} {(told.TryGetProperty("reason", out var reason) ? reason.GetString() : null)}");
            Assert.Equal(made.Kind == "changed", told.TryGetProperty("data", out _));
        }
    }
}
