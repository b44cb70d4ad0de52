using System.Security.Cryptography;
using CsCheck;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Signatures;
using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Tests.Signatures;

/// <summary>A request signed as the exchange signs it is let in; with anything changed, missing, old or strange it is not.</summary>
public sealed class MessageVerifierTests
{
    private const string Tag = "lmis-exchange-request";
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly VerificationPolicy Policy = new()
    {
        Tag = Tag,
        RequiredComponents = ["\"@method\"", "\"@target-uri\"", "\"content-digest\""],
        RequiredIfPresent = ["content-type", "x-road-client"],
    };

    [Fact]
    public void A_signed_request_is_let_in_and_says_who_signed()
    {
        Assert.True(Try(Signed(), out var verified, out var fault), fault);
        Assert.Equal("19-message-1", verified!.KeyId);
        Assert.Equal("n-1", verified.Nonce);
        Assert.Equal(Now, verified.Created);
    }

    public static readonly TheoryData<string, string> Changes = new()
    {
        { "method", "does not fit" },
        { "target", "does not fit" },
        { "authority", "does not fit" },
        { "client", "does not fit" },
        { "digest", "does not fit" },
        { "new-field", "does not cover" },
        { "no-signature", "not signed" },
        { "no-value", "does not hold" },
        { "unknown-key", "not known" },
        { "other-tag", "no signature carries the tag" },
        { "twice", "two signatures" },
        { "uncovered-digest", "does not cover \"content-digest\"" },
        { "no-nonce", "no nonce" },
        { "no-expires", "when it expires" },
        { "no-created", "when it was created" },
        { "future", "future" },
        { "old", "too old" },
        { "expired", "expired" },
        { "long", "longer than is allowed" },
        { "alg", "another algorithm" },
        { "rubbish", "cannot be read" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Anything_changed_missing_or_strange_is_refused_with_its_reason(string change, string reason)
    {
        var message = change switch
        {
            "uncovered-digest" => Signed(components: ["@method", "@target-uri", "content-type", "x-road-client"]),
            "no-nonce" => Signed(without: "nonce"),
            "no-expires" => Signed(without: "expires"),
            "no-created" => Signed(without: "created"),
            "other-tag" => Signed(tag: "lmis-exchange-response"),
            "unknown-key" => Signed(keyId: "nobody"),
            "future" => Signed(created: Now.AddMinutes(2)),
            "old" => Signed(created: Now.AddMinutes(-10)),
            "expired" => Signed(created: Now.AddMinutes(-4), lifetime: TimeSpan.FromMinutes(1)),
            "long" => Signed(lifetime: TimeSpan.FromHours(1)),
            "alg" => Signed(alg: "hmac-sha256"),
            _ => Signed(),
        };
        var fields = message.Fields;
        switch (change)
        {
            case "method": message = message with { Method = "PUT" }; break;
            case "target": message = message with { Target = message.Target + "0" }; break;
            case "authority": message = message with { Authority = "other.example" }; break;
            case "client": fields["x-road-client"] = ["VN/GOV/H01/LMIS"]; break;
            case "digest": fields["content-digest"] = [ContentDigest.Of("{}"u8)]; break;
            case "new-field": fields.Remove("x-road-client"); message = Signed(components: ["@method", "@target-uri", "content-digest", "content-type"]); break;
            case "no-signature": fields.Remove("signature-input"); break;
            case "no-value": fields["signature"] = ["other=:AAAA:"]; break;
            case "twice": fields["signature-input"] = [fields["signature-input"][0], fields["signature-input"][0].Replace("sig1=", "sig2=", StringComparison.Ordinal)]; break;
            case "rubbish": fields["signature-input"] = ["sig1=("]; break;
        }
        Assert.False(Try(message, out _, out var fault));
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void No_flipped_bit_of_the_signature_is_let_in() =>
        Gen.Select(Gen.Int[0, 63], Gen.Int[0, 7]).Sample((at, bit) =>
        {
            var message = Signed();
            Assert.True(SfParser.TryParseDictionary(message.Fields["signature"][0], out var signatures));
            var bytes = ((SfValue.Bytes)((SfItem)signatures.Members[0].Value).Value).Value.ToArray();
            bytes[at] ^= (byte)(1 << bit);
            message.Fields["signature"] = [$"sig1=:{Convert.ToBase64String(bytes)}:"];
            return !Try(message, out _, out _);
        });

    [Fact]
    public void An_answer_is_bound_to_its_request()
    {
        var request = Signed();
        var fields = new Dictionary<string, IReadOnlyList<string>> { ["content-digest"] = [ContentDigest.Of("[]"u8)] };
        SfItem[] components =
        [
            Component("@status"), Component("content-digest"), Component("@method", "req"), Component("@target-uri", "req"),
            new(new SfValue.Text("signature"), new SfParameters().With("req", SfValue.Boolean.True).With("key", new SfValue.Text("sig1"))),
        ];
        var input = new SfInnerList(components, Parameters("lmis-exchange-response", "n-2", "19-message-1", Now, TimeSpan.FromMinutes(1), null, null));
        var signature = MessageSigner.Sign(new HttpResponseFacts(200, fields, Facts(request)), "sig1", input, SignatureKey.EcdsaP256(Key));
        fields["signature-input"] = [signature.SignatureInput];
        fields["signature"] = [signature.Signature];
        var policy = new VerificationPolicy { Tag = "lmis-exchange-response", RequiredComponents = ["\"@status\"", "\"signature\";req;key=\"sig1\""] };

        Assert.True(MessageVerifier.TryVerify(new HttpResponseFacts(200, fields, Facts(request)), policy, Find, Now, out _, out var fault), fault);
        Assert.False(MessageVerifier.TryVerify(new HttpResponseFacts(201, fields, Facts(request)), policy, Find, Now, out _, out _));
        // The same question asked again has another signature: an old answer cannot stand for it.
        Assert.False(MessageVerifier.TryVerify(new HttpResponseFacts(200, fields, Facts(Signed())), policy, Find, Now, out _, out _));
    }

    private sealed record Message(string Method, string Authority, string Target, Dictionary<string, IReadOnlyList<string>> Fields);

    private static HttpRequestFacts Facts(Message message) => new(message.Method, "https", message.Authority, message.Target, message.Fields);

    private static bool Try(Message message, out VerifiedSignature? verified, out string? fault) =>
        MessageVerifier.TryVerify(Facts(message), Policy, Find, Now, out verified, out fault);

    private static SignatureKey? Find(string keyId) => keyId == "19-message-1" ? SignatureKey.EcdsaP256(Key) : null;

    private static SfItem Component(string name, string? flag = null) =>
        new(new SfValue.Text(name), flag is null ? SfParameters.None : new SfParameters().With(flag, SfValue.Boolean.True));

    private static SfParameters Parameters(string tag, string? nonce, string keyId, DateTimeOffset created, TimeSpan lifetime, string? without, string? alg)
    {
        var parameters = new SfParameters();
        if (without != "created")
            parameters.With("created", new SfValue.Integer(created.ToUnixTimeSeconds()));
        if (without != "expires")
            parameters.With("expires", new SfValue.Integer((created + lifetime).ToUnixTimeSeconds()));
        if (without != "nonce" && nonce is not null)
            parameters.With("nonce", new SfValue.Text(nonce));
        if (alg is not null)
            parameters.With("alg", new SfValue.Text(alg));
        return parameters.With("keyid", new SfValue.Text(keyId)).With("tag", new SfValue.Text(tag));
    }

    private static Message Signed(string[]? components = null, string tag = Tag, string keyId = "19-message-1", DateTimeOffset? created = null,
        TimeSpan? lifetime = null, string? without = null, string? alg = null)
    {
        var message = new Message("POST", "gw.h55.example", "/r1/VN/GOV/H55/LMIS/vacancies/search?limit=10", new Dictionary<string, IReadOnlyList<string>>
        {
            ["content-type"] = ["application/json"],
            ["content-digest"] = [ContentDigest.Of("{\"q\":\"hàn\"}"u8)],
            ["x-road-client"] = ["VN/GOV/H24/LMIS"],
        });
        components ??= ["@method", "@target-uri", "content-digest", "content-type", "x-road-client"];
        var input = new SfInnerList([.. components.Select(name => Component(name))], Parameters(tag, "n-1", keyId, created ?? Now, lifetime ?? TimeSpan.FromMinutes(1), without, alg));
        var signature = MessageSigner.Sign(Facts(message), "sig1", input, SignatureKey.EcdsaP256(Key));
        message.Fields["signature-input"] = [signature.SignatureInput];
        message.Fields["signature"] = [signature.Signature];
        return message;
    }
}
