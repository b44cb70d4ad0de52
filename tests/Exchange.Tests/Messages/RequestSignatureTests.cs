using System.Security.Cryptography;
using CsCheck;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Tests.Messages;

/// <summary>No part of a signed request can be changed, left out, added, doubled or moved without being noticed.</summary>
public sealed class RequestSignatureTests
{
    public static TheoryData<string> FieldNames => [.. SignedExchange.Create().Fields.Keys];

    [Fact]
    public void A_signed_request_is_let_in_and_gives_its_evidence()
    {
        var exchange = SignedExchange.Create();
        Assert.True(exchange.IsRequestGood(out var verified, out var fault), fault);
        Assert.Equal(SignedExchange.ConsumerKey, verified!.KeyId);
        Assert.Equal(22, verified.Nonce!.Length);
        Assert.Equal(64, verified.Signature.Length);
        Assert.StartsWith("\"@method\": POST\n\"@target-uri\": https://gw.h55.example:5133/r1/VN/GOV/H55/LMIS/worker-status/ask?lang=vi\n\"content-digest\": sha-256=:", verified.Base, StringComparison.Ordinal);
        // Whoever keeps base and signature can prove it later with the key alone.
        Assert.True(SignatureKey.EcdsaP256(SignedExchange.Consumer).Verify(System.Text.Encoding.UTF8.GetBytes(verified.Base), verified.Signature.Span));
    }

    [Fact]
    public void No_two_signatures_have_the_same_nonce() =>
        Assert.Equal(50, Enumerable.Range(0, 50).Select(_ => { SignedExchange.Create().IsRequestGood(out var verified, out var _); return verified!.Nonce; }).Distinct().Count());

    [Theory]
    [MemberData(nameof(FieldNames))]
    public void A_field_whose_any_character_is_changed_is_refused(string name)
    {
        var value = SignedExchange.Create().Fields[name][0];
        for (var at = 0; at < value.Length; at++)
        {
            foreach (var bit in (int[])[1, 2, 4, 16, 32])
            {
                var exchange = SignedExchange.Create();
                value = exchange.Fields[name][0];
                exchange.Fields[name] = [Flip(value, at % value.Length, bit)];
                Assert.False(exchange.IsRequestGood(out _, out _), $"{name}: {value} → {exchange.Fields[name][0]}");
            }
            at += Math.Max(0, (value.Length / 24) - 1);
        }
    }

    [Theory]
    [MemberData(nameof(FieldNames))]
    public void A_field_that_is_left_out_doubled_split_padded_or_emptied_is_refused(string name)
    {
        Refused(exchange => exchange.Fields.Remove(name));
        Refused(exchange => exchange.Fields[name] = [exchange.Fields[name][0], exchange.Fields[name][0]]);
        Refused(exchange => exchange.Fields[name] = [exchange.Fields[name][0], ""]);
        Refused(exchange => exchange.Fields[name] = [exchange.Fields[name][0] + " "]);
        Refused(exchange => exchange.Fields[name] = [" " + exchange.Fields[name][0]]);
        Refused(exchange => exchange.Fields[name] = [""]);
        Refused(exchange => exchange.Fields[name] = [exchange.Fields[name][0] + "\r\nx: y"]);
        Refused(exchange => exchange.Fields[name] = [exchange.Fields[name][0] + "é"]);
    }

    [Theory]
    [InlineData("x-road-unheard-of")]
    [InlineData("lmis-unheard-of")]
    [InlineData("if-match")]
    public void A_field_that_is_added_is_refused(string name) => Refused(exchange => exchange.Fields[name] = ["1"], "does not cover");

    [Fact]
    public void Method_scheme_authority_path_and_query_cannot_be_changed()
    {
        Refused(exchange => exchange.Method = "PUT", "does not fit");
        Refused(exchange => exchange.Method = "post", "does not fit");
        Refused(exchange => exchange.Authority = "gw.h05.example:5133", "does not fit");
        Gen.Select(Gen.Int[0, 48], Gen.Int[0, 6]).Sample((at, bit) =>
        {
            var exchange = SignedExchange.Create();
            exchange.Target = Flip(exchange.Target, at % exchange.Target.Length, 1 << bit);
            return !exchange.IsRequestGood(out _, out _);
        }, iter: 200);
    }

