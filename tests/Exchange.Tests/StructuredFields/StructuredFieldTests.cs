using System.Text;
using CsCheck;
using Lmis.Exchange.Digests;
using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Tests.StructuredFields;

/// <summary>RFC 9651 and RFC 9530: the examples of the texts, strictness, round trips and rubbish.</summary>
public sealed class StructuredFieldTests
{
    [Theory]
    [InlineData("5", "5")]
    [InlineData("  -0  ", "0")]
    [InlineData("4.50", "4.5")]
    [InlineData("-1.0", "-1.0")]
    [InlineData("\"hello \\\"world\\\"\"", "\"hello \\\"world\\\"\"")]
    [InlineData("foo123/456", "foo123/456")]
    [InlineData(":cHJldGVuZCB0aGlzIGlzIGJpbmFyeSBjb250ZW50Lg==:", ":cHJldGVuZCB0aGlzIGlzIGJpbmFyeSBjb250ZW50Lg==:")]
    [InlineData(":cHJldGVuZA:", ":cHJldGVuZA==:")]
    [InlineData("?1", "?1")]
    [InlineData("@1659578233", "@1659578233")]
    [InlineData("%\"This is intended for display to %c3%bcsers.\"", "%\"This is intended for display to %c3%bcsers.\"")]
    [InlineData("abc; a=1;b=?0; c", "abc;a=1;b=?0;c")]
    [InlineData("1;a=1;b=2;a=3", "1;a=3;b=2")]
    public void Items_are_read_and_written_canonically(string field, string canonical)
    {
        Assert.True(SfParser.TryParseItem(field, out var item));
        Assert.Equal(canonical, SfWriter.Write(item));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("1000000000000000")]
    [InlineData("1.2345")]
    [InlineData("1.")]
    [InlineData("1234567890123.0")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("\"open")]
    [InlineData("\"\\n\"")]
    [InlineData("\"é\"")]
    [InlineData("\"tab\there\"")]
    [InlineData(":not base64!:")]
    [InlineData(":YQ = =:")]
    [InlineData(":YQ==")]
    [InlineData("?2")]
    [InlineData("@1.5")]
    [InlineData("%\"%C3%BC\"")]
    [InlineData("%\"%c3\"")]
    [InlineData("%\"%zz\"")]
    [InlineData("a;A=1")]
    [InlineData("a; =1")]
    [InlineData("\ta")]
    [InlineData("a,")]
    public void Items_with_any_fault_are_refused(string field) => Assert.False(SfParser.TryParseItem(field, out _));

    [Theory]
    [InlineData("sugar, tea, rum", "sugar, tea, rum")]
    [InlineData("(\"foo\" \"bar\"), (\"baz\"), (\"bat\" \"one\"), ()", "(\"foo\" \"bar\"), (\"baz\"), (\"bat\" \"one\"), ()")]
    [InlineData("(  \"foo\";a=1;b=2  );lvl=5 ,\t(\"bar\" \"baz\");lvl=1", "(\"foo\";a=1;b=2);lvl=5, (\"bar\" \"baz\");lvl=1")]
    [InlineData("", "")]
    public void Lists_are_read_and_written_canonically(string field, string canonical)
    {
        Assert.True(SfParser.TryParseList(field, out var list));
        Assert.Equal(canonical, SfWriter.Write(list));
    }

    [Theory]
    [InlineData("a,")]
    [InlineData("a,,b")]
    [InlineData("(a b")]
    [InlineData("(a\"b\")")]
    [InlineData("a b")]
    public void Lists_with_any_fault_are_refused(string field) => Assert.False(SfParser.TryParseList(field, out _));

    [Theory]
    [InlineData("en=\"Applepie\", da=:w4ZibGV0w6ZydGU=:", "en=\"Applepie\", da=:w4ZibGV0w6ZydGU=:")]
    [InlineData("a=?0, b, c; foo=bar", "a=?0, b, c;foo=bar")]
    [InlineData("rating=1.5, feelings=(joy sadness)", "rating=1.5, feelings=(joy sadness)")]
    [InlineData("a=1, b=2, a=3", "a=3, b=2")]
    public void Dictionaries_are_read_and_written_canonically(string field, string canonical)
    {
        Assert.True(SfParser.TryParseDictionary(field, out var dictionary));
        Assert.Equal(canonical, SfWriter.Write(dictionary));
    }

    [Fact]
    public void As_much_is_read_as_the_RFC_demands_and_no_more()
    {
        static string Keys(int count, string between) => string.Join(between, Enumerable.Range(0, count).Select(i => $"k{i}"));
        Assert.True(SfParser.TryParseDictionary(Keys(1024, ","), out _));
        Assert.False(SfParser.TryParseDictionary(Keys(1025, ","), out _));
        Assert.True(SfParser.TryParseList(Keys(1024, ","), out _));
        Assert.False(SfParser.TryParseList(Keys(1025, ","), out _));
        Assert.True(SfParser.TryParseItem("1;" + Keys(256, ";"), out _));
        Assert.False(SfParser.TryParseItem("1;" + Keys(257, ";"), out _));
        Assert.True(SfParser.TryParseList($"({Keys(256, " ")})", out _));
        Assert.False(SfParser.TryParseList($"({Keys(257, " ")})", out _));
    }

