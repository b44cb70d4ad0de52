using CsCheck;
using Lmis.Exchange.Addressing;

namespace Lmis.Exchange.Tests.Addressing;

/// <summary>A target is taken only if every program on its way reads it alike.</summary>
public sealed class RequestTargetTests
{
    private static readonly string[] Pieces = ["/", "/", ".", "%", "2", "F", "E", "%C3%A1", "?", "&", "=", ";", "a", "\\", "#", "+", " "];
    private const string Good = "/r1/VN/GOV/H55/LMIS/indicators";

    [Theory]
    [InlineData(Good, "", null)]
    [InlineData(Good + "/unemployment/2026-Q3", "/unemployment/2026-Q3", null)]
    [InlineData(Good + "/a%20b,c=d:e@f!$&'()*+~", "/a%20b,c=d:e@f!$&'()*+~", null)]
    [InlineData(Good + "/Th%C3%A1i%20Nguy%C3%AAn?ten=%C4%90%E1%BA%A1i%20T%E1%BB%AB&q=a+b%26c%3Bd%2Fe%25&flag", "/Th%C3%A1i%20Nguy%C3%AAn", "ten=%C4%90%E1%BA%A1i%20T%E1%BB%AB&q=a+b%26c%3Bd%2Fe%25&flag")]
    [InlineData(Good + "?u=https://a/b?c=1", "", "u=https://a/b?c=1")]
    public void A_plain_target_is_taken_apart_and_kept_as_it_was(string raw, string path, string? query)
    {
        Assert.True(RequestTarget.TryParse(raw, out var target, out var rule), rule);
        Assert.Equal(raw, target.Raw);
        Assert.Equal("VN/GOV/H55/LMIS", target.Subsystem.ToString());
        Assert.Equal("VN/GOV/H55", target.Member.ToString());
        Assert.Equal("indicators", target.Service);
        Assert.Equal("VN/GOV/H55/LMIS/indicators", target.ServiceId.ToString());
        Assert.Equal(path, target.Path);
        Assert.Equal(query, target.Query);
        Assert.Equal(raw, $"/r1/{target.ServiceId}{target.Path}{(target.Query is null ? "" : "?" + target.Query)}");
    }

