using System.Text;
using System.Text.Json;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Json;
using Lmis.Exchange.Messages;
using Lmis.Exchange.StructuredFields;
using Lmis.Exchange.Tests.Messages;

namespace Lmis.Exchange.Tests.Signatures;

/// <summary>What ours writes others read, and what others write ours reads: two implementations of RFC 9421 from npm, and two of its foundations.</summary>
public sealed class OtherImplementationsTests
{
    private const string Nonce = "Zm9yIG9uY2Ugb25seS4u";
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
    private static readonly string[] Always = ["@method", "@target-uri", "content-digest", "x-road-client", "x-road-request-id"];

    public static TheoryData<string> Implementations => ["http-message-signatures", "http-message-sig"];

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task Another_implementation_accepts_our_request_and_refuses_it_changed(string implementation)
    {
        var exchange = Fresh();
        Assert.True(await VerifyAsync(implementation, exchange, answer: false));
        exchange.Fields[ExchangeHeaders.Purpose] = ["another-purpose"];
        Assert.False(await VerifyAsync(implementation, exchange, answer: false));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task Another_implementation_accepts_our_answer_and_refuses_it_for_another_question(string implementation)
    {
        var exchange = Fresh();
        Assert.True(await VerifyAsync(implementation, exchange, answer: true));
        exchange.SignRequest(now: Now);
        Assert.False(await VerifyAsync(implementation, exchange, answer: true));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task We_accept_another_implementations_request_and_refuse_it_changed(string implementation)
    {
        var exchange = Fresh();
        await SignAsync(implementation, exchange, answer: false);
        Assert.True(exchange.IsRequestGood(out var verified, out var fault, Now), fault);
        Assert.Equal(Nonce, verified!.Nonce);
        exchange.Target += "&more=1";
        Assert.False(exchange.IsRequestGood(out _, out _, Now));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task We_accept_another_implementations_answer_and_refuse_it_changed(string implementation)
    {
        var exchange = Fresh();
        await SignAsync(implementation, exchange, answer: true);
        Assert.True(exchange.IsAnswerGood(out _, out var fault, Now), fault);
        exchange.Status = 201;
        Assert.False(exchange.IsAnswerGood(out _, out _, Now));
    }

    [Fact]
    public async Task Structured_fields_are_written_as_another_implementation_writes_them()
    {
        var exchange = Fresh();
        string[] fields =
        [
            exchange.Fields["signature-input"][0], exchange.AnswerFields["signature-input"][0], exchange.Fields["signature"][0], ContentDigest.Of("{}"u8),
            "a=1.50;b , c=(1   2 \"x\\\"\" tok);d=?0,e", "u=3, u=5;x=@1659578233",
        ];
        var theirs = await NodeScript.RunAsync(new { action = "fields", fields });
        Assert.Equal(fields.Select(field => SfParser.TryParseDictionary(field, out var dictionary) ? SfWriter.Write(dictionary) : field), theirs.EnumerateArray().Select(field => field.GetString()!));
    }

    [Fact]
    public async Task Canonical_JSON_is_that_of_another_implementation()
    {
        var random = new Random(9);
        string[] documents =
        [
            """{"tên":"Thái Nguyên","a":[1,-0,1e21,1E-7,0.1,123456789.125],"":null,"\u20ac":"\u0001\n\"\\/","\ud83d\ude00":{"b":true,"a":false}}""",
            "[" + string.Join(',', Enumerable.Range(0, 500).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64())).Where(double.IsFinite).Select(n => JsonSerializer.Serialize(n))) + "]",
        ];
        var theirs = await NodeScript.RunAsync(new { action = "canonical", documents });
        Assert.Equal(theirs.EnumerateArray().Select(text => text.GetString()!), documents.Select(document => Encoding.UTF8.GetString(JsonCanonicalizer.Canonicalize(Encoding.UTF8.GetBytes(document)))));
    }

    private static SignedExchange Fresh()
    {
        var exchange = SignedExchange.Create();
        exchange.SignRequest(now: Now);
        exchange.SignAnswer(now: Now);
        return exchange;
    }

    private static async Task<bool> VerifyAsync(string implementation, SignedExchange exchange, bool answer) => (await NodeScript.RunAsync(new
    {
        action = "verify", implementation, created = Now.ToUnixTimeSeconds(), required = answer ? ["@status", "content-digest"] : Always,
        publicKey = (answer ? SignedExchange.Provider : SignedExchange.Consumer).ExportSubjectPublicKeyInfoPem(),
        message = answer ? Answer(exchange) : Request(exchange), request = answer ? Request(exchange) : null,
    })).GetProperty("good").GetBoolean();

    private static async Task SignAsync(string implementation, SignedExchange exchange, bool answer)
    {
        var fields = answer ? exchange.AnswerFields : exchange.Fields;
        foreach (var name in (string[])["signature", "signature-input"])
            fields.Remove(name);
        var others = fields.Keys.Where(name => name != "content-digest");
        string[] components = answer
            ? ["@status", "content-digest", "@method;req", "@target-uri;req", "content-digest;req", "signature;req;key=\"lmis\"", .. others]
            : ["@method", "@target-uri", "content-digest", .. others];
        var made = await NodeScript.RunAsync(new
        {
            action = "sign", implementation, components, created = Now.ToUnixTimeSeconds(), nonce = Nonce,
            tag = answer ? ResponseSignature.Tag : RequestSignature.Tag, keyId = answer ? SignedExchange.ProviderKey : SignedExchange.ConsumerKey,
            privateKey = (answer ? SignedExchange.Provider : SignedExchange.Consumer).ExportPkcs8PrivateKeyPem(),
            message = answer ? Answer(exchange) : Request(exchange), request = answer ? Request(exchange) : null,
        });
        fields["signature-input"] = [made.GetProperty("signatureInput").GetString()!];
        fields["signature"] = [made.GetProperty("signature").GetString()!];
    }

    private static object Request(SignedExchange exchange) =>
        new { method = exchange.Method, url = $"https://{exchange.Authority}{exchange.Target}", headers = exchange.Fields.ToDictionary(f => f.Key, f => f.Value[0]) };

    private static object Answer(SignedExchange exchange) => new { status = exchange.Status, headers = exchange.AnswerFields.ToDictionary(f => f.Key, f => f.Value[0]) };
}
