using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Tests.Messages;

/// <summary>A request and its answer as two gateways exchange them, open to every kind of tampering before they are verified.</summary>
internal sealed class SignedExchange
{
    public const string ConsumerKey = "consumer-key";
    public const string ProviderKey = "provider-key";
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    public static readonly ECDsa Consumer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public static readonly ECDsa Provider = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Method { get; set; } = "POST";

    public string Authority { get; set; } = "gw.h55.example:5133";

    public string Target { get; set; } = "/r1/VN/GOV/H55/LMIS/worker-status/ask?lang=vi";

    public byte[] Content { get; set; } = Encoding.UTF8.GetBytes("""{"personalNumber":"019300000001","salt":"p1zL1r9nq2c0wq3J0m2b8A"}""");

    public Dictionary<string, IReadOnlyList<string>> Fields { get; } = [];

    public int Status { get; set; } = 200;

    public byte[] AnswerContent { get; set; } = Encoding.UTF8.GetBytes("""{"employed":true,"since":"2024-03-01","salt":"7m1d0s9n3c1wq3J0m2b8Bw"}""");

    public Dictionary<string, IReadOnlyList<string>> AnswerFields { get; } = [];

    public static SignedExchange Create()
    {
        var exchange = new SignedExchange();
        foreach (var (name, value) in new Dictionary<string, string>
        {
            [ExchangeHeaders.Client] = "VN/GOV/H05/LMIS", [ExchangeHeaders.Id] = "case-17", [ExchangeHeaders.RequestId] = "0197a1f0-5c2e-7000-8000-000000000001",
            [ExchangeHeaders.UserId] = "u-4711", [ExchangeHeaders.Issue] = "D-2026-11", [ExchangeHeaders.RepresentedParty] = "GOV/H05",
            [ExchangeHeaders.Agreement] = "q2rN7cOe5mE3", [ExchangeHeaders.Purpose] = "unemployment-benefit", [ExchangeHeaders.Checkpoint] = "uU0nuZNNPgilLlLX2n2r",
            ["accept"] = "application/json", ["accept-language"] = "vi", ["content-type"] = "application/json", ["if-none-match"] = "\"v7\"",
            [ContentDigest.FieldName] = ContentDigest.Of(exchange.Content),
        })
            exchange.Fields[name] = [value];
        exchange.SignRequest();
        foreach (var (name, value) in new Dictionary<string, string>
        {
            [ExchangeHeaders.Client] = "VN/GOV/H05/LMIS", [ExchangeHeaders.Id] = "case-17", [ExchangeHeaders.RequestId] = "0197a1f0-5c2e-7000-8000-000000000001",
            [ExchangeHeaders.Service] = "VN/GOV/H55/LMIS/worker-status", [ExchangeHeaders.RequestHash] = RequestHash.Of(exchange.Request(), exchange.Content),
            [ExchangeHeaders.Checkpoint] = "n0bRZNNPgilLlLX2n2r4", ["content-type"] = "application/json", ["etag"] = "\"v8\"", ["ratelimit"] = "\"agreement\";r=59;t=60",
            [ContentDigest.FieldName] = ContentDigest.Of(exchange.AnswerContent),
        })
            exchange.AnswerFields[name] = [value];
        exchange.SignAnswer();
        return exchange;
    }

    public void SignRequest(string keyId = ConsumerKey, DateTimeOffset? now = null) =>
        Set(Fields, RequestSignature.Sign(Request(), keyId, SignatureKey.EcdsaP256(Consumer), now ?? Now));

    public void SignAnswer(string keyId = ProviderKey, DateTimeOffset? now = null) =>
        Set(AnswerFields, ResponseSignature.Sign(Answer(), keyId, SignatureKey.EcdsaP256(Provider), now ?? Now));

    public HttpRequestFacts Request() => new(Method, "https", Authority, Target, Fields);

    public HttpResponseFacts Answer() => new(Status, AnswerFields, Request());

    public bool IsRequestGood(out VerifiedSignature? verified, out string? fault, DateTimeOffset? now = null) =>
        RequestSignature.TryVerify(Request(), SHA256.HashData(Content), Find, now ?? Now, out verified, out fault);

    public bool IsAnswerGood(out VerifiedSignature? verified, out string? fault, DateTimeOffset? now = null) =>
        ResponseSignature.TryVerify(Answer(), SHA256.HashData(AnswerContent), Find, now ?? Now, out verified, out fault);

    private static SignatureKey? Find(string keyId) => keyId switch
    {
        ConsumerKey => SignatureKey.EcdsaP256(Consumer),
        ProviderKey => SignatureKey.EcdsaP256(Provider),
        _ => null,
    };

    private static void Set(Dictionary<string, IReadOnlyList<string>> fields, MessageSignature signature)
    {
        fields["signature-input"] = [signature.SignatureInput];
        fields["signature"] = [signature.Signature];
    }
}
