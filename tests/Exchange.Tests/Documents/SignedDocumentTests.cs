using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Tests.Documents;

/// <summary>JWS over canonical JSON: what is read, what is refused, and that no changed byte passes.</summary>
public sealed class SignedDocumentTests
{
    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly SignatureKey PublicKey = SignatureKey.EcdsaP256(Key);

    [Fact]
    public void A_signed_document_reads_back_with_its_signature()
    {
        var document = SignedDocument.Unsigned(DocumentTypes.Act, """ { "b": 1, "a": "á" } """u8.ToArray()).SignWith(Key);
        Assert.Equal("""{"a":"á","b":1}""", Encoding.UTF8.GetString(document.Payload.Span));

        Assert.True(SignedDocument.TryRead(document.ToJson(), DocumentTypes.Act, out var read, out var fault), fault);
        Assert.Equal(document.Id, read.Id);
        Assert.Equal(KeyIds.Of(Key), Assert.Single(read.Signatures).KeyId);
        Assert.True(read.IsSignedBy(KeyIds.Of(Key), PublicKey));
        Assert.False(read.IsSignedBy(KeyIds.Of(Key), SignatureKey.EcdsaP256(ECDsa.Create(ECCurve.NamedCurves.nistP256))));
    }

    [Fact]
    public void Another_implementation_of_JWS_verifies_the_signature()
    {
        var jws = JsonNode.Parse(Sample().ToJson())!;
        var header = (string)jws["signatures"]![0]!["protected"]!;
        var input = Encoding.ASCII.GetBytes($"{header}.{(string)jws["payload"]!}");
        var signature = System.Buffers.Text.Base64Url.DecodeFromChars((string)jws["signatures"]![0]!["signature"]!);
        Assert.True(Key.VerifyData(input, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        Assert.Equal($$"""{"alg":"ES256","kid":"{{KeyIds.Of(Key)}}","typ":"lmis-act+jws"}""", Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(header)));
    }

    [Theory]
    [InlineData("payload", "!!!", "payload: must be base64url")]
    [InlineData("payload", "eyJhIjoxfQ==", "payload: must be base64url")]
    [InlineData("payload", "eyAiYSI6MX0", "payload: is not in its canonical form")]
    [InlineData("payload", "eyJhIjoxLCJhIjoxfQ", "payload")]
    [InlineData("signatures", "x", "signatures: must be an array")]
    public void A_payload_that_is_not_the_canonical_one_is_refused(string member, string value, string told)
    {
        var jws = JsonNode.Parse(Sample().ToJson())!;
        jws[member] = value;
        Refused(jws.ToJsonString(), told);
    }

    [Theory]
    [InlineData("""{"alg":"none","kid":"KID","typ":"lmis-act+jws"}""", "alg: must be ES256")]
    [InlineData("""{"alg":"HS256","kid":"KID","typ":"lmis-act+jws"}""", "alg: must be ES256")]
    [InlineData("""{"alg":"ES256","kid":"KID","typ":"JWT"}""", "names no type")]
    [InlineData("""{"alg":"ES256","kid":"KID","typ":"lmis-act+jws","crit":["b64"],"b64":false}""", "'crit'")]
    [InlineData("""{"alg":"ES256","kid":"KID","typ":"lmis-act+jws","jwk":{}}""", "'jwk'")]
    [InlineData("""{"alg":"ES256","kid":"short","typ":"lmis-act+jws"}""", "kid")]
    [InlineData("""{"alg":"ES256","alg":"ES256","kid":"KID","typ":"lmis-act+jws"}""", "alg")]
    [InlineData("""{"alg":"ES256","typ":"lmis-act+jws"}""", "lacks 'kid'")]
    [InlineData("""[]""", "must be an object")]
    public void A_protected_header_that_is_not_exactly_ours_is_refused(string header, string told)
    {
        var jws = JsonNode.Parse(Sample().ToJson())!;
        jws["signatures"]![0]!["protected"] = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header.Replace("KID", KeyIds.Of(Key), StringComparison.Ordinal)));
        Refused(jws.ToJsonString(), told);
    }

    [Fact]
    public void An_unprotected_header_an_unknown_member_and_no_signature_are_refused()
    {
        var jws = JsonNode.Parse(Sample().ToJson())!;
        jws["signatures"]![0]!["header"] = new JsonObject { ["kid"] = "x" };
        Refused(jws.ToJsonString(), "signatures[0]: has a member 'header'");

        jws = JsonNode.Parse(Sample().ToJson())!;
        jws["extra"] = true;
        Refused(jws.ToJsonString(), "'extra'");

        jws = JsonNode.Parse(Sample().ToJson())!;
        jws["signatures"] = new JsonArray();
        Refused(jws.ToJsonString(), "signatures: must have 1 to 8");
    }

    [Fact]
    public void Two_signatures_of_one_key_or_of_two_types_are_refused()
    {
        var jws = JsonNode.Parse(Sample().ToJson())!;
        jws["signatures"]!.AsArray().Add(jws["signatures"]![0]!.DeepClone());
        Refused(jws.ToJsonString(), "two by the same key");

        jws = JsonNode.Parse(Sample().ToJson())!;
        var other = SignedDocument.Unsigned(DocumentTypes.Agreement, Sample().Payload).SignWith(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        jws["signatures"]!.AsArray().Add(JsonNode.Parse(other.ToJson())!["signatures"]![0]!.DeepClone());
        Refused(jws.ToJsonString(), "different types");
    }

    [Fact]
    public void A_signature_under_one_type_does_not_count_under_another()
    {
        var act = Sample();
        Assert.False(SignedDocument.TryRead(act.ToJson(), DocumentTypes.Agreement, out _, out var fault));
        Assert.Contains("lmis-act+jws", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_size_and_duplicate_members_are_bounded()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 40)) + string.Concat(Enumerable.Repeat("]", 40));
        Assert.False(SignedDocument.TryRead(Encoding.UTF8.GetBytes(deep), out _, out _));
        Assert.Throws<MalformedDocumentException>(() => SignedDocument.Unsigned(DocumentTypes.Act, Encoding.UTF8.GetBytes($"\"{new string('x', 20_000)}\"")));
        Assert.Throws<MalformedDocumentException>(() => SignedDocument.Unsigned(DocumentTypes.Act, """{"a":1,"a":2}"""u8.ToArray()));
    }

    [Fact]
    public void Text_that_is_not_Unicode_is_refused_as_a_fault_of_the_document()
    {
        foreach (var broken in new byte[][] { [.. "{\""u8, 0xC3, 0x28, .. "\":1}"u8], [.. "{\"a\":\""u8, 0xFF, .. "\"}"u8], [.. """{"\ud800":1}"""u8], [.. """{"a":"\udc00"}"""u8] })
            Assert.Throws<MalformedDocumentException>(() => SignedDocument.Unsigned(DocumentTypes.Act, broken));
    }

    [Fact]
    public void No_changed_byte_is_ever_accepted()
    {
        var bytes = Sample().ToJson();
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            if (bytes[at] == value)
                return;
            var changed = bytes.ToArray();
            changed[at] = value;
            // The only changes that leave the document as it was are those of JSON's white space, and there is none in it.
            Assert.False(SignedDocument.TryRead(changed, out var read, out _) && read.IsSignedBy(KeyIds.Of(Key), PublicKey), $"byte {at} as {value}");
        }, iter: 3000);
    }

    [Fact]
    public void Random_bytes_are_refused_with_words_and_never_break_the_reader() =>
        Gen.OneOf(Gen.Byte.Array[0, 200], Gen.String.Select(s => Encoding.UTF8.GetBytes("{\"payload\":\"" + s)), Gen.Char["{}[]\":,aepylodsignturs0\\"].Array[0, 60].Select(c => Encoding.UTF8.GetBytes(c)))
            .Sample(bytes => Assert.True(SignedDocument.TryRead(bytes, out _, out var fault) || !string.IsNullOrEmpty(fault)), iter: 5000);

    private static SignedDocument Sample() => SignedDocument.Unsigned(DocumentTypes.Act, """{"a":1}"""u8.ToArray()).SignWith(Key);

    private static void Refused(string jws, string told)
    {
        Assert.False(SignedDocument.TryRead(Encoding.UTF8.GetBytes(jws), DocumentTypes.Act, out _, out var fault));
        Assert.Contains(told, fault, StringComparison.Ordinal);
    }
}
