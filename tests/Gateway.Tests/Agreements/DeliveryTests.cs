using System.Collections.Concurrent;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Lmis.Gateway.Agreements;
using Lmis.Gateway.Tests.States;
using Lmis.Testing;

namespace Lmis.Gateway.Tests.Agreements;

/// <summary>Two gateways that bring each other their acts over a line that may be down.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private readonly TestNetwork network = new(TimeProvider.System.GetUtcNow());
    private readonly ConcurrentQueue<(MemberId To, string Act)> sent = [];
    private TestDatabase hereDatabase = null!;
    private TestDatabase thereDatabase = null!;
    private ExchangeNode here = null!;
    private ExchangeNode there = null!;
    private Func<int?> line = () => null;

    public async ValueTask InitializeAsync()
    {
        (hereDatabase, thereDatabase) = (await ExchangeNode.NewDatabaseAsync(), await ExchangeNode.NewDatabaseAsync());
        here = await ExchangeNode.StartAsync(hereDatabase, network, TestNetwork.ThaiNguyen, SendAsync);
        there = await ExchangeNode.StartAsync(thereDatabase, network, TestNetwork.BacNinh, SendAsync);
        await here.PublishAsync(network.Directory(1));
        await there.PublishAsync(network.Directory(1));
    }

    public async ValueTask DisposeAsync()
    {
        await here.DisposeAsync();
        await there.DisposeAsync();
        await hereDatabase.DisposeAsync();
        await thereDatabase.DisposeAsync();
    }

    [Fact]
    public async Task Offer_acceptance_and_revocation_reach_the_other_side()
    {
        var agreement = network.Agreement();
        await (await here.OfferAsync(network.Signed(agreement, TestNetwork.ThaiNguyen))).JsonAsync(201);
        await StandsAsync(there, agreement, AgreementStatus.Offered);
        await (await there.AcceptAsync(network.Signed(agreement, TestNetwork.BacNinh))).JsonAsync(200);
        await StandsAsync(here, agreement, AgreementStatus.Accepted);
        Assert.All(new[] { here, there }, node => Assert.NotNull(node.State.Current.Active(agreement.Id, TimeProvider.System.GetUtcNow())));

        await (await there.RevokeAsync(agreement, network.Act(agreement, ActKind.Revoke, TestNetwork.BacNinh))).JsonAsync(200);
        await StandsAsync(here, agreement, AgreementStatus.Revoked);
        await NothingWaitsAsync();
        Assert.Equal(["offer", "accept", "revoke"], (await ReadAsync(here, agreement))["acts"]!.AsArray().Select(a => (string)a!["act"]!));
        Assert.Equal(3, sent.Count);
    }

    [Fact]
    public async Task Both_may_revoke_at_once()
    {
        var agreement = await AgreeAsync();
        line = () => 504;
        await (await here.RevokeAsync(agreement, network.Act(agreement, ActKind.Revoke, TestNetwork.ThaiNguyen))).JsonAsync(200);
        await (await there.RevokeAsync(agreement, network.Act(agreement, ActKind.Revoke, TestNetwork.BacNinh))).JsonAsync(200);
        line = () => null;
        await NothingWaitsAsync();
        Assert.All(new[] { here, there }, node => Assert.Equal(AgreementStatus.Revoked, node.State.Current.StatusOf(agreement.Id)));
    }

    [Fact]
    public async Task While_the_partner_is_away_the_revoking_side_stops_by_itself_and_delivers_later_in_order()
    {
        line = () => 504;
        var agreement = network.Agreement();
        await (await here.OfferAsync(network.Signed(agreement, TestNetwork.ThaiNguyen))).JsonAsync(201);
        await (await here.RevokeAsync(agreement, network.Act(agreement, ActKind.Revoke, TestNetwork.ThaiNguyen))).JsonAsync(200);
        Assert.Equal(AgreementStatus.Revoked, here.State.Current.StatusOf(agreement.Id));
        await here.UntilAsync(() => sent.Count > 1, "tried again");
        Assert.All(sent, s => Assert.Equal("offer", s.Act));
        var waiting = (await (await here.Operator.GetAsync("/api/exchange/v1/deliveries")).JsonAsync(200))["deliveries"]!.AsArray();
        Assert.Equal(["offer", "revoke"], waiting.Select(d => (string)d!["act"]!));
        Assert.Equal("The partner's gateway does not answer as it should.", (string)waiting[0]!["lastFailure"]!);

        line = () => null;
        sent.Clear();
        await StandsAsync(there, agreement, AgreementStatus.Revoked);
        Assert.Equal(["offer", "revoke"], sent.Select(s => s.Act).Distinct());
    }

    [Fact]
    public async Task An_act_that_is_refused_again_and_again_is_parked_until_it_is_resumed()
    {
        line = () => 404;
        var agreement = network.Agreement();
        await (await here.OfferAsync(network.Signed(agreement, TestNetwork.ThaiNguyen))).JsonAsync(201);
        // The pauses of all attempts are skipped.
        var parked = false;
        await here.UntilAsync(() =>
        {
            here.ExecuteAsync("update exchange.delivery set next_at = now() where last_status is not null and next_at > now() + interval '1 ms' and next_at < now() + interval '55 s'").Wait();
            return parked |= here.Log.All.Any(l => l.Contains("is parked", StringComparison.Ordinal));
        }, "parked", 20);
        var delivery = (await (await here.Operator.GetAsync("/api/exchange/v1/deliveries")).JsonAsync(200))["deliveries"]![0]!;
        Assert.True((bool)delivery["parked"]!);
        Assert.Equal((DeliverActs.MostRefusals, 404), ((int)delivery["attempts"]!, (int)delivery["lastStatus"]!));
        Assert.Equal("parked", (string)(await ReadAsync(here, agreement))["acts"]![0]!["delivery"]!);

        line = () => null;
        await (await here.Operator.PostAsync("/api/exchange/v1/deliveries/999/resume", null)).ProblemAsync(404, "no-such-delivery");
        Assert.Equal(204, (int)(await here.Operator.PostAsync($"/api/exchange/v1/deliveries/{(long)delivery["id"]!}/resume", null)).StatusCode);
        await StandsAsync(there, agreement, AgreementStatus.Offered);
        await NothingWaitsAsync();
    }

    [Fact]
    public async Task An_acknowledgement_that_was_lost_is_asked_for_again_without_harm()
    {
        var lost = 0;
        line = () => Interlocked.Increment(ref lost) == 1 ? -504 : null;
        var agreement = network.Agreement();
        await (await here.OfferAsync(network.Signed(agreement, TestNetwork.ThaiNguyen))).JsonAsync(201);
        await NothingWaitsAsync();
        Assert.Equal(2, sent.Count);
        Assert.Single((await ReadAsync(there, agreement))["acts"]!.AsArray());
    }

    [Fact]
    public async Task Of_several_replicas_one_sends_each_act()
    {
        await using var replica = await ExchangeNode.StartAsync(hereDatabase, network, TestNetwork.ThaiNguyen, SendAsync);
        for (var i = 0; i < 20; i++)
            await (await (i % 2 == 0 ? here : replica).OfferAsync(network.Signed(network.Agreement(), TestNetwork.ThaiNguyen))).JsonAsync(201);
        await NothingWaitsAsync();
        Assert.Equal(20, sent.Count);
        Assert.Equal(20, there.State.Current.Agreements.Count);
    }

    [Fact]
    public async Task A_partner_brings_only_its_own_acts_and_each_as_often_as_it_likes()
    {
        var inbox = there.Get<AgreementInbox>();
        var agreement = network.Agreement();
        var offer = network.Signed(agreement, TestNetwork.ThaiNguyen).ToJson();
        Assert.Equal("not-between-us", (await inbox.ReceiveAsync(TestNetwork.Police, offer, default)).Slug);
        Assert.Equal("not-signed-by-sender", (await inbox.ReceiveAsync(TestNetwork.ThaiNguyen, network.Signed(agreement, TestNetwork.BacNinh).ToJson(), default)).Slug);
        Assert.Equal(201, (await inbox.ReceiveAsync(TestNetwork.ThaiNguyen, offer, default)).Status);
        Assert.Equal((200, "unchanged"), (await inbox.ReceiveAsync(TestNetwork.ThaiNguyen, offer, default)) is var again ? (again.Status, again.Slug) : default);

        var revoke = network.Act(agreement, ActKind.Revoke, TestNetwork.ThaiNguyen);
        var unknown = network.Agreement();
        Assert.Equal(404, (await inbox.ReceiveAsync(TestNetwork.ThaiNguyen, network.Act(unknown, ActKind.Revoke, TestNetwork.ThaiNguyen).ToJson(), default)).Status);
        Assert.Equal("act-of-another", (await inbox.ReceiveAsync(TestNetwork.ThaiNguyen, network.Act(agreement, ActKind.Revoke, TestNetwork.BacNinh).ToJson(), default)).Slug);
        Assert.Equal((200, AgreementStatus.Revoked), (await inbox.ReceiveAsync(TestNetwork.ThaiNguyen, revoke.ToJson(), default)) is var done ? (done.Status, done.Stands!.Value) : default);
        Assert.Equal((200, "unchanged"), (await inbox.ReceiveAsync(TestNetwork.ThaiNguyen, revoke.ToJson(), default)) is var twice ? (twice.Status, twice.Slug) : default);

        // An acceptance that was overtaken by the revocation.
        Assert.Equal((409, "agreement-revoked"), await AcceptedLateAsync(inbox, agreement));
        Assert.Equal(400, (await inbox.ReceiveAsync(TestNetwork.ThaiNguyen, "{}"u8.ToArray(), default)).Status);
        Assert.Equal(400, (await inbox.ReceiveAsync(TestNetwork.ThaiNguyen, network.Directory(2), default)).Status);
        Assert.Equal(413, (await inbox.ReceiveAsync(TestNetwork.ThaiNguyen, new byte[DocumentTypes.MaxBytes(DocumentTypes.Agreement) + 1], default)).Status);
        Assert.Empty(sent);
    }

    private async Task<(int, string)> AcceptedLateAsync(AgreementInbox inbox, Agreement revoked)
    {
        // Offered by us this time, revoked by the partner before its acceptance comes.
        var ours = network.Agreement();
        Assert.NotEqual(revoked.Id, ours.Id);
        line = () => 504;
        await (await there.OfferAsync(network.Signed(ours, TestNetwork.BacNinh))).JsonAsync(201);
        await there.UntilAsync(() => !sent.IsEmpty, "tried");
        sent.Clear();
        await there.ExecuteAsync("update exchange.delivery set delivered_at = now()");
        Assert.Equal(200, (await inbox.ReceiveAsync(TestNetwork.ThaiNguyen, network.Act(ours, ActKind.Revoke, TestNetwork.ThaiNguyen).ToJson(), default)).Status);
        var late = await inbox.ReceiveAsync(TestNetwork.ThaiNguyen, network.Signed(ours, TestNetwork.BacNinh, TestNetwork.ThaiNguyen).ToJson(), default);
        return (late.Status, late.Slug);
    }

    // The doors between the two: null lets an act through, a status stands for the line, a negative one for a lost answer.
    private async Task<int> SendAsync(MemberId ours, MemberId to, string path, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        Assert.Equal("EXCHANGE/agreements", path);
        Assert.True(SignedDocument.TryRead(body, out var document, out var fault), fault);
        var kind = AgreementAct.TryParse(document, out var act, out _) ? act.Kind == ActKind.Revoke ? "revoke" : "reject" : document.Signatures.Count == 1 ? "offer" : "accept";
        sent.Enqueue((to, kind));
        var status = line();
        if (status > 0)
            return status.Value;
        var answer = await (to == TestNetwork.BacNinh ? there : here).Get<AgreementInbox>().ReceiveAsync(ours, body, ct);
        return status is { } lost ? -lost : answer.Status;
    }

    private static Task StandsAsync(ExchangeNode node, Agreement agreement, AgreementStatus status) =>
        node.UntilAsync(() => node.State.Current.StatusOf(agreement.Id) == status, $"the agreement stands {status}");

    private async Task NothingWaitsAsync()
    {
        foreach (var node in new[] { here, there })
        {
            await node.UntilAsync(() =>
            {
                using var open = node.Database.CreateCommand("select count(*) from exchange.delivery where delivered_at is null");
                return open.ExecuteScalar() is 0L;
            }, "every act is delivered");
        }
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> ReadAsync(ExchangeNode node, Agreement agreement) =>
        await (await node.Operator.GetAsync($"/api/exchange/v1/agreements/{agreement.Id}")).JsonAsync(200);

    private async Task<Agreement> AgreeAsync()
    {
        var agreement = network.Agreement();
        await (await here.OfferAsync(network.Signed(agreement, TestNetwork.ThaiNguyen))).JsonAsync(201);
        await StandsAsync(there, agreement, AgreementStatus.Offered);
        await (await there.AcceptAsync(network.Signed(agreement, TestNetwork.BacNinh))).JsonAsync(200);
        await StandsAsync(here, agreement, AgreementStatus.Accepted);
        return agreement;
    }
}