    [Fact]
    public void No_changed_bit_of_the_content_is_let_in() => Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 7]).Sample((at, bit) =>
    {
        var exchange = SignedExchange.Create();
        exchange.Content[at % exchange.Content.Length] ^= (byte)(1 << bit);
        return !exchange.IsRequestGood(out _, out var fault) && fault == "the content does not fit its digest";
    }, iter: 200);

    [Fact]
    public void Content_cannot_be_cut_lengthened_or_replaced_with_its_digest()
    {
        Refused(exchange => exchange.Content = exchange.Content[..^1], "digest");
        Refused(exchange => exchange.Content = [.. exchange.Content, 0], "digest");
        Refused(exchange => { exchange.Content = "{}"u8.ToArray(); exchange.Fields["content-digest"] = [ContentDigest.Of("{}"u8)]; }, "does not fit the message");
    }

    [Fact]
    public void The_components_cannot_be_reordered()
    {
        Refused(exchange => exchange.Fields["signature-input"] =
            [exchange.Fields["signature-input"][0].Replace("\"@method\" \"@target-uri\"", "\"@target-uri\" \"@method\"", StringComparison.Ordinal)], "does not fit");
        Refused(exchange => exchange.Fields["signature-input"] =
            [exchange.Fields["signature-input"][0].Replace("\"@method\" ", "\"@method\" \"@method\" ", StringComparison.Ordinal)], "covered twice");
    }

    [Fact]
    public void A_second_signature_another_label_or_another_spelling_is_refused()
    {
        Refused(exchange => exchange.Fields["signature-input"] = [exchange.Fields["signature-input"][0] + ", other=()"], "one signature");
        Refused(exchange => exchange.Fields["signature"] = [exchange.Fields["signature"][0] + ", other=:AAAA:"], "canonical");
        Refused(exchange => exchange.Fields["signature-input"] = [exchange.Fields["signature-input"][0].Replace("lmis=", "sig1=", StringComparison.Ordinal)], "label");
        Refused(exchange => exchange.Fields["signature-input"] = [exchange.Fields["signature-input"][0].Replace(";created", "; created", StringComparison.Ordinal)], "canonical");
        // The last digit of the encoded signature has four bits that no decoder looks at.
        Refused(exchange => exchange.Fields["signature"] = [NextLastDigit(exchange.Fields["signature"][0])], "");
    }

    [Fact]
    public void Time_and_key_decide()
    {
        var exchange = SignedExchange.Create();
        var (first, last) = (SignedExchange.Now - RequestSignature.Skew, SignedExchange.Now + RequestSignature.Lifetime + RequestSignature.Skew);
        Assert.Equal(last - first, RequestSignature.ReplayWindow);
        Assert.True(exchange.IsRequestGood(out _, out var fault, first), fault);
        Assert.True(exchange.IsRequestGood(out _, out fault, last), fault);
        Assert.False(exchange.IsRequestGood(out _, out fault, first.AddSeconds(-1)));
        Assert.False(exchange.IsRequestGood(out _, out fault, last.AddSeconds(1)));
        Refused(e => e.SignRequest(keyId: "nobody"), "not known");
        Refused(e => e.SignRequest(keyId: SignedExchange.ProviderKey), "does not fit");
        // Signed, but not as a request: an answer's signature is no question.
        Refused(e => (e.Fields["signature-input"], e.Fields["signature"]) = (e.AnswerFields["signature-input"], e.AnswerFields["signature"]), "tag");
    }

    [Fact]
    public void A_message_that_no_gateway_may_send_is_not_signed()
    {
        var exchange = SignedExchange.Create();
        exchange.Fields[ExchangeHeaders.UserId] = ["Nguyễn"];
        Assert.Throws<InvalidOperationException>(() => exchange.SignRequest());
        exchange.Fields[ExchangeHeaders.UserId] = ["a", "b"];
        Assert.Throws<InvalidOperationException>(() => exchange.SignRequest());
        exchange = SignedExchange.Create();
        exchange.Fields.Remove(ContentDigest.FieldName);
        Assert.Throws<InvalidOperationException>(() => exchange.SignRequest());
    }

    [Fact]
    public void One_key_signs_and_verifies_on_many_threads_at_once() => Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
    {
        var exchange = SignedExchange.Create();
        Assert.True(exchange.IsRequestGood(out var _, out var fault), fault);
        Assert.True(exchange.IsAnswerGood(out var _, out fault), fault);
    });

    private static void Refused(Action<SignedExchange> tamper, string reason = "")
    {
        var exchange = SignedExchange.Create();
        tamper(exchange);
        Assert.False(exchange.IsRequestGood(out _, out var fault));
        Assert.Contains(reason, fault!, StringComparison.Ordinal);
    }

    private static string Flip(string text, int at, int bit) => text[..at] + (char)(text[at] ^ bit) + text[(at + 1)..];

    private static string NextLastDigit(string field)
    {
        var at = field.Length - 4;
        return field[..at] + (char)(field[at] + 1) + field[(at + 1)..];
    }
}
