using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Gateway.Tests.States;
using Lmis.Testing;

namespace Lmis.Gateway.Tests.Agreements;

/// <summary>An operator's acts on agreements, from the offer to the end.</summary>
public sealed class AgreementTests(OneNode one) : IClassFixture<OneNode>
{
    private readonly TestNetwork network = one.Network;
    private readonly ExchangeNode node = one.Node;

    [Fact]
    public async Task An_offer_of_ours_is_kept_and_waits_for_the_other_party()
    {
        var agreement = network.Agreement();
        var offered = await (await node.OfferAsync(network.Signed(agreement, TestNetwork.ThaiNguyen))).JsonAsync(201);
        Assert.Equal((agreement.Id, "offered", true), ((string)offered["agreement"]!, (string)offered["status"]!, (bool)offered["changed"]!));
        Assert.Null(node.State.Current.Active(agreement.Id, network.Now));

        var again = await (await node.OfferAsync(network.Signed(agreement, TestNetwork.ThaiNguyen))).JsonAsync(200);
        Assert.False((bool)again["changed"]!);

        var read = await (await node.Operator.GetAsync($"/api/exchange/v1/agreements/{agreement.Id}")).JsonAsync(200);
        Assert.Equal("offered", (string)read["status"]!);
        Assert.Equal("VN/GOV/H05/LMIS", (string)read["terms"]!["consumer"]!);
        var act = Assert.Single(read["acts"]!.AsArray())!;
        Assert.Equal(("offer", "VN/GOV/H55", "operator-1", "waiting"), ((string)act["act"]!, (string)act["member"]!, (string)act["recordedBy"]!, (string)act["delivery"]!));
        Assert.True(SignedDocument.TryRead(System.Text.Encoding.UTF8.GetBytes(read["document"]!.ToJsonString()), DocumentTypes.Agreement, out var document, out var fault), fault);
        Assert.Equal(agreement.Id, document.Id);
    }

    [Fact]
    public async Task An_agreement_is_active_once_both_have_signed_until_one_revokes()
    {
        var agreement = await AcceptedAsync();
        Assert.NotNull(node.State.Current.Active(agreement.Id, TimeProvider.System.GetUtcNow()));

        var revoked = await (await node.RevokeAsync(agreement, network.Act(agreement, ActKind.Revoke, TestNetwork.ThaiNguyen))).JsonAsync(200);
        Assert.Equal("revoked", (string)revoked["status"]!);
        Assert.Null(node.State.Current.Active(agreement.Id, TimeProvider.System.GetUtcNow()));

        // The same act again, and another revocation, change nothing; an acceptance conflicts.
        Assert.False((bool)(await (await node.RevokeAsync(agreement, network.Act(agreement, ActKind.Revoke, TestNetwork.ThaiNguyen, at: network.Now.AddMinutes(-3)))).JsonAsync(200))["changed"]!);
        await (await node.OfferAsync(network.Signed(agreement, TestNetwork.BacNinh))).ProblemAsync(422, "not-signed-by-sender");
    }

    [Fact]
    public async Task Our_acceptance_of_a_partners_offer_may_bring_our_signature_alone()
    {
        var agreement = network.Agreement(a => a with { Service = "awaited" });
        var offer = await node.Get<Gateway.Agreements.AgreementInbox>().ReceiveAsync(TestNetwork.BacNinh, network.Signed(agreement, TestNetwork.BacNinh).ToJson(), default);
        Assert.True(offer.Status == 201, offer.Words);
        var waiting = await (await node.Operator.GetAsync("/api/exchange/v1/agreements?status=offered&service=awaited")).JsonAsync(200);
        Assert.True((bool)Assert.Single(waiting["agreements"]!.AsArray())!["awaitsUs"]!);

        await (await node.AcceptAsync(network.Signed(agreement, TestNetwork.ThaiNguyen))).JsonAsync(200);
        Assert.Equal(2, node.State.Current.Find(agreement.Id)!.Document.Signatures.Count);
        Assert.NotNull(node.State.Current.Active(agreement.Id, TimeProvider.System.GetUtcNow()));
    }

