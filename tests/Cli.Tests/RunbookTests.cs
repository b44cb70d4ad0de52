using System.Text.RegularExpressions;
using Lmis.Testing;

namespace Lmis.Cli.Tests;

/// <summary>What the runbooks and alerts tell an operator to type is there.</summary>
public sealed partial class RunbookTests
{
    private static IEnumerable<string> Files => Directory.GetFiles(SourceTree.Path("docs", "ops"), "*.md").Append(SourceTree.Path("helm", "lmis", "files", "alerts.yaml"));

    [Fact]
    public async Task Every_command_of_ours_that_they_name_exists()
    {
        var named = Files.SelectMany(file => Command().Matches(File.ReadAllText(file)).Select(match => match.Groups["words"].Value)).Distinct().ToList();
        Assert.Contains("member rotate", named);
        Assert.Contains("directory build", named);
        using var lmis = new Lmis();
        var runs = await Task.WhenAll(named.Select(async words => (Words: words, Run: await lmis.RunAsync([], [.. words.Split(' '), "--help"]))));
        // Asked for the help of a command that is not there it ends with 2.
        Assert.Empty(runs.Where(one => one.Run.Code != 0 || !one.Run.Output.Contains($"lmis {one.Words}", StringComparison.Ordinal)).Select(one => one.Words));
    }

    [Fact]
    public void Every_page_and_file_that_they_lead_to_exists()
    {
        var broken = from file in Files
                     from Match link in Link().Matches(File.ReadAllText(file))
                     where !File.Exists(Path.Combine(Path.GetDirectoryName(file)!, link.Groups["to"].Value))
                     select $"{Path.GetFileName(file)}: {link.Groups["to"].Value}";
        Assert.Empty(broken);
    }

    [Fact]
    public void The_keys_commands_of_the_rotation_do_what_it_says()
    {
        using var lmis = Lmis.Network();
        var before = Directory.GetFiles(lmis["H55"]).Length;
        lmis.Run("member", "rotate", "--folder", "H55", "--use", "message").Ok();
        lmis.Run("member", "export", "--folder", "H55", "--out", "next.json").Ok();
        Assert.True(Directory.GetFiles(lmis["H55"]).Length > before);
        lmis.Run("directory", "build", "--previous", "d1.jws", "--member", "next.json", "--out", "d2.json").Ok();
        lmis.Run("directory", "sign", "d2.json", "--key", "anchor.pem", "--out", "d2.jws").Ok();
        lmis.Run("member", "csr", "--folder", "H55").Ok();
    }

    [GeneratedRegex(@"(?<=[`'\n] *)lmis (?<words>(member|directory|agreement|evidence) [a-z]+|doctor)")]
    private static partial Regex Command();

    [GeneratedRegex(@"\]\((?<to>[^)#:]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
