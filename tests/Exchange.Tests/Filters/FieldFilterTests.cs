using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Lmis.Exchange.Filters;

namespace Lmis.Exchange.Tests.Filters;

/// <summary>Of an answer nothing leaves but the agreed scalars, as the text they were.</summary>
public sealed class FieldFilterTests
{
    private static readonly string[] Names = ["a", "b", "salt", "long-name-1", "long-name-2", "tên", "*", "x/y", "x~y", ""];
    private static readonly string[] PointerParts = ["a", "b", "*", "*", "long-name-1", "tên", "x~1y", "x~0y"];

    private static readonly Gen<JsonNode?> Node = Gen.Recursive<JsonNode?>((depth, node) =>
    {
        var scalar = Gen.OneOf(
            Gen.Int.Select(n => (JsonNode?)n), Gen.Bool.Select(b => (JsonNode?)b), Gen.Const((JsonNode?)null),
            Gen.Char[' ', '\u1EF9'].Array[0, 4].Select(s => (JsonNode?)new string(s)));
        return depth > 4 ? scalar : Gen.OneOf(scalar, Container(node));
    });

    [Theory]
    [InlineData("""{"code":"I1","value":7,"note":"x"}""", """{"code":"I1","value":7}""", "/code", "/value")]
    [InlineData("""{"series":[{"at":"2026-Q3","value":1,"by":"x"},{"value":2}],"by":"y"}""", """{"series":[{"value":1},{"value":2}]}""", "/series/*/value")]
    [InlineData("""[{"a":1,"b":2},3,{"b":4}]""", """[{"a":1},{}]""", "/*/a")]
    [InlineData("""{"a":[1,"x",{"b":1},[2],null,true]}""", """{"a":[1,"x",null,true]}""", "/a/*")]
    [InlineData("""{"a":[[1,2],[3,{"b":4}]]}""", """{"a":[[1,2],[3]]}""", "/a/*/*")]
    [InlineData("""{"x/y":1,"x~y":2,"x":{"y":3},"*":4}""", """{"x/y":1,"x~y":2}""", "/x~1y", "/x~0y", "/*")]
    [InlineData("""{"a":{"b":{"c":1,"d":2},"e":3}}""", """{"a":{"b":{"c":1}}}""", "/a/b/c")]
    [InlineData("""{"a":{"b":1},"c":2}""", """{"c":2}""", "/a", "/c")]
    [InlineData("""{"a":5,"c":2}""", """{"c":2}""", "/a/b", "/c")]
    [InlineData("""{"a":[{"b":1}]}""", """{}""", "/a/b")]
    [InlineData("""{"a":{"*":1,"b":2}}""", """{}""", "/a/*")]
    [InlineData("""{"a":1}""", """{}""")]
    [InlineData("""[1,2,3]""", """[]""")]
    [InlineData("""{}""", """{}""", "/a")]
    [InlineData("""{"a":{},"b":[]}""", """{"a":{},"b":[]}""", "/a/x", "/b/*")]
    public void Only_the_named_scalars_and_what_leads_to_them_stay(string json, string expected, params string[] pointers) => Assert.Equal(expected, Filter(json, pointers));

    [Theory]
    [InlineData("""{"salt":"s","x":1}""", """{"salt":"s"}""")]
    [InlineData("""{"x":1,"salt":"s","y":2}""", """{"salt":"s"}""")]
    [InlineData("""{"salt":{"x":1},"a":{"salt":"no"}}""", """{"a":{}}""")]
    public void The_salt_of_the_outermost_object_always_stays(string json, string expected) => Assert.Equal(expected, Filter(json, "/a/b"));

    [Theory]
    [InlineData("1.10")]
    [InlineData("1e400")]
    [InlineData("-0.0")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("\"\\u0041\\/\\ud83d\\ude00 ế\"")]
    public void Values_pass_as_the_text_they_were(string value) => Assert.Equal($"{{\"a\":{value},\"c\":{value}}}", Filter($"{{\"a\":{value},\"b\":{value},\"c\":{value}}}", "/a", "/c"));

