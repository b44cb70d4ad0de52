using System.Diagnostics;
using System.Security.Cryptography;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Signatures;
using Microsoft.AspNetCore.Http;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>Whatever comes back in a partner's name: the app gets the partner's own answer to its own question, or a fault and not a byte of the rest.</summary>
public sealed class LyingProviderTests(LyingProvider liar) : IClassFixture<LyingProvider>
{
    private readonly Network network = liar.Network;

    private ECDsa Key => network.Provider.MessageKey;

    [Fact]
    public async Task The_truth_passes()
    {
        liar.Answer = (context, request) => LyingProvider.SendAsync(context, LyingProvider.Sign(request, Key));
        using var answer = await network.GetAsync(Network.Indicator);
        Assert.Equal(LyingProvider.Body, (await answer.JsonAsync(200)).ToJsonString());
    }

    [Theory, MemberData(nameof(Lies.All), MemberType = typeof(Lies))]
    public async Task A_lie_is_told_to_the_app_as_a_fault_and_never_as_an_answer(string lie)
    {
        SignedMessage? earlier = null;
        if (lie == "another request's answer")
        {
            liar.Answer = (context, request) => { earlier = request; return LyingProvider.SendAsync(context, LyingProvider.Sign(request, Key)); };
            (await network.GetAsync(Network.Indicator)).Dispose();
        }
        liar.Answer = (context, request) => Lies.TellAsync(context, request, network, lie, earlier);
        using var answer = await network.GetAsync(Network.Indicator, ("X-Road-Id", "lie " + lie));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == 502 && body.Contains("exchange-answer-refused", StringComparison.Ordinal), $"{lie}: {(int)answer.StatusCode} {body}");
        Assert.DoesNotContain("99.9", body, StringComparison.Ordinal);
        var entry = await Records.OneAsync(network.Consumer, "lie " + lie, JournalKind.Exchange, 502, "exchange-answer-refused");
        Assert.Null(entry.ResponseBase);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_signed_or_not()
    {
        var before = liar.Asked;
        liar.Answer = (context, request) =>
        {
            context.Response.Headers.Location = "https://127.0.0.1:9/elsewhere";
            return LyingProvider.SendAsync(context, LyingProvider.Sign(request, Key, 302), 302);
        };
        using var signed = await network.GetAsync(Network.Indicator);
        Assert.Empty(signed.Header("location"));
        liar.Answer = (context, _) =>
        {
            context.Response.Redirect("https://127.0.0.1:9/elsewhere");
            return Task.CompletedTask;
        };
        using var plain = await network.GetAsync(Network.Indicator);
        Assert.Equal(502, (int)plain.StatusCode);
        Assert.Equal(before + 2, liar.Asked);
    }

    [Fact]
    public async Task A_gateway_that_breaks_off_or_says_nothing_is_not_available()
    {
        liar.Answer = (context, _) => { context.Abort(); return Task.CompletedTask; };
        using var aborted = await network.GetAsync(Network.Indicator);
        Assert.Equal(503, (int)aborted.StatusCode);
        Assert.NotEmpty(aborted.Header("retry-after"));
        liar.Answer = async (context, request) =>
        {
            var fields = LyingProvider.Sign(request, Key);
            foreach (var (name, value) in fields)
                context.Response.Headers[name] = value;
            await context.Response.Body.WriteAsync("""{"code":"K01","series":[{"value":99.9"""u8.ToArray());
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        using var half = await network.GetAsync(Network.Indicator, ("X-Road-Id", "half"));
        Assert.Equal(503, (int)half.StatusCode);
        Assert.DoesNotContain("99.9", await half.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Records.OneAsync(network.Consumer, "half", JournalKind.Exchange, 503, "exchange-partner-unavailable");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_partner_that_never_answers_or_never_ends_is_too_slow(bool begins)
    {
        liar.Answer = async (context, request) =>
        {
            if (begins)
            {
                foreach (var (name, value) in LyingProvider.Sign(request, Key))
                    context.Response.Headers[name] = value;
                await context.Response.Body.FlushAsync();
            }
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var began = Stopwatch.GetTimestamp();
        using var answer = await network.GetAsync(Network.Indicator, ("X-Road-Id", "never" + begins));
        Assert.Equal(504, (int)answer.StatusCode);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 2.5, 10);
        await Records.OneAsync(network.Consumer, "never" + begins, JournalKind.Exchange, 504, "exchange-partner-timeout");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_with_a_certificate_that_is_not_the_gateways_gets_no_request(bool listedForAnother)
    {
        liar.Answer = (context, request) => LyingProvider.SendAsync(context, LyingProvider.Sign(request, Key));
        // A fresh pool, so that the handshake comes again.
        var asked = liar.Asked;
        liar.Certificate = listedForAnother ? liar.OfAnother : liar.Unlisted;
        try
        {
            await liar.RenewPoolAsync();
            using var answer = await network.GetAsync(Network.Indicator);
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == 503, body);
            Assert.Equal(asked, liar.Asked);
        }
        finally
        {
            liar.Certificate = network.Provider.Certificate;
        }
    }
}
