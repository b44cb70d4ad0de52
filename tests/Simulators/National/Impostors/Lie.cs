using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;
using Lmis.Hosting;

namespace Lmis.Simulators.National.Impostors;

/// <summary>One answer of the impostor: what a right provider would say, spoilt in one way.</summary>
internal static class Lie
{
    /// <summary>Every way; <c>none</c> is a right answer, to show that the rest is what is refused.</summary>
    public static readonly IReadOnlyList<string> Ways =
        ["none", "no-signature", "wrong-key", "unknown-key", "content", "status", "header", "digest", "other-request", "old", "not-yet", "twice", "other-request-id"];

    /// <summary>Status, header fields and content as they go out.</summary>
    public static (int Status, Dictionary<string, IReadOnlyList<string>> Fields, byte[] Content) Tell(
        string how, string method, string authority, string target, Dictionary<string, IReadOnlyList<string>> request, byte[] requestContent, ECDsa key, DateTimeOffset now)
    {
        var asked = new HttpRequestFacts(method, "https", authority, how == "other-request" ? target + (target.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "x=1" : target, request);
        var content = Encoding.UTF8.GetBytes($$"""{"result":"match","differs":[],"salt":"{{ExchangeSalt.New()}}"}""");
        var fields = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [ContentDigest.FieldName] = [ContentDigest.Of(content)],
            ["content-type"] = ["application/json"],
            [ExchangeHeaders.RequestId] = how == "other-request-id" ? ["0198c000-0000-7000-8000-000000000000"] : request.GetValueOrDefault(ExchangeHeaders.RequestId, [""]),
            [ExchangeHeaders.RequestHash] = [RequestHash.Of(new HttpRequestFacts(method, "https", authority, target, request), requestContent)],
        };
        foreach (var echoed in new[] { ExchangeHeaders.Client, ExchangeHeaders.Id })
        {
            if (request.TryGetValue(echoed, out var value))
                fields[echoed] = value;
        }
        if (how != "no-signature")
            Sign(how, fields, asked, key, now);
        return how switch
        {
            "content" => (200, fields, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace("match", "wrong", StringComparison.Ordinal))),
            "status" => (201, fields, content),
            "header" => (200, With(fields, ExchangeHeaders.Id, "another"), content),
            "digest" => (200, With(fields, ContentDigest.FieldName, ContentDigest.Of("other"u8)), content),
            "twice" => (200, With(fields, ExchangeHeaders.RequestId, [fields[ExchangeHeaders.RequestId][0], fields[ExchangeHeaders.RequestId][0]]), content),
            _ => (200, fields, content),
        };
    }

    private static void Sign(string how, Dictionary<string, IReadOnlyList<string>> fields, SignedMessage asked, ECDsa key, DateTimeOffset now)
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = how is "wrong-key" or "unknown-key" ? stranger : key;
        var at = how switch { "old" => now.AddMinutes(-10), "not-yet" => now.AddMinutes(10), _ => now };
        var signature = ResponseSignature.Sign(new HttpResponseFacts(200, fields, asked), KeyIds.Of(how == "unknown-key" ? stranger : key), SignatureKey.EcdsaP256(signer), at);
        fields["signature-input"] = [signature.SignatureInput];
        fields["signature"] = [signature.Signature];
    }

    private static Dictionary<string, IReadOnlyList<string>> With(Dictionary<string, IReadOnlyList<string>> fields, string name, params string[] values) =>
        new(fields, StringComparer.Ordinal) { [name] = values };
}
