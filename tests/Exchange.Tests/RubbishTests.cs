using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Filters;
using Lmis.Exchange.Json;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;
using Lmis.Exchange.StructuredFields;
using Lmis.Exchange.Tests.Messages;

namespace Lmis.Exchange.Tests;

/// <summary>Whatever comes over the wire, every reader says yes or no: none throws, none hangs, none takes what its own second reading refuses.</summary>
public sealed class RubbishTests
{
    private const string Marks = "\"\\/%;,:{}[]()=?@*#&. \t\r\n09eE-";

    // The longest a single input may take: a reader that is quadratic in a few kilobytes still passes, one that hangs does not.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public void Structured_fields() => Feed(1, 30_000,
    [
        "lmis=(\"@method\" \"@target-uri\" \"content-digest\";req \"signature\";req;key=\"lmis\");created=1763884800;expires=1763884860;nonce=\"n\";keyid=\"k\";tag=\"t\"",
        "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:, sha-512=:AA==:", "a=1.5;b, c=(1 2 \"x\" tok %\"%c3%a1\" @1659578233 ?1);d=?0, e", "\"a\\\"b\\\\\";x=*/tok:en",
    ], bytes =>
    {
        var text = Encoding.Latin1.GetString(bytes);
        if (SfParser.TryParseDictionary(text, out var dictionary))
            Again(SfWriter.Write(dictionary), written => SfParser.TryParseDictionary(written, out var read) ? SfWriter.Write(read) : null);
        if (SfParser.TryParseList(text, out var list))
            Again(SfWriter.Write(list), written => SfParser.TryParseList(written, out var read) ? SfWriter.Write(read) : null);
        if (SfParser.TryParseItem(text, out var item))
            Again(SfWriter.Write(item), written => SfParser.TryParseItem(written, out var read) ? SfWriter.Write(read) : null);
    });

    [Fact]
    public void Request_targets() => Feed(2, 30_000,
    [
        "/r1/VN/GOV/H55/LMIS/indicators/Th%C3%A1i?a=1&b=%2F&c", "/r1/VN/GOV/H55/LMIS/worker-status/ask?lang=vi", "/r1/VN/GOV/H55/LMIS/s/../%2e%2F;x//a#b",
    ], bytes =>
    {
        if (RequestTarget.TryParse(Encoding.Latin1.GetString(bytes), out var target, out var rule))
        {
            Assert.Equal(target.Raw, new Uri("https://a" + target.Raw).PathAndQuery);
            foreach (var name in target.QueryNames())
                Assert.NotNull(target.QueryValue(name));
        }
        else
            Assert.NotEmpty(rule);
    });

    [Fact]
    public void Answers_to_be_filtered()
    {
        var filter = FieldFilter.Compile(["/a/*/b", "/c", "/*/d", "/tên/x"]);
        Feed(3, 30_000,
        [
            """{"a":[{"b":1.5e3,"x":"é\u0041"},{"b":null}],"c":"text","tên":{"x":true},"salt":"s"}""", """[{"d":[1,2,{"z":false}]},{"d":-0.1},[[]],{}]""", "{\"c\":\"\\ud83d\\ude00\\n\"}",
        ], bytes =>
        {
            var to = new ArrayBufferWriter<byte>();
            var outcome = filter.Apply(bytes, to);
            // A name that stands twice ends the reading where it stands, whatever comes behind it.
            Assert.True(outcome == FilterOutcome.DuplicateName || IsJson(bytes) == (outcome == FilterOutcome.Kept), $"{outcome}: {Encoding.UTF8.GetString(bytes)}");
            if (outcome != FilterOutcome.Kept)
                return;
            // What passed passes again, unchanged: nothing was let through that is not agreed.
            var again = new ArrayBufferWriter<byte>();
            Assert.Equal(FilterOutcome.Kept, filter.Apply(to.WrittenSpan, again));
            Assert.True(to.WrittenSpan.SequenceEqual(again.WrittenSpan), Encoding.UTF8.GetString(bytes));
        });
    }

    [Fact]
    public void Documents_to_be_made_canonical() => Feed(4, 20_000,
    [
        """{"b":[1,2.50,1e21,-0,{"z":"\u20ac\n"}],"a":"Thái Nguyên","\ud83d\ude00":null}""", """[56.0,{"1":true},1E30,4.50,2e-3,0.000000000000000000000000001]""",
    ], bytes =>
    {
        byte[] canonical;
        try
        {
            canonical = JsonCanonicalizer.Canonicalize(bytes);
        }
        catch (JsonException)
        {
            // Its way of saying no.
            return;
        }
        Assert.Equal(canonical, JsonCanonicalizer.Canonicalize(canonical));
    });

    [Fact]
    public void Digests()
    {
        var content = "{\"hello\": \"world\"}"u8.ToArray();
        var good = ContentDigest.Of(content);
        Feed(5, 30_000, [good, good + ", sha-512=:AA==:", "id-sha-256=:AA==:;x=1"], bytes =>
        {
            var field = Encoding.Latin1.GetString(bytes);
            var fits = ContentDigest.Verify(field, content);
            Assert.True(!ContentDigest.Matches(field, SHA256.HashData(content)) || fits);
        });
    }

    [Fact]
    public void Signatures()
    {
        var good = SignedExchange.Create();
        Feed(6, 6_000, [good.Fields["signature-input"][0] + "\n" + good.Fields["signature"][0] + "\n" + good.Target], bytes =>
        {
            var parts = Encoding.Latin1.GetString(bytes).Split('\n', 3);
            var exchange = SignedExchange.Create();
            foreach (var (name, value) in good.Fields)
                exchange.Fields[name] = value;
            exchange.Fields["signature-input"] = [parts[0]];
            exchange.Fields["signature"] = [parts.ElementAtOrDefault(1) ?? ""];
            exchange.Target = parts.ElementAtOrDefault(2) ?? "";
            var same = parts.Length == 3 && parts[0] == good.Fields["signature-input"][0] && parts[1] == good.Fields["signature"][0] && parts[2] == good.Target;
            Assert.Equal(same, exchange.IsRequestGood(out _, out var fault));
            Assert.Equal(same, fault is null);
        });
    }

    [Fact]
    public void Identifiers_and_pointers() => Feed(7, 20_000, ["VN/GOV/H55", "VN/GOV/H55/LMIS", "VN/GOV/H55/LMIS/indicators", "/series/*/value", "/a~0b/c~1d"], bytes =>
    {
        var text = Encoding.UTF8.GetString(bytes);
        Assert.True(!MemberId.TryParse(text, out var member) || member.ToString() == text);
        Assert.True(!SubsystemId.TryParse(text, out var subsystem) || subsystem.ToString() == text);
        Assert.True(!ServiceId.TryParse(text, out var service) || service.ToString() == text);
        Assert.True(!FieldPointer.TryParse(text, out var pointer) || (pointer.Text == text && pointer.Segments.Count > 0));
    });

    private static void Again(string written, Func<string, string?> read) => Assert.Equal(written, read(written));

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            // The platform's reader, which does not look into strings; those the check of the whole text has seen.
            var reader = new Utf8JsonReader(bytes, new() { MaxDepth = FieldFilter.MostDepth });
            var container = reader.Read() && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            while (reader.Read())
            {
            }
            return container && System.Text.Unicode.Utf8.IsValid(bytes);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // The same inputs on every run: good ones with a few bytes changed, cut, doubled or crossed with another, and every tenth all chance.
    private static void Feed(int seed, int count, string[] good, Action<byte[]> read)
    {
        var random = new Random(seed);
        var clock = new Stopwatch();
        for (var i = 0; i < count; i++)
        {
            var input = i % 10 == 0 ? Chance(random) : Mutate(random, Encoding.UTF8.GetBytes(good[random.Next(good.Length)]), Encoding.UTF8.GetBytes(good[random.Next(good.Length)]));
            clock.Restart();
            try
            {
                read(input);
            }
            catch (Exception ex) when (ex is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"Input {i} ({Convert.ToHexString(input)}) threw {ex}");
            }
            Assert.True(clock.Elapsed < Patience, $"Input {i} took {clock.Elapsed}: {Convert.ToHexString(input)}");
        }
    }

    private static byte[] Chance(Random random)
    {
        var bytes = new byte[random.Next(300)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Mutate(Random random, byte[] bytes, byte[] other)
    {
        for (var changes = random.Next(4); changes >= 0 && bytes.Length > 0; changes--)
        {
            var at = random.Next(bytes.Length);
            var to = at + random.Next(Math.Min(16, bytes.Length - at));
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)Marks[random.Next(Marks.Length)]; break;
                case 2: bytes = [.. bytes[..at], .. bytes[to..]]; break;
                case 3: bytes = [.. bytes[..to], .. bytes[at..]]; break;
                case 4: bytes = [.. bytes[..at], .. other[random.Next(other.Length)..]]; break;
                default: bytes = bytes[..at]; break;
            }
        }
        return bytes;
    }
}
