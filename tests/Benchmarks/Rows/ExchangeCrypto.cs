using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;

namespace Lmis.Benchmarks.Rows;

/// <summary>Both gateways' signing and verifying of one exchange, digests and signature bases included, against the four bare ECDSA operations in it.</summary>
public sealed class ExchangeCrypto : Row
{
    private const int Repetitions = 3_000;
    private const int Runs = 7;

    private readonly ECDsa consumer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa provider = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] content = Encoding.UTF8.GetBytes($$"""{"personalNumber":"019300000001","salt":"{{new string('s', 22)}}"}""");
    private readonly byte[] answerContent = Encoding.UTF8.GetBytes($$"""{"salt":"{{new string('s', 22)}}","text":"{{new string('x', 2000)}}"}""");

    public override string Name => "exchange-crypto";

    public override string Work => "sign and verify a request and its answer, digests and bases included, against four bare ECDSA P-256 operations";

    public override Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        var (consumerKey, providerKey) = (SignatureKey.EcdsaP256(consumer), SignatureKey.EcdsaP256(provider));
        var request = Fields((ExchangeHeaders.Client, "VN/GOV/H05/LMIS"), (ExchangeHeaders.Id, "case-17"), (ExchangeHeaders.RequestId, "0197a1f0-5c2e-7000-8000-000000000001"),
            (ExchangeHeaders.UserId, "u-4711"), (ExchangeHeaders.Agreement, new string('a', 43)), (ExchangeHeaders.Purpose, "unemployment-benefit"),
            (ExchangeHeaders.Checkpoint, new string('c', 43)), ("accept", "application/json"), ("content-type", "application/json"));
        var answer = Fields((ExchangeHeaders.Client, "VN/GOV/H05/LMIS"), (ExchangeHeaders.Id, "case-17"), (ExchangeHeaders.RequestId, "0197a1f0-5c2e-7000-8000-000000000001"),
            (ExchangeHeaders.Service, "VN/GOV/H55/LMIS/worker-status"), (ExchangeHeaders.RequestHash, new string('h', 88)), (ExchangeHeaders.Checkpoint, new string('d', 43)),
            ("content-type", "application/json"));
        var now = DateTimeOffset.FromUnixTimeSeconds(1_795_000_000);

        void Exchange()
        {
            request[ContentDigest.FieldName] = [ContentDigest.Of(content)];
            var sent = Request(request);
            Set(request, RequestSignature.Sign(sent, new string('k', 43), consumerKey, now));
            var received = Request(request);
            Require(RequestSignature.TryVerify(received, SHA256.HashData(content), _ => consumerKey, now, out var verified, out var fault), fault);

            answer[ContentDigest.FieldName] = [ContentDigest.Of(answerContent)];
            Set(answer, ResponseSignature.Sign(new HttpResponseFacts(200, answer, received), new string('l', 43), providerKey, now));
            Require(ResponseSignature.TryVerify(new HttpResponseFacts(200, answer, sent), SHA256.HashData(answerContent), _ => providerKey, now, out verified, out fault), fault);
        }

        var hash = SHA256.HashData(content);
        var signature = new byte[64];
        void Bare()
        {
            foreach (var key in (ReadOnlySpan<ECDsa>)[consumer, provider])
            {
                key.TrySignHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out _);
                Require(key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation), "a bare signature does not fit");
            }
        }

        var runs = CpuTime.Interleave(Runs, Repetitions, Exchange, Bare, ct);
        IReadOnlyList<Figure> figures =
        [
            Figure.AtMost(1.6, Name, "µs/exchange", runs, string.Create(CultureInfo.InvariantCulture,
                $"processor time of one thread; {Runs} interleaved runs of {Repetitions:N0} exchanges; request of {content.Length} bytes with 10 fields, answer of {answerContent.Length} bytes with 8; baseline 2 signatures and 2 verifications of a 32-byte hash with the same keys; {CpuTime.Machine}")),
        ];
        return Task.FromResult(figures);
    }

    private static Dictionary<string, IReadOnlyList<string>> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, IReadOnlyList<string> (f) => [f.Value]);

    private static HttpRequestFacts Request(Dictionary<string, IReadOnlyList<string>> fields) => new("POST", "https", "gw.h55.example:5133", "/r1/VN/GOV/H55/LMIS/worker-status/ask", fields);

    private static void Set(Dictionary<string, IReadOnlyList<string>> fields, MessageSignature signature)
    {
        fields["signature-input"] = [signature.SignatureInput];
        fields["signature"] = [signature.Signature];
    }

    private static void Require(bool good, string? fault)
    {
        if (!good)
            throw new InvalidOperationException(fault);
    }
}
