using System.Text.RegularExpressions;

namespace Lmis.Testing;

/// <summary>The list of connections in docs/architecture.md: what the chart's policies are compared with, and what the container tests hold their pods to.</summary>
public static partial class Connections
{
    /// <summary>Every connection by itself; a port of UDP is written <c>53/UDP</c>.</summary>
    public static IReadOnlyList<(string From, string To, string Port)> Read()
    {
        var text = File.ReadAllText(SourceTree.Path("docs", "architecture.md"));
        var rows = Row().Matches(text[text.IndexOf("### Connections", StringComparison.Ordinal)..]).ToList();
        return rows.Count == 0 ? throw new InvalidOperationException("docs/architecture.md has no table of connections under '### Connections'.") :
        [
            .. from row in rows
               from source in row.Groups["from"].Value.Split(", ")
               from target in row.Groups["to"].Value.Split(", ")
               from port in row.Groups["ports"].Value.Split(", ")
               select (source, target, port),
        ];
    }

    [GeneratedRegex(@"^\| `(?<from>[a-z, -]+)` \| `(?<to>[a-z, -]+)` \| (?<ports>[0-9]+(/UDP)?(, [0-9]+(/UDP)?)*) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
