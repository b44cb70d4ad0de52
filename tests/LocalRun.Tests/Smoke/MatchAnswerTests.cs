using Lmis.LocalRun.Smoke;

namespace Lmis.LocalRun.Tests.Smoke;

public sealed class MatchAnswerTests
{
    [Theory]
    [InlineData("{ \"a\": 1, \"b\": \"x y\" }", "{\"a\":1,\n \"b\":\"x y\"}", true)]
    [InlineData("{ \"b\": \"x y\" }", "{\"b\":\"xy\"}", false)]
    [InlineData("{ \"id\": \"…\", \"a\": 1 }", "{\"id\":\"0198\",\"a\":1}", true)]
    [InlineData("{ \"id\": \"…\", \"a\": 1 }", "{\"id\":\"0198\",\"a\":2}", false)]
    [InlineData("{ \"a\": 1 }", "{\"a\":1}{\"a\":1}", false)]
    [InlineData("{ \"q\": \"\\\" {\" }", "{\"q\":\"\\\" {\"}", true)]
    [InlineData("{ …, \"c\": [1, 2] }", "{\"a\":1,\"b\":2,\"c\":[1,2]}", true)]
    public void JSON_is_compared_without_its_blanks(string promised, string printed, bool same) =>
        Assert.Equal(same, MatchAnswer.Matches(promised, printed, isJson: true));

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\n…\n{\"type\":\"urn:…\"}", "HTTP/1.1 403 Forbidden\r\nDate: x\r\n\r\n{\"type\":\"urn:lmis\"}\n", true)]
    [InlineData("HTTP/1.1 403 Forbidden", "HTTP/1.1 401 Unauthorized", false)]
    [InlineData("a.c", "abc", false)]
    public void Text_is_compared_line_by_line(string promised, string printed, bool same) =>
        Assert.Equal(same, MatchAnswer.Matches(promised, printed, isJson: false));

    [Fact]
    public void The_difference_marks_the_lines_that_were_promised_and_not_given()
    {
        var difference = MatchAnswer.Difference("{\n  \"accepted\": 9,\n  \"rejected\": 1\n}", "{\"accepted\":9,\"rejected\":2}", isJson: true);
        Assert.Contains("    -   \"rejected\": 1", difference, StringComparison.Ordinal);
        Assert.Contains("        \"accepted\": 9", difference, StringComparison.Ordinal);
        Assert.Contains("{\"accepted\":9,\"rejected\":2}", difference, StringComparison.Ordinal);
    }
}
