using System.Text.Json.Nodes;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>What the two doors let through, and what they refuse.</summary>
public sealed class ExchangeTests(Network network) : IClassFixture<Network>
{
    private const string Indicator = "/r1/VN/GOV/H55/LMIS/indicators/K01";

    [Fact]
    public async Task A_partner_gets_the_agreed_fields_and_nothing_else()
    {
        using var answer = await network.GetAsync(Indicator + "?year=2026");
        var body = await answer.JsonAsync(200);
        Assert.Equal("""{"code":"K01","series":[{"year":2026,"value":75.5}]}""", body.ToJsonString());
        Assert.Equal("VN/GOV/H55/LMIS/indicators", answer.Header("x-road-service"));
        Assert.NotEmpty(answer.Header("x-road-request-id"));
        Assert.NotEmpty(answer.Header("x-road-request-hash"));
        Assert.Contains("r=", answer.Header("ratelimit"), StringComparison.Ordinal);
    }
}
