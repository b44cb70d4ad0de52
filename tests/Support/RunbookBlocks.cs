using System.Text.RegularExpressions;

namespace Lmis.Testing;

/// <summary>The commands of a page of docs/ops, by the name beside their fence (<c>```sh name</c>), as they stand there, so that a test types what an operator types.</summary>
public static partial class RunbookBlocks
{
    /// <summary>All named blocks of a page.</summary>
    /// <param name="page">Its file name, such as <c>restore.md</c>.</param>
    public static Dictionary<string, string> Of(string page) => Fence().Matches(File.ReadAllText(SourceTree.Path("docs", "ops", page)))
        .ToDictionary(static block => block.Groups["name"].Value, static block => string.Join('\n', block.Groups["body"].Value.Split('\n').Select(line => Within(line, block.Groups["indent"].Length))));

    // A block in a list is indented, and its empty lines are not.
    private static string Within(string line, int indent) => line.Length >= indent && string.IsNullOrWhiteSpace(line[..indent]) ? line[indent..] : line;

    [GeneratedRegex("^(?<indent> *)```sh (?<name>[a-z-]+)\n(?<body>.*?)\n\\k<indent>```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