    [Fact]
    public void Whatever_is_written_is_read_back_the_same() => Members.Array[0, 6].Sample(members =>
    {
        var text = SfWriter.Write(members);
        return SfParser.TryParseList(text, out var again) && SfWriter.Write(again) == text;
    });

    [Fact]
    public void Rubbish_is_refused_or_read_but_never_throws() =>
        Gen.String[Gen.OneOf(Gen.Char["\"():;,=?@%*.-_/\\ \tab01Z"], Gen.Char), 0, 40].Sample(text =>
        {
            // What is read is canonical after one writing.
            if (SfParser.TryParseItem(text, out var item))
                Assert.True(SfParser.TryParseItem(SfWriter.Write(item), out _), text);
            if (SfParser.TryParseList(text, out var list))
                Assert.True(SfParser.TryParseList(SfWriter.Write(list), out _), text);
            if (SfParser.TryParseDictionary(text, out var dictionary))
                Assert.True(SfParser.TryParseDictionary(SfWriter.Write(dictionary), out _), text);
        }, iter: 100_000);

    // RFC 9530 appendix B.1 and B.2: full and empty content.
    [Theory]
    [InlineData("{\"hello\": \"world\"}\n", "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:")]
    [InlineData("", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")]
    public void Digests_are_those_of_RFC_9530(string content, string field)
    {
        Assert.Equal(field, ContentDigest.Of(Encoding.UTF8.GetBytes(content)));
        Assert.True(ContentDigest.Verify(field, Encoding.UTF8.GetBytes(content)));
    }

    [Fact]
    public void The_digest_of_RFC_9421_is_SHA_512_and_fits() =>
        Assert.True(ContentDigest.Verify("sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:", "{\"hello\": \"world\"}"u8));

    [Theory]
    [InlineData("")]
    [InlineData("md5=:XUFAKrxLKna5cZ2REBfFkg==:")]
    [InlineData("sha-256=\"text\"")]
    [InlineData("sha-256=:AAAA:")]
    [InlineData("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:, sha-512=:AAAA:")]
    public void A_digest_that_proves_nothing_or_does_not_fit_is_refused(string field) => Assert.False(ContentDigest.Verify(field, default));

    [Fact]
    public void No_changed_byte_of_the_content_fits_its_digest() =>
        Gen.Select(Gen.Byte.Array[1, 200], Gen.Int[0, 1_000], Gen.Byte[1, 255]).Sample((content, at, flip) =>
        {
            var field = ContentDigest.Of(content);
            content[at % content.Length] ^= flip;
            return !ContentDigest.Verify(field, content);
        });

    private static readonly Gen<SfValue> Values = Gen.OneOf<SfValue>(
        Gen.Long[-999_999_999_999_999, 999_999_999_999_999].Select(n => (SfValue)new SfValue.Integer(n)),
        Gen.Long[-999_999_999_999_999, 999_999_999_999_999].Select(n => (SfValue)new SfValue.Decimal(n / 1000m)),
        Gen.String[Gen.Char[' ', '~'], 0, 12].Select(s => (SfValue)new SfValue.Text(s)),
        Gen.Byte.Array[0, 40].Select(b => (SfValue)new SfValue.Bytes(b)),
        Gen.Bool.Select(b => (SfValue)new SfValue.Boolean(b)),
        Gen.Long[-999_999_999, 999_999_999_999].Select(n => (SfValue)new SfValue.Date(n)),
        Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 8].Select(s => (SfValue)new SfValue.DisplayText(s)),
        Gen.String[Gen.Char["abcXYZ019!#$%&'*+-.^_`|~:/"], 0, 8].Select(s => (SfValue)new SfValue.Token("t" + s)));

    private static readonly Gen<SfParameters> SomeParameters = Gen.Select(Gen.String[Gen.Char["abc*"], 1, 3], Values).Array[0, 3].Select(pairs =>
        pairs.Aggregate(new SfParameters(), (all, pair) => all.With(pair.Item1, pair.Item2)));

    private static readonly Gen<SfItem> Items = Gen.Select(Values, SomeParameters, (value, parameters) => new SfItem(value, parameters));

    private static readonly Gen<ISfMember> Members = Gen.OneOf<ISfMember>(
        Items.Select(item => (ISfMember)item),
        Gen.Select(Items.Array[0, 4], SomeParameters, (items, parameters) => (ISfMember)new SfInnerList(items, parameters)));
}