    [Fact]
    public void White_space_may_stand_anywhere() => Assert.Equal("{\"a\" : 1,\"c\":[ 2 ]\n}", Filter(" {\"a\" : 1 ,\r\n\t\"b\":[ 1 , 2 ] , \"c\":[ 2 ]\n} ", "/a", "/c/*"));

    [Theory]
    [InlineData("""{"a":1,"a":2}""", FilterOutcome.DuplicateName)]
    [InlineData("""{"a":1,"\u0061":2}""", FilterOutcome.DuplicateName)]
    [InlineData("""{"a":{"x":1},"a":2}""", FilterOutcome.DuplicateName)]
    [InlineData("""{"l":[{"v":1},{"v":1,"v":2}]}""", FilterOutcome.DuplicateName)]
    [InlineData("""{"l":[],"l":[]}""", FilterOutcome.DuplicateName)]
    [InlineData("""{"salt":"1","salt":"2"}""", FilterOutcome.DuplicateName)]
    [InlineData("""{"dropped":1,"dropped":2}""", FilterOutcome.Kept)]
    [InlineData("""{"a":1,"l":[{"v":1},{"v":2}],"o":{"a":1,"a":2}}""", FilterOutcome.Kept)]
    public void An_agreed_name_that_stands_twice_is_refused(string json, FilterOutcome expected) => Assert.Equal(expected, Outcome(json, "/a", "/l/*/v"));

