using Lmis.LocalRun.Smoke;

namespace Lmis.LocalRun.Tests.Smoke;

public sealed class ReadStepsTests
{
    private static IReadOnlyList<Step> Read(string text) => ReadSteps.From("README.md", text.Split('\n'));

    [Fact]
    public void Only_marked_blocks_are_commands_and_an_answer_belongs_to_the_one_before_it()
    {
        var steps = Read("Words\n```bash\nmake run\n```\n```bash smoke\ncurl a\ncurl b\n```\nIt answers\n```json answer\n{\"a\": …}\n```\n```bash smoke until\ncurl c\n```\n```text answer\nHTTP/1.1 200 OK\n```\n```bash smoke\nexport T=1\n```");
        Assert.Equal([new Step(5, "curl a\ncurl b", false, "{\"a\": …}", true), new Step(13, "curl c", true, "HTTP/1.1 200 OK", false), new Step(19, "export T=1", false, null, false)], steps);
    }

    [Theory]
    [InlineData("```bash smoke\ncurl a", "not closed")]
    [InlineData("```json answer\n{}\n```", "must follow a 'bash smoke' block")]
    [InlineData("```bash smoke maybe\ncurl a\n```", "'bash smoke maybe' is not known")]
    [InlineData("```bash smoke until\ncurl a\n```", "needs an answer to wait for")]
    public void A_block_that_would_be_passed_over_is_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<RunException>(() => Read(text)).Message, StringComparison.Ordinal);
}
