using CsCheck;
using Lmis.Exchange.Messages;

namespace Lmis.Exchange.Tests.Messages;

/// <summary>No part of an answer can be changed, and no answer stands for another question.</summary>
public sealed class ResponseSignatureTests
{
    public static TheoryData<string> FieldNames => [.. SignedExchange.Create().AnswerFields.Keys];

    [Fact]
    public void A_signed_answer_is_let_in()
    {
        var exchange = SignedExchange.Create();
        Assert.True(exchange.IsAnswerGood(out var verified, out var fault), fault);
        Assert.Equal(SignedExchange.ProviderKey, verified!.KeyId);
        Assert.Contains("\"signature\";req;key=\"lmis\": :", verified.Base, StringComparison.Ordinal);
        Assert.Contains("\"@status\": 200\n", verified.Base, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(FieldNames))]
    public void A_field_that_is_changed_left_out_doubled_or_padded_is_refused(string name)
    {
        Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 6]).Sample((at, bit) => IsRefused(exchange =>
        {
            var value = exchange.AnswerFields[name][0];
            at %= value.Length;
            exchange.AnswerFields[name] = [value[..at] + (char)(value[at] ^ (1 << bit)) + value[(at + 1)..]];
        }), iter: 40);
        Assert.True(IsRefused(exchange => exchange.AnswerFields.Remove(name)));
        Assert.True(IsRefused(exchange => exchange.AnswerFields[name] = [exchange.AnswerFields[name][0], exchange.AnswerFields[name][0]]));
        Assert.True(IsRefused(exchange => exchange.AnswerFields[name] = [exchange.AnswerFields[name][0] + " "]));
    }

    [Theory]
    [InlineData("x-road-error")]
    [InlineData("lmis-row-scope")]
    [InlineData("retry-after")]
    public void A_field_that_is_added_is_refused(string name) => Assert.True(IsRefused(exchange => exchange.AnswerFields[name] = ["1"]));

    [Fact]
    public void The_status_cannot_be_changed() => Gen.Int[100, 599].Where(status => status != 200).Sample(status => IsRefused(exchange => exchange.Status = status), iter: 100);

    [Fact]
    public void No_changed_bit_of_the_content_is_let_in() => Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 7]).Sample((at, bit) =>
        IsRefused(exchange => exchange.AnswerContent[at % exchange.AnswerContent.Length] ^= (byte)(1 << bit)), iter: 200);

    [Fact]
    public void An_answer_stands_for_its_own_question_only()
    {
        // The same question asked again has another signature.
        Assert.True(IsRefused(exchange => exchange.SignRequest()));
        Assert.True(IsRefused(exchange => exchange.Method = "GET"));
        Assert.True(IsRefused(exchange => exchange.Target += "&x=1"));
        Assert.True(IsRefused(exchange => exchange.Fields["content-digest"] = exchange.AnswerFields["content-digest"]));
        // Reflected: the request's own signature is no answer.
        Assert.True(IsRefused(exchange => (exchange.AnswerFields["signature-input"], exchange.AnswerFields["signature"]) = (exchange.Fields["signature-input"], exchange.Fields["signature"])));
    }

    [Fact]
    public void A_fault_is_signed_like_any_answer()
    {
        var exchange = SignedExchange.Create();
        exchange.Status = ExchangeFaults.AgreementMissing.Status;
        exchange.AnswerContent = ExchangeFaults.AgreementMissing.ToProblem("r-1");
        exchange.AnswerFields["content-type"] = [ExchangeFault.ContentType];
        exchange.AnswerFields["content-digest"] = [Lmis.Exchange.Digests.ContentDigest.Of(exchange.AnswerContent)];
        exchange.AnswerFields[ExchangeHeaders.Error] = [ExchangeFaults.AgreementMissing.XRoadType];
        exchange.SignAnswer();
        Assert.True(exchange.IsAnswerGood(out _, out var fault), fault);
    }

    private static bool IsRefused(Action<SignedExchange> tamper)
    {
        var exchange = SignedExchange.Create();
        tamper(exchange);
        return !exchange.IsAnswerGood(out _, out _);
    }
}