    [Fact]
    public void Names_are_compared_without_their_escapes()
    {
        Assert.Equal("""{"\u0074\u00ean":1}""", Filter("""{"\u0074\u00ean":1,"t\u00eann":2,"\ud800":3,"\ud83d\ude00":4}""", "/tên"));
        Assert.Equal("""{"\ud83d\ude00":4}""", Filter("""{"\ud83d":1,"\ud83d\u0061":2,"\ud83d\ude00":4}""", "/😀"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1")]
    [InlineData("\"a\"")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,\"a\":1}")]
    [InlineData("{\"a\":1 \"b\":2}")]
    [InlineData("[1,]")]
    [InlineData("[1 2]")]
    [InlineData("[,1]")]
    [InlineData("{\"x\":[1,],\"a\":1}")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("[01]")]
    [InlineData("[+1]")]
    [InlineData("[.5]")]
    [InlineData("[1.]")]
    [InlineData("[1e]")]
    [InlineData("[-]")]
    [InlineData("[0x1]")]
    [InlineData("[NaN]")]
    [InlineData("[tru]")]
    [InlineData("[truee]")]
    [InlineData("[\"\\x\"]")]
    [InlineData("[\"\\u12g4\"]")]
    [InlineData("[\"\\u12\"]")]
    [InlineData("[\"\\\"]")]
    [InlineData("[\"a\nb\"]")]
    [InlineData("[\"a\0b\"]")]
    [InlineData("[\"a]")]
    [InlineData("{\"a\":1]")]
    [InlineData("[1}")]
    [InlineData("/* c */ {}")]
    [InlineData("\uFEFF{}")]
    [InlineData("{}\0")]
    public void What_is_no_JSON_is_refused_wherever_it_stands(string json) => Assert.Equal(FilterOutcome.NotJson, Outcome(json, "/a", "/*"));

    [Theory]
    [InlineData("7B2261223A22FF227D")]
    [InlineData("7B2261223A22C080227D")]
    [InlineData("7B2278223A22EDA080227D")]
    [InlineData("7B22C3223A317D")]
    public void What_is_no_UTF_8_is_refused_also_where_it_would_be_dropped(string hex) =>
        Assert.Equal(FilterOutcome.InvalidUtf8, FieldFilter.Compile(["/a"]).Apply(Convert.FromHexString(hex), new ArrayBufferWriter<byte>()));

    [Fact]
    public void Sixty_four_levels_are_read_and_not_one_more()
    {
        static string Nested(int depth) => "{\"x\":" + new string('[', depth - 1) + new string(']', depth - 1) + "}";
        Assert.Equal(FilterOutcome.Kept, Outcome(Nested(64), "/a"));
        Assert.Equal(FilterOutcome.TooDeep, Outcome(Nested(65), "/a"));
        Assert.Equal(FilterOutcome.TooDeep, Outcome(new string('[', 1_000_000), "/a"));
        Assert.Equal(FilterOutcome.TooDeep, Outcome(string.Concat(Enumerable.Repeat("[{\"a\":", 100_000)), "/a"));
        Assert.Equal(FilterOutcome.Kept, Outcome(new string('[', 32) + new string(']', 32), string.Concat(Enumerable.Repeat("/*", 32))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("/")]
    [InlineData("/a/")]
    [InlineData("//a")]
    [InlineData("/a~")]
    [InlineData("/a~2b")]
    [InlineData("/a\nb")]
    [InlineData("/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3")]
    public void A_pointer_that_names_nothing_is_refused(string text)
    {
        Assert.False(FieldPointer.TryParse(text, out _));
        Assert.Throws<ArgumentException>(() => FieldFilter.Compile([text]));
    }

    [Fact]
    public void An_answer_of_a_megabyte_is_cut_in_one_pass()
    {
        var json = "[" + string.Join(',', Enumerable.Range(0, 9_000).Select(i => $"{{\"id\":{i},\"name\":\"Nguyễn Văn {i}\",\"secret\":\"{new string('x', 60)}\",\"nested\":{{\"a\":{i}}}}}")) + "]";
        Assert.True(json.Length > 1_000_000);
        Assert.Equal("[" + string.Join(',', Enumerable.Range(0, 9_000).Select(i => $"{{\"id\":{i},\"nested\":{{\"a\":{i}}}}}")) + "]", Filter(json, "/*/id", "/*/nested/a"));
        // Nothing dropped: not one byte is another.
        Assert.Equal(json, Filter(json, "/*/id", "/*/name", "/*/secret", "/*/nested/a"));
    }

    [Fact]
    public void Hundreds_of_agreed_names_are_told_apart()
    {
        var names = Enumerable.Range(0, 500).Select(i => $"field-{i}").ToArray();
        var json = "{" + string.Join(',', names.Select((name, i) => $"\"{name}\":{i},\"{name}x\":{i}")) + "}";
        Assert.Equal("{" + string.Join(',', names.Select((name, i) => $"\"{name}\":{i}")) + "}", Filter(json, [.. names.Select(name => "/" + name)]));
    }

    [Fact]
    public void The_result_is_the_one_of_the_rules_said_plainly() =>
        Gen.Select(Container(Node), Gen.Int[0, PointerParts.Length - 1].Array[1, 4].Array[0, 6], Gen.Bool).Sample((document, choices, indented) =>
        {
            string[] pointers = [.. choices.Select(parts => "/" + string.Join('/', parts.Select(part => PointerParts[part])))];
            var json = document!.ToJsonString(new JsonSerializerOptions { WriteIndented = indented });
            var expected = PlainFilter.Apply(document, pointers);
            return JsonNode.DeepEquals(expected, JsonNode.Parse(Filter(json, pointers)));
        }, iter: 20_000);

    private static Gen<JsonNode?> Container(Gen<JsonNode?> node) => Gen.OneOf(
        node.Array[0, 5].Select(elements => (JsonNode?)new JsonArray([.. elements.Select(e => e?.DeepClone())])),
        Gen.Select(Gen.Int[0, Names.Length - 1], node).Array[0, 6].Select(members =>
        {
            var made = new JsonObject();
            foreach (var (name, value) in members)
                made[Names[name]] = value?.DeepClone();
            return (JsonNode?)made;
        }));

    private static string Filter(string json, params string[] pointers)
    {
        var to = new ArrayBufferWriter<byte>();
        var bytes = Encoding.UTF8.GetBytes(json);
        Assert.Equal(FilterOutcome.Kept, FieldFilter.Compile(pointers).Apply(bytes, to));
        Assert.True(to.WrittenCount <= bytes.Length);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }

    private static FilterOutcome Outcome(string json, params string[] pointers) => FieldFilter.Compile(pointers).Apply(Encoding.UTF8.GetBytes(json), new ArrayBufferWriter<byte>());
}
