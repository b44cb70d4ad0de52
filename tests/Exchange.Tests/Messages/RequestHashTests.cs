using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.Messages;

namespace Lmis.Exchange.Tests.Messages;

/// <summary>The request's hash is the one its document defines.</summary>
public sealed class RequestHashTests
{
    private const string Headers = "POST /r1/VN/GOV/H55/LMIS/worker-status/ask?lang=vi\ncontent-type: application/json\nlmis-agreement: q2rN7cOe5mE3\n"
        + "lmis-journal-checkpoint: uU0nuZNNPgilLlLX2n2r\nlmis-purpose: unemployment-benefit\nx-road-client: VN/GOV/H05/LMIS\nx-road-id: case-17\nx-road-issue: D-2026-11\n"
        + "x-road-represented-party: GOV/H05\nx-road-request-id: 0197a1f0-5c2e-7000-8000-000000000001\nx-road-userid: u-4711\n";

    [Fact]
    public void With_content_it_is_the_hash_of_two_hashes()
    {
        var exchange = SignedExchange.Create();
        var headers = SHA512.HashData(Encoding.UTF8.GetBytes(Headers));
        Assert.Equal(Convert.ToBase64String(SHA512.HashData([.. headers, .. SHA512.HashData(exchange.Content)])), RequestHash.Of(exchange.Request(), exchange.Content));
        Assert.Equal(RequestHash.Of(exchange.Request(), exchange.Content), RequestHash.OfHashed(exchange.Request(), SHA512.HashData(exchange.Content)));
    }

    [Fact]
    public void Without_content_it_is_the_hash_of_the_headers() =>
        Assert.Equal(Convert.ToBase64String(SHA512.HashData(Encoding.UTF8.GetBytes(Headers))), RequestHash.Of(SignedExchange.Create().Request(), []));
}