    [Fact]
    public async Task A_rejection_is_for_good()
    {
        var agreement = network.Agreement();
        await node.Get<Gateway.Agreements.AgreementInbox>().ReceiveAsync(TestNetwork.BacNinh, network.Signed(agreement, TestNetwork.BacNinh).ToJson(), default);
        await (await node.BringAsync($"/agreements/{agreement.Id}/reject", network.Act(agreement, ActKind.Reject, TestNetwork.ThaiNguyen))).JsonAsync(200);
        var refused = await (await node.AcceptAsync(network.Signed(agreement, TestNetwork.ThaiNguyen))).ProblemAsync(409, "agreement-rejected");
        Assert.Equal("rejected", (string)refused["stands"]!);
    }

    [Fact]
    public async Task Signatures_that_do_not_count_are_refused()
    {
        var agreement = network.Agreement();
        await (await node.OfferAsync(agreement.ToDocument().SignWith(network.Key(TestNetwork.ThaiNguyen, KeyUse.Message)))).ProblemAsync(422, "wrong-key-use");
        await (await node.OfferAsync(agreement.ToDocument().SignWith(TestNetwork.NewKey()))).ProblemAsync(422, "unknown-key");
        await (await node.OfferAsync(network.Signed(agreement, TestNetwork.Police))).ProblemAsync(422, "not-a-party");
        await (await node.OfferAsync(network.Signed(agreement, TestNetwork.BacNinh))).ProblemAsync(422, "not-signed-by-sender");
        await (await node.OfferAsync(agreement.ToDocument().With(network.Signed(network.Agreement(), TestNetwork.ThaiNguyen).Signatures[0]))).ProblemAsync(422, "signature-wrong");
        await (await node.AcceptAsync(network.Signed(agreement, TestNetwork.ThaiNguyen))).ProblemAsync(422, "offer-not-acceptance");
        await (await node.OfferAsync(network.Signed(agreement, TestNetwork.ThaiNguyen, TestNetwork.BacNinh))).ProblemAsync(422, "acceptance-not-offer");
        Assert.Null(node.State.Current.StatusOf(agreement.Id));
    }

    [Fact]
    public async Task A_retired_key_signs_nothing_new_but_what_it_signed_stays()
    {
        await using var own = new OneNode();
        await own.InitializeAsync();
        var (network, node) = (own.Network, own.Node);
        var agreement = network.Agreement();
        await (await node.AcceptAsync(network.Signed(agreement, TestNetwork.BacNinh, TestNetwork.ThaiNguyen))).JsonAsync(201);
        var retired = network.Listed(TestNetwork.ThaiNguyen, retired: TestNetwork.Second(network.Now.AddMinutes(-1)));
        await node.PublishAsync(network.Directory(2, moreKeys: retired));
        Assert.NotNull(node.State.Current.Active(agreement.Id, TimeProvider.System.GetUtcNow()));
        await (await node.OfferAsync(network.Signed(network.Agreement(), TestNetwork.ThaiNguyen))).ProblemAsync(422, "key-not-active");
        await (await node.RevokeAsync(agreement, network.Act(agreement, ActKind.Revoke, TestNetwork.ThaiNguyen))).ProblemAsync(422, "key-not-active");

        var next = TestNetwork.NewKey();
        await node.PublishAsync(network.Directory(3, moreKeys: [retired, network.Listed(TestNetwork.ThaiNguyen, KeyUse.Agreement, next)]));
        await (await node.RevokeAsync(agreement, network.Act(agreement, ActKind.Revoke, TestNetwork.ThaiNguyen, next))).JsonAsync(200);
    }

    [Fact]
    public async Task Acts_of_others_in_the_future_or_on_unknown_agreements_are_refused()
    {
        var agreement = await AcceptedAsync();
        await (await node.RevokeAsync(agreement, network.Act(agreement, ActKind.Revoke, TestNetwork.BacNinh))).ProblemAsync(422, "act-of-another");
        await (await node.RevokeAsync(agreement, network.Act(agreement, ActKind.Revoke, TestNetwork.ThaiNguyen, network.Key(TestNetwork.BacNinh)))).ProblemAsync(422, "not-signed-by-sender");
        await (await node.RevokeAsync(agreement, network.Act(agreement, ActKind.Revoke, TestNetwork.ThaiNguyen, at: network.Now.AddMinutes(20)))).ProblemAsync(422, "act-in-future");
        await (await node.RevokeAsync(agreement, network.Act(agreement, ActKind.Reject, TestNetwork.ThaiNguyen))).ProblemAsync(422, "other-act");
        await (await node.BringAsync($"/agreements/{agreement.Id}/reject", network.Act(agreement, ActKind.Reject, TestNetwork.ThaiNguyen))).ProblemAsync(409, "agreement-accepted");
        var unknown = network.Agreement();
        await (await node.RevokeAsync(unknown, network.Act(unknown, ActKind.Revoke, TestNetwork.ThaiNguyen))).ProblemAsync(404, "unknown-agreement");
        await (await node.RevokeAsync(unknown, network.Act(agreement, ActKind.Revoke, TestNetwork.ThaiNguyen))).ProblemAsync(422, "other-agreement");
        Assert.NotNull(node.State.Current.Active(agreement.Id, TimeProvider.System.GetUtcNow()));
    }

