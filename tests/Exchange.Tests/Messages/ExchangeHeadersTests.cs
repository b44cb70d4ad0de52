using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Tests.Messages;

/// <summary>What passes from whom to whom.</summary>
public sealed class ExchangeHeadersTests
{
    [Theory]
    [InlineData("authorization")]
    [InlineData("cookie")]
    [InlineData("set-cookie")]
    [InlineData("forwarded")]
    [InlineData("x-forwarded-for")]
    [InlineData("x-forwarded-host")]
    [InlineData("dapr-app-id")]
    [InlineData("dapr-api-token")]
    [InlineData("location")]
    [InlineData("host")]
    [InlineData(ExchangeHeaders.ExchangeToken)]
    [InlineData(ExchangeHeaders.RowScope)]
    [InlineData(ExchangeHeaders.Subject)]
    public void Nothing_of_the_inside_leaves_a_gateway(string name)
    {
        Assert.DoesNotContain(name, (IReadOnlySet<string>)ExchangeHeaders.FromApp);
        Assert.DoesNotContain(name, (IReadOnlySet<string>)ExchangeHeaders.BetweenGateways);
        Assert.DoesNotContain(name, (IReadOnlySet<string>)ExchangeHeaders.BetweenGatewaysAnswer);
        Assert.DoesNotContain(name, (IReadOnlySet<string>)ExchangeHeaders.ToApp);
    }

    [Fact]
    public void An_app_cannot_set_what_its_gateway_says()
    {
        Assert.All((string[])[ExchangeHeaders.RequestId, ExchangeHeaders.Checkpoint, "content-digest", "signature", "signature-input"], name => Assert.DoesNotContain(name, (IReadOnlySet<string>)ExchangeHeaders.FromApp));
        Assert.DoesNotContain(ExchangeHeaders.Error, (IReadOnlySet<string>)ExchangeHeaders.FromService);
        Assert.DoesNotContain(ExchangeHeaders.Service, (IReadOnlySet<string>)ExchangeHeaders.FromService);
    }

    [Fact]
    public void All_that_passes_stands_once() => Assert.Empty(
        ExchangeHeaders.FromApp.Union(ExchangeHeaders.BetweenGateways).Union(ExchangeHeaders.FromService).Union(ExchangeHeaders.BetweenGatewaysAnswer).Except(ExchangeHeaders.SingleValued));

    [Theory]
    [InlineData("x-road-id", false, "a")]
    [InlineData("x-road-id", true, "a", "a")]
    [InlineData("x-road-new", true, "a", "b")]
    [InlineData("lmis-new", true, "a", "b")]
    [InlineData("x-road-userid", false, "Nguyễn")]
    [InlineData("x-road-userid", false, "a\tb")]
    [InlineData("x-road-userid", false, " a")]
    [InlineData("x-road-userid", false, "")]
    [InlineData("X-Road-UserId", false, "u-1")]
    public void Fields_are_checked_for_being_there_once_and_plain(string name, bool twice, params string[] lines)
    {
        var request = new HttpRequestFacts("GET", "https", "a", "/", new Dictionary<string, IReadOnlyList<string>> { [name] = lines, ["via"] = ["a", "b"] });
        Assert.Equal(lines is ["a"] ? null : (name, twice), ExchangeHeaders.Check(request));
    }
}
