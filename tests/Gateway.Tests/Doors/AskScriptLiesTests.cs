using Lmis.Exchange.Signatures;
using Microsoft.AspNetCore.Http;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>The script of the partner guide believes an answer only from the member it asked, as it was signed, and to its own question.</summary>
public sealed class AskScriptLiesTests(LyingProvider liar) : IClassFixture<LyingProvider>, IDisposable
{
    private readonly AskScript script = new(liar.Network);

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task The_truth_is_believed()
    {
        liar.Answer = TruthAsync;
        var (code, output, said) = await script.AskAsync();
        Assert.True(code == 0, said);
        Assert.Equal(LyingProvider.Body, output);
    }

    [Theory, MemberData(nameof(Lies.All), MemberType = typeof(Lies))]
    public async Task A_lie_is_refused_and_not_a_byte_of_it_given_out(string lie)
    {
        SignedMessage? earlier = null;
        if (lie == "another request's answer")
        {
            liar.Answer = (context, request) => { earlier = request; return TruthAsync(context, request); };
            await script.AskAsync();
        }
        liar.Answer = (context, request) => Lies.TellAsync(context, request, liar.Network, lie, earlier);
        await script.RefusedAsync(3, "The answer of VN/GOV/H55 is not to be believed: ");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_with_a_certificate_that_is_not_the_gateways_gets_no_question(bool listedForAnother)
    {
        liar.Answer = TruthAsync;
        var asked = liar.Asked;
        liar.Certificate = listedForAnother ? liar.OfAnother : liar.Unlisted;
        try
        {
            await script.RefusedAsync(3, "that the directory does not list for gw-h55");
            Assert.Equal(asked, liar.Asked);
        }
        finally
        {
            liar.Certificate = liar.Network.Provider.Certificate;
        }
    }

    private Task TruthAsync(HttpContext context, SignedMessage request) => LyingProvider.SendAsync(context, LyingProvider.Sign(request, liar.Network.Provider.MessageKey));
}
