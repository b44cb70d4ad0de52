using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Lmis.Gateway.Tests.Doors;

namespace Lmis.Gateway.Tests.Agreements;

/// <summary>Acts between two whole gateways, through the signed and mutually authenticated doors.</summary>
public sealed class DeliveryThroughDoorsTests(Network network) : IClassFixture<Network>
{
    [Fact]
    public async Task Offer_acceptance_and_revocation_cross_the_doors_and_the_next_request_is_refused()
    {
        // The fixture's own agreement would let the request pass.
        await RevokeAsync(network.Indicators.Id);
        var document = network.Terms().ToDocument();
        await BringAsync(network.Provider, "/agreements", document.SignWith(network.Provider.AgreementKey), 201);
        await StandsAsync(network.Consumer, document.Id, AgreementStatus.Offered);

        await BringAsync(network.Consumer, $"/agreements/{document.Id}/accept", document.SignWith(network.Consumer.AgreementKey), 200);
        await StandsAsync(network.Provider, document.Id, AgreementStatus.Accepted);
        await Network.UntilAsync(async () => (int)(await network.GetAsync("/r1/VN/GOV/H55/LMIS/indicators/K01")).StatusCode == 200);

        await RevokeAsync(document.Id);
        Assert.Equal(403, (int)(await network.GetAsync("/r1/VN/GOV/H55/LMIS/indicators/K01")).StatusCode);
        await StandsAsync(network.Consumer, document.Id, AgreementStatus.Revoked);
    }

    [Theory]
    [InlineData("/agreements?status=open")]
    [InlineData("/agreements?limit=0")]
    [InlineData("/agreements?limit=201")]
    [InlineData("/agreements?after=x")]
    [InlineData("/agreements/compare?left=x")]
    public async Task Values_that_break_a_rule_are_told(string path)
    {
        using var administrator = network.Provider.Administrator();
        await (await administrator.GetAsync("/api/exchange/v1" + path)).JsonAsync(400);
    }

    [Fact]
    public async Task A_body_that_is_no_document_or_has_unknown_members_is_told()
    {
        using var administrator = network.Provider.Administrator();
        foreach (var json in new[] { "{}", "[]", """{"payload":"e30","signatures":[]}""", """{"payload":"e30","signatures":[{"protected":"e30","signature":"AA"}],"more":1}""", "null", "" })
        {
            using var body = new StringContent(json, null, "application/json");
            await (await administrator.PostAsync("/api/exchange/v1/agreements", body)).JsonAsync(400);
        }
    }

    private async Task RevokeAsync(string agreement)
    {
        var revoke = new AgreementAct { Kind = ActKind.Revoke, Agreement = agreement, By = network.Provider.Member, At = NetworkNode.Second(TimeProvider.System.GetUtcNow()), Reason = "Hết nhu cầu" };
        await BringAsync(network.Provider, $"/agreements/{agreement}/revoke", revoke.ToDocument().SignWith(network.Provider.AgreementKey), 200);
    }

    private static async Task BringAsync(NetworkNode node, string path, SignedDocument document, int status)
    {
        using var administrator = node.Administrator();
        using var body = new ByteArrayContent(document.ToJson()) { Headers = { ContentType = new("application/json") } };
        await (await administrator.PostAsync("/api/exchange/v1" + path, body)).JsonAsync(status);
    }

    private static Task StandsAsync(NetworkNode node, string id, AgreementStatus status) =>
        Network.UntilAsync(() => Task.FromResult(Network.State(node).StatusOf(id) == status));
}
