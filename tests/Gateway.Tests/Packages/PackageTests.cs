using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Feeds;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Packages;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.Tests.Doors;
using Lmis.Gateway.Tests.Feeds;
using Lmis.Testing;
using static Lmis.Gateway.Tests.Packages.Media;

namespace Lmis.Gateway.Tests.Packages;

/// <summary>What two gateways tell each other on media, because no line joins them.</summary>
public sealed class PackageTests(SeparateNetwork separate) : IClassFixture<SeparateNetwork>, IAsyncLifetime
{
    private readonly Network network = separate.Network;
    private readonly FeedSource source = new();
    private readonly FeedSink sink = new();
    private Agreement agreement = null!;

    private NetworkNode Provider => network.Provider;

    private NetworkNode Consumer => network.Consumer;

    public async ValueTask InitializeAsync()
    {
        (Provider.Service.Answer, Consumer.Service.Answer) = (source.AnswerAsync, sink.AnswerAsync);
        agreement = await network.AgreeAsync(FeedNetwork.Terms(network));
    }

    // What a test leaves is not told in the next one: both sides hold it as over.
    public async ValueTask DisposeAsync()
    {
        foreach (var (node, table) in new[] { (Provider, "subscriber"), (Consumer, "subscription") })
        {
            await using var data = Npgsql.NpgsqlDataSource.Create(node.Database.ConnectionString);
            await using var end = data.CreateCommand($"update exchange.{table} set status = 'ended'");
            await end.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task A_feed_is_subscribed_to_and_told_on_media_alone_with_the_evidence_of_a_line()
    {
        source.AddMany(1200);
        await SubscribeOnMediaAsync();
        Assert.Equal("active", (string?)(await ListAsync(Consumer, "subscriptions"))[0]!["status"]);

        var told = await MakeAsync(Provider);
        Assert.DoesNotContain("\"v1\"", told, StringComparison.Ordinal);
        var answers = await TakeAsync(Consumer, told);
        AssertEveryChangeOnce();
        var waiting = (await ListAsync(Provider, "subscribers"))[0]!;
        Assert.Equal("0 0", $"{waiting["position"]} {waiting["told"]}");
        Assert.Equal(3, (int)(await ListAsync(Provider, "packages")).First(static one => (string?)one!["kind"] == "requests")!["unanswered"]!);

        var taken = JsonNode.Parse(await TakeAsync(Provider, answers))!;
        Assert.Equal("3 3 0 0", $"{taken["answers"]} {taken["taken"]} {taken["again"]} {taken["refused"]}");
        var subscriber = (await ListAsync(Provider, "subscribers"))[0]!;
        Assert.Equal("1200 1200", $"{subscriber["position"]} {subscriber["told"]}");

        // The rest, and nothing that was told before.
        source.Add(FeedSource.Entity(0), "removed", 9_000, "left-register");
        await TakeAsync(Provider, await TakeAsync(Consumer, await MakeAsync(Provider)));
        AssertEveryChangeOnce();
        Assert.Equal("1201", (string?)(await ListAsync(Provider, "subscribers"))[0]!["position"]);

        // The same exchange in both journals, by both signatures; each file of evidence verifies with the other as its witness.
        var asked = (await Records.AllAsync(Provider)).Where(IsDelivery).ToList();
        var answered = (await Records.AllAsync(Consumer)).Where(IsDelivery).ToList();
        Assert.Equal(4, asked.Count);
        Assert.Equal(asked.Select(Evidence), answered.Select(Evidence));
        Assert.Contains(asked, static one => one.RequestBase!.Contains("reasons=(\"left-register\")", StringComparison.Ordinal) && one.RequestBase.Contains(RequestSignature.PackagedTag, StringComparison.Ordinal));
        var (ours, theirs) = (await EvidenceAsync(Provider), await EvidenceAsync(Consumer));
        foreach (var (file, other) in new[] { (ours, theirs), (theirs, ours) })
        {
            using var from = new MemoryStream(Encoding.UTF8.GetBytes(file));
            var report = await VerifyEvidence.RunAsync(from, new() { Anchors = [new(Convert.FromBase64String(network.Anchor))] }, () => new MemoryStream(Encoding.UTF8.GetBytes(other)));
            Assert.True(report.Faults.Count == 0, string.Join('\n', report.Faults.Select(static fault => fault.Words)));
            Assert.True(report.MessageSignatures >= 8);
        }

        bool IsDelivery(JournalRecord one) => one.AgreementId == agreement.Id && one.Kind == JournalKind.Exchange && one.Status == 200 && one.Service.EndsWith("/EXCHANGE/feeds", StringComparison.Ordinal);
        static string Evidence(JournalRecord one) => $"{one.RequestId} {one.Status} {one.RequestDigest} {one.ResponseDigest} {Convert.ToBase64String(one.RequestSignature.Span)} {Convert.ToBase64String(one.ResponseSignature.Span)}";
    }

    [Fact]
    public async Task Made_twice_or_taken_twice_it_changes_nothing_twice()
    {
        source.AddMany(700);
        await SubscribeOnMediaAsync();
        var (one, two) = (await MakeAsync(Provider), await MakeAsync(Provider));
        var first = await TakeAsync(Consumer, one);
        await TakeAsync(Consumer, one);
        var second = await TakeAsync(Consumer, two);
        AssertEveryChangeOnce();
        await TakeAsync(Provider, first);
        Assert.Equal("0 2 0", await AgainAsync(first));
        Assert.Equal("2 0 0", await AgainAsync(second));
        var subscriber = (await ListAsync(Provider, "subscribers"))[0]!;
        Assert.Equal("700 700", $"{subscriber["position"]} {subscriber["told"]}");
        await RefusedAsync(Provider, HttpMethod.Post, "/packages", JsonContent.Create(new { to = "VN/GOV/H05" }), 422, "nothing-to-pack");

        async Task<string> AgainAsync(string answers) => JsonNode.Parse(await TakeAsync(Provider, answers)) is { } taken ? $"{taken["taken"]} {taken["again"]} {taken["refused"]}" : "";
    }

    [Fact]
    public async Task More_than_one_package_may_hold_follows_in_the_next()
    {
        source.AddMany(2700);
        await SubscribeOnMediaAsync();
        await TakeAsync(Provider, await TakeAsync(Consumer, await MakeAsync(Provider)));
        Assert.Equal("2000", sink.Position);
        Assert.Contains("MostChanges", (await ListAsync(Provider, "packages")).First(static one => (int)one!["changes"]! == 2000)!["leftOut"]![0]!.ToString(), StringComparison.Ordinal);
        await TakeAsync(Provider, await TakeAsync(Consumer, await MakeAsync(Provider)));
        AssertEveryChangeOnce();
    }

    [Fact]
    public async Task A_fault_in_the_middle_leaves_what_was_taken_and_the_package_is_taken_again()
    {
        source.AddMany(1700);
        await SubscribeOnMediaAsync();
        var package = await MakeAsync(Provider);
        var deliveries = 0;
        sink.Before = async context =>
        {
            if (++deliveries != 3)
                return false;
            await DatasetBackend.JsonAsync(context, "{}", null, 503);
            return true;
        };
        await RefusedAsync(Consumer, HttpMethod.Post, "/packages/take", Body(package), 503, "package-not-now");
        Assert.Equal("1000", sink.Position);
        var answers = await TakeAsync(Consumer, package);
        AssertEveryChangeOnce();
        // Answered in the middle only, it is known where the subscriber stands.
        await TakeAsync(Provider, answers);
        Assert.Equal("1700", (string?)(await ListAsync(Provider, "subscribers"))[0]!["position"]);
    }

    [Fact]
    public async Task What_was_cut_changed_or_is_for_somebody_else_is_not_taken_at_all()
    {
        source.AddMany(600);
        await SubscribeOnMediaAsync();
        var lines = (await MakeAsync(Provider)).TrimEnd('\n').Split('\n');
        foreach (var bad in new[] { lines[..^1], [lines[0], lines[2], lines[^1]], [lines[0], lines[2], lines[1], lines[^1]], lines[1..], ["no package"] })
            await RefusedAsync(Consumer, HttpMethod.Post, "/packages/take", Body(string.Join('\n', bad) + "\n"), 422, "package-refused");
        await RefusedAsync(Provider, HttpMethod.Post, "/packages/take", Body(string.Join('\n', lines) + "\n"), 422, "package-not-ours");
        await RefusedAsync(Consumer, HttpMethod.Post, "/packages/take", Body(new string('x', 4_000_001)), 413, "package-too-large");
        await RefusedAsync(Provider, HttpMethod.Post, "/packages", JsonContent.Create(new { to = "VN/GOV/H99" }), 404, "no-such-member");
        await RefusedAsync(Provider, HttpMethod.Post, "/packages", JsonContent.Create(new { to = "VN/GOV/H05", from = "VN/GOV/H05" }), 400, "package-member");
        Assert.Equal(0, sink.Deliveries);
        using var anonymous = await Consumer.Gateway.Http.PostAsync("/api/exchange/v1/packages/take", Body("x"));
        Assert.Equal(401, (int)anonymous.StatusCode);
    }

    [Fact]
    public async Task A_revoked_agreement_is_refused_in_the_answer_and_moves_nothing()
    {
        source.AddMany(5);
        await SubscribeOnMediaAsync();
        var package = await MakeAsync(Provider);
        var revoke = new AgreementAct { Kind = ActKind.Revoke, Agreement = agreement.Id, By = Consumer.Member, At = NetworkNode.Second(TimeProvider.System.GetUtcNow()), Reason = "Hết nhu cầu" };
        await AdministerAsync(Consumer, HttpMethod.Post, $"/agreements/{agreement.Id}/revoke", JsonContent.Create(JsonNode.Parse(revoke.ToDocument().SignWith(Consumer.AgreementKey).ToJson())), 200);
        var taken = JsonNode.Parse(await TakeAsync(Provider, await TakeAsync(Consumer, package)))!;
        Assert.Equal("1 1", $"{taken["taken"]} {taken["refused"]}");
        var subscriber = (await ListAsync(Provider, "subscribers"))[0]!;
        Assert.Equal("0 403", $"{subscriber["position"]} {subscriber["lastStatus"]}");
        Assert.Equal(0, sink.Deliveries);
    }

    [Fact]
    public async Task What_is_held_by_consent_is_left_out()
    {
        (source.Rows, agreement) = ("with-consent", await network.AgreeAsync(FeedNetwork.Terms(network) with { Rows = RowScope.WithConsent }));
        source.AddMany(5);
        await SubscribeOnMediaAsync();
        var said = await RefusedAsync(Provider, HttpMethod.Post, "/packages", JsonContent.Create(new { to = "VN/GOV/H05" }), 422, "nothing-to-pack");
        Assert.Contains("held by consent", (string?)said["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dataset_is_asked_by_a_package_that_another_program_made()
    {
        Provider.Service.Answer = static context => DatasetBackend.JsonAsync(context, """{"code":"K01","series":[{"year":2026,"value":71.5,"secret":1}]}""", "all");
        var now = TimeProvider.System.GetUtcNow();
        var good = await AnswersAsync(await PackAsync(now));
        Assert.Equal(200, good.Status);
        Assert.Equal("""{"code":"K01","series":[{"year":2026,"value":71.5}]}""", Encoding.UTF8.GetString(good.Content));
        // On its way for a month, or for two days longer than that.
        Assert.Equal(200, (await AnswersAsync(await PackAsync(now.AddDays(-29)))).Status);
        Assert.Equal(401, (await AnswersAsync(await PackAsync(now.AddDays(-31)))).Status);
        Assert.Equal(401, (await AnswersAsync(await PackAsync(now.AddDays(1)))).Status);
        // Signed for the wire: no package takes it. And signed for a package: the door does not.
        Assert.Equal(401, (await AnswersAsync(await PackAsync(now, packaged: false))).Status);
        // Somebody else's question in a package of ours would bring us their answer.
        await RefusedAsync(Provider, HttpMethod.Post, "/packages/take", Body(await PackAsync(now, client: "VN/GOV/H55/LMIS")), 422, "package-not-taken");
    }

    // A package of the consumer's with one question, made with the library alone.
    private async Task<string> PackAsync(DateTimeOffset created, bool packaged = true, string client = "VN/GOV/H05/LMIS")
    {
        var message = network.Message().With("x-road-client", client);
        message.Authority = "gw-h55.invalid";
        var facts = message.ToFacts();
        var signature = RequestSignature.Sign(facts, Consumer.MessageKeyId, SignatureKey.EcdsaP256(Consumer.MessageKey), created, packaged);
        var fields = facts.FieldNames.ToDictionary(static name => name, name => facts.Field(name)![0]);
        (fields["signature-input"], fields["signature"]) = (signature.SignatureInput, signature.Signature);
        using var to = new MemoryStream();
        var header = new PackageHeader(Guid.CreateVersion7(), PackageHeader.Requests, Consumer.Member, Provider.Member, created);
        using var writer = await PackageWriter.BeginAsync(to, header, Provider.ToKeys().Single(static key => key.Use == KeyUse.Package), TestContext.Current.CancellationToken);
        await writer.WriteAsync(new PackagedRequest("GET", new Uri(facts.Derived("@target-uri", null)!).Authority, Network.Indicator, fields, []).Write(), TestContext.Current.CancellationToken);
        await writer.EndAsync(Consumer.MessageKeyId, SignatureKey.EcdsaP256(Consumer.MessageKey), TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(to.ToArray());
    }

    private async Task<PackagedAnswer> AnswersAsync(string package)
    {
        var answers = await TakeAsync(Provider, package);
        using var key = System.Security.Cryptography.ECDiffieHellman.Create(Consumer.PackageKey.ExportParameters(includePrivateParameters: true));
        Assert.True(SealedMessage.TryOpen(answers.Split('\n')[1], _ => key, out var plain, out var fault), fault);
        Assert.True(PackagedAnswer.TryRead(plain, out var answer));
        return answer;
    }

    private Task SubscribeOnMediaAsync() => SubscribeAsync(network, agreement);

    private static async Task<string> EvidenceAsync(NetworkNode node)
    {
        var now = TimeProvider.System.GetUtcNow();
        return await AdministerAsync(node, HttpMethod.Post, "/journal/evidence", JsonContent.Create(new { from = now.AddHours(-1), to = now.AddHours(1) }), 200);
    }

    private void AssertEveryChangeOnce() => Media.AssertEveryChangeOnce(source, sink);
}