    [Fact]
    public async Task What_is_over_between_strangers_or_with_unknown_subsystems_is_refused()
    {
        await (await node.OfferAsync(network.Signed(network.Agreement(a => a with { ValidFrom = a.ValidFrom.AddDays(-9), ValidUntil = a.ValidFrom.AddDays(-1) }), TestNetwork.ThaiNguyen))).ProblemAsync(422, "agreement-expired");
        await (await node.OfferAsync(network.Signed(network.Agreement(a => a with { Consumer = new(TestNetwork.BacNinh, "HR") }), TestNetwork.ThaiNguyen))).ProblemAsync(422, "subsystem-unknown");
        await (await node.OfferAsync(network.Signed(network.Agreement(a => a with { Provider = TestNetwork.Lmis(TestNetwork.Police) }), TestNetwork.BacNinh))).ProblemAsync(422, "not-ours");
    }

    [Fact]
    public async Task What_is_no_document_is_refused_with_its_place()
    {
        using var nothing = new StringContent("""{"payload":"e30","signatures":[{"protected":"e30","signature":"AA"}]}""", null, "application/json");
        var problem = await (await node.Operator.PostAsync("/api/exchange/v1/agreements", nothing)).ProblemAsync(400, "document-malformed");
        Assert.Contains("lacks 'alg'", (string)problem["detail"]!, StringComparison.Ordinal);
        await (await node.OfferAsync(network.Act(network.Agreement(), ActKind.Revoke, TestNetwork.ThaiNguyen))).ProblemAsync(400, "document-malformed");
        var empty = SignedDocument.Unsigned(DocumentTypes.Agreement, "{}"u8.ToArray()).SignWith(network.Key(TestNetwork.ThaiNguyen));
        Assert.Contains("lacks 'operations'", (string)(await (await node.OfferAsync(empty)).ProblemAsync(400, "document-malformed"))["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_scope_or_a_token_nothing_is_shown_or_done()
    {
        using var reader = new HttpClient { BaseAddress = node.Anyone.BaseAddress };
        reader.DefaultRequestHeaders.Authorization = new("Bearer", TestTokens.Issue("exchange.call registry.read"));
        foreach (var path in new[] { "/agreements", "/blocks", "/purposes", "/deliveries", "/members", "/members/VN/GOV/H05/rights" })
        {
            await (await reader.GetAsync("/api/exchange/v1" + path)).ProblemAsync(403, "missing-scope");
            await (await node.Anyone.GetAsync("/api/exchange/v1" + path)).ProblemAsync(401, "no-token");
        }
        using var body = new ByteArrayContent(network.Signed(network.Agreement(), TestNetwork.ThaiNguyen).ToJson()) { Headers = { ContentType = new("application/json") } };
        await (await reader.PostAsync("/api/exchange/v1/agreements", body)).ProblemAsync(403, "missing-scope");
    }

    [Fact]
    public async Task Two_agreements_are_compared_and_rights_are_those_of_all_active_ones()
    {
        var narrow = await AcceptedAsync(a => a with { Service = "compared", Reference = "01" });
        var wide = await AcceptedAsync(a => a with { Service = "compared", Reference = "02", Fields = ["/code", "/name"], QueryParameters = ["month", "year"], RatePerMinute = 60 });
        var ended = await AcceptedAsync(a => a with { Service = "compared", Reference = "03", Fields = ["/secret"] });
        await node.RevokeAsync(ended, network.Act(ended, ActKind.Revoke, TestNetwork.ThaiNguyen));

        var compared = await (await node.Operator.GetAsync($"/api/exchange/v1/agreements/compare?left={narrow.Id}&right={wide.Id}")).JsonAsync(200);
        Assert.Equal(["fields", "queryParameters", "ratePerMinute", "reference"], compared["differences"]!.AsArray().Select(d => (string)d!["term"]!));
        await (await node.Operator.GetAsync($"/api/exchange/v1/agreements/compare?left={narrow.Id}&right=x")).ProblemAsync(404, "unknown-agreement");

        var rights = await (await node.Operator.GetAsync("/api/exchange/v1/members/VN/GOV/H05/rights")).JsonAsync(200);
        var service = Assert.Single(rights["mayAskUs"]!.AsArray(), s => (string)s!["service"]! == "compared")!;
        Assert.Equal(["/code", "/name", "/series/*/value"], service["fields"]!.AsArray().Select(f => (string)f!));
        Assert.Equal(2, service["agreements"]!.AsArray().Count);
        Assert.Empty(rights["weMayAsk"]!.AsArray());
        Assert.True((bool)rights["listed"]!);
        Assert.Empty((await (await node.Operator.GetAsync("/api/exchange/v1/members/VN/GOV/G01/rights")).JsonAsync(200))["mayAskUs"]!.AsArray());
    }

    [Fact]
    public async Task Agreements_are_listed_page_by_page()
    {
        var all = new List<string>();
        for (var i = 0; i < 5; i++)
            all.Add((await AcceptedAsync(a => a with { Service = "paged" })).Id);
        var found = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await (await node.Operator.GetAsync($"/api/exchange/v1/agreements?limit=2&member=VN/GOV/H05&service=paged{(next.Length > 0 ? "&after=" + next : "")}")).JsonAsync(200);
            found.AddRange(page["agreements"]!.AsArray().Select(a => (string)a!["id"]!));
            next = (string?)page["next"];
        }
        Assert.Equal(all.AsEnumerable().Reverse(), found);
        Assert.Empty((await (await node.Operator.GetAsync("/api/exchange/v1/agreements?member=VN/GOV/G01")).JsonAsync(200))["agreements"]!.AsArray());
        Assert.NotEmpty((await (await node.Operator.GetAsync("/api/exchange/v1/purposes")).JsonAsync(200))["purposes"]!.AsArray());
    }

    [Fact]
    public async Task An_acceptance_that_the_partner_delivered_first_may_be_brought_here_too()
    {
        var agreement = network.Agreement();
        var both = network.Signed(agreement, TestNetwork.BacNinh, TestNetwork.ThaiNguyen);
        Assert.Equal(201, (await node.Get<Gateway.Agreements.AgreementInbox>().ReceiveAsync(TestNetwork.BacNinh, both.ToJson(), default)).Status);
        Assert.False((bool)(await (await node.AcceptAsync(both)).JsonAsync(200))["changed"]!);

        await (await node.RevokeAsync(agreement, network.Act(agreement, ActKind.Revoke, TestNetwork.ThaiNguyen))).JsonAsync(200);
        await (await node.AcceptAsync(both)).ProblemAsync(409, "agreement-revoked");
        var late = await node.Get<Gateway.Agreements.AgreementInbox>().ReceiveAsync(TestNetwork.BacNinh, both.ToJson(), default);
        Assert.Equal((200, "unchanged", AgreementStatus.Revoked), (late.Status, late.Slug, late.Stands!.Value));
        Assert.Null(node.State.Current.Active(agreement.Id, TimeProvider.System.GetUtcNow()));
    }

    [Fact]
    public async Task The_same_acceptance_at_two_replicas_at_once_is_recorded_once()
    {
        await using var other = await ExchangeNode.StartAsync(one.Database, network, TestNetwork.ThaiNguyen);
        var agreement = network.Agreement();
        var both = network.Signed(agreement, TestNetwork.BacNinh, TestNetwork.ThaiNguyen);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? node : other).AcceptAsync(both)));
        Assert.Single(answers, a => (int)a.StatusCode == 201);
        Assert.Equal(7, answers.Count(a => (int)a.StatusCode == 200));
        await using var count = node.Database.CreateCommand("select (select count(*) from exchange.act where agreement_id = $1), (select count(*) from exchange.delivery where agreement_id = $1)");
        count.Parameters.Add(new() { Value = agreement.Id });
        await using var row = await count.ExecuteReaderAsync();
        await row.ReadAsync();
        Assert.Equal((1L, 1L), (row.GetInt64(0), row.GetInt64(1)));
    }

    private async Task<Agreement> AcceptedAsync(Func<Agreement, Agreement>? change = null)
    {
        var agreement = network.Agreement(change);
        await (await node.AcceptAsync(network.Signed(agreement, TestNetwork.BacNinh, TestNetwork.ThaiNguyen))).JsonAsync(201);
        return agreement;
    }
}