    [Theory]
    [InlineData("", TargetRules.Form)]
    [InlineData("*", TargetRules.Form)]
    [InlineData("gw:443", TargetRules.Form)]
    [InlineData("http://gw/r1/VN/GOV/H55/LMIS/s", TargetRules.Form)]
    [InlineData("r1/VN/GOV/H55/LMIS/s", TargetRules.Form)]
    [InlineData("/", TargetRules.EmptySegment)]
    [InlineData("/r2/VN/GOV/H55/LMIS/s", TargetRules.Address)]
    [InlineData("/R1/VN/GOV/H55/LMIS/s", TargetRules.Address)]
    [InlineData("/r1/VN/GOV/H55/LMIS", TargetRules.Address)]
    [InlineData("/r1/VN/GOV/H55/LMIS/", TargetRules.EmptySegment)]
    [InlineData("/r1/VN/GOV/H55/L,MIS/s", TargetRules.Address)]
    [InlineData("/r1/VN/GOV/H55/LM%20IS/s", TargetRules.Address)]
    [InlineData("/r1/VN/GOV/H55/LMIS/s@t", TargetRules.Address)]
    [InlineData("//r1/VN/GOV/H55/LMIS/s", TargetRules.EmptySegment)]
    [InlineData(Good + "//a", TargetRules.EmptySegment)]
    [InlineData(Good + "/", TargetRules.EmptySegment)]
    [InlineData(Good + "/a/", TargetRules.EmptySegment)]
    [InlineData(Good + "/.", TargetRules.DotSegment)]
    [InlineData(Good + "/../secret", TargetRules.DotSegment)]
    [InlineData(Good + "/a/..", TargetRules.DotSegment)]
    [InlineData(Good + "/%2e%2e/secret", TargetRules.DotSegment)]
    [InlineData(Good + "/%2E%2E/secret", TargetRules.DotSegment)]
    [InlineData(Good + "/.%2E/secret", TargetRules.DotSegment)]
    [InlineData(Good + "/a%2Eb", TargetRules.DotSegment)]
    [InlineData(Good + "/a%2Fb", TargetRules.Separator)]
    [InlineData(Good + "/a%2fb", TargetRules.Separator)]
    [InlineData(Good + "/a%5Cb", TargetRules.Separator)]
    [InlineData(Good + "/a\\b", TargetRules.Separator)]
    [InlineData(Good + "/%252E%252E", TargetRules.DoubleEncoding)]
    [InlineData(Good + "/100%25", TargetRules.DoubleEncoding)]
    [InlineData(Good + "/..;/secret", TargetRules.PathParameter)]
    [InlineData(Good + "/a;v=1", TargetRules.PathParameter)]
    [InlineData(Good + "/a%3Bv=1", TargetRules.PathParameter)]
    [InlineData(Good + "/a%3Fb", TargetRules.Character)]
    [InlineData(Good + "/a%23b", TargetRules.Character)]
    [InlineData(Good + "/%61", TargetRules.NotNormal)]
    [InlineData(Good + "/%7E", TargetRules.NotNormal)]
    [InlineData(Good + "/%c3%a1", TargetRules.NotNormal)]
    [InlineData(Good + "?a=%2e", TargetRules.NotNormal)]
    [InlineData(Good + "?a=%2f", TargetRules.NotNormal)]
    [InlineData(Good + "/%C3", TargetRules.NotUtf8)]
    [InlineData(Good + "/%C0%AE", TargetRules.NotUtf8)]
    [InlineData(Good + "/%ED%A0%80", TargetRules.NotUtf8)]
    [InlineData(Good + "?a=%FF", TargetRules.NotUtf8)]
    [InlineData(Good + "/%00", TargetRules.ControlCharacter)]
    [InlineData(Good + "/a%0D%0Ab", TargetRules.ControlCharacter)]
    [InlineData(Good + "?a=%0A", TargetRules.ControlCharacter)]
    [InlineData(Good + "/a%7F", TargetRules.ControlCharacter)]
    [InlineData(Good + "/%", TargetRules.PercentEncoding)]
    [InlineData(Good + "/%4", TargetRules.PercentEncoding)]
    [InlineData(Good + "/%zz", TargetRules.PercentEncoding)]
    [InlineData(Good + "/%u0041", TargetRules.PercentEncoding)]
    [InlineData(Good + "#a", TargetRules.Fragment)]
    [InlineData(Good + "?a=1#b", TargetRules.Fragment)]
    [InlineData(Good + "/a b", TargetRules.Character)]
    [InlineData(Good + "/a\tb", TargetRules.Character)]
    [InlineData(Good + "/á", TargetRules.Character)]
    [InlineData(Good + "/a\0", TargetRules.Character)]
    [InlineData(Good + "/a|b", TargetRules.Character)]
    [InlineData(Good + "/[a]", TargetRules.Character)]
    [InlineData(Good + "/a\"b", TargetRules.Character)]
    [InlineData(Good + "?a=<b>", TargetRules.Character)]
    [InlineData(Good + "?a[0]=1", TargetRules.Character)]
    [InlineData(Good + "?", TargetRules.EmptyParameter)]
    [InlineData(Good + "?&a=1", TargetRules.EmptyParameter)]
    [InlineData(Good + "?a=1&&b=2", TargetRules.EmptyParameter)]
    [InlineData(Good + "?a=1&", TargetRules.EmptyParameter)]
    [InlineData(Good + "?=1", TargetRules.EmptyParameter)]
    [InlineData(Good + "?a=1;b=2", TargetRules.QuerySeparator)]
    [InlineData(Good + "?a=1&a=2", TargetRules.DuplicateParameter)]
    [InlineData(Good + "?a=1&A=2", TargetRules.DuplicateParameter)]
    [InlineData(Good + "?a%20b=1&a+b=2", TargetRules.DuplicateParameter)]
    public void A_target_that_could_be_read_in_two_ways_is_refused_with_its_rule(string raw, string expected)
    {
        Assert.False(RequestTarget.TryParse(raw, out _, out var rule));
        Assert.Equal(expected, rule);
        Assert.NotEqual(TargetRules.Advice("?"), TargetRules.Advice(rule));
    }

    [Fact]
    public void A_target_longer_than_8_KiB_is_refused()
    {
        Assert.True(RequestTarget.TryParse(Good + "/" + new string('a', RequestTarget.Longest - Good.Length - 1), out _, out _));
        Assert.False(RequestTarget.TryParse(Good + "/" + new string('a', RequestTarget.Longest - Good.Length), out _, out var rule));
        Assert.Equal(TargetRules.TooLong, rule);
    }

    [Fact]
    public void Query_parameters_are_told_by_their_decoded_names()
    {
        Assert.True(RequestTarget.TryParse(Good + "?ng%C3%A0y=2026-11-23&from+to=a%2Bb&flag", out var target, out var rule), rule);
        Assert.Equal(["ngày", "from to", "flag"], target.QueryNames());
        Assert.Equal("2026-11-23", target.QueryValue("ngày"));
        Assert.Equal("a+b", target.QueryValue("from to"));
        Assert.Equal("", target.QueryValue("flag"));
        Assert.Null(target.QueryValue("other"));
    }

    [Theory]
    [InlineData("listMethods", true)]
    [InlineData("allowedMethods", true)]
    [InlineData("getOpenAPI?serviceCode=indicators", true)]
    [InlineData("indicators", false)]
    public void Metaservices_are_known_by_name(string service, bool meta)
    {
        Assert.True(RequestTarget.TryParse("/r1/VN/GOV/H55/LMIS/" + service, out var target, out _));
        Assert.Equal(meta, target.IsMetaservice);
    }

    [Fact]
    public void Whatever_is_taken_is_read_by_the_platforms_own_parser_as_the_same_target() =>
        Gen.Int[0, Pieces.Length - 1].Array[0, 12].Sample(parts =>
        {
            var raw = Good + string.Concat(parts.Select(part => Pieces[part]));
            if (!RequestTarget.TryParse(raw, out var target, out var rule))
                return rule is { Length: > 0 };
            var uri = new Uri("https://gw.example" + raw);
            return uri.PathAndQuery == raw && target.Raw == raw && uri.AbsolutePath == $"/r1/{target.ServiceId}{target.Path}";
        }, iter: 20_000);
}
