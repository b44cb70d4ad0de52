using System.Text;
using System.Text.RegularExpressions;

namespace Lmis.LocalRun.Smoke;

/// <summary>Compares what a command printed with what was promised; <c>…</c> matches anything.</summary>
internal static class MatchAnswer
{
    private const char Anything = '…';

    internal static bool Matches(string expected, string actual, bool isJson)
    {
        var (wanted, got) = isJson ? (WithoutBlanks(expected), WithoutBlanks(actual)) : (TrimLines(expected), TrimLines(actual));
        var pattern = string.Join(".*", wanted.Split(Anything).Select(Regex.Escape));
        return Regex.IsMatch(got, $"\\A{pattern}\\z", RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
    }

    /// <summary>The lines of the promise that are nowhere in the answer, and what was printed.</summary>
    internal static string Difference(string expected, string actual, bool isJson)
    {
        string Normal(string line) => isJson ? WithoutBlanks(line).TrimEnd(',') : line.TrimEnd();
        var printed = isJson ? WithoutBlanks(actual) : TrimLines(actual);
        var lines = TrimLines(expected).Split('\n').Select(line =>
            (Line: line, Found: Regex.IsMatch(printed, string.Join(".*", Normal(line).Split(Anything).Select(Regex.Escape)), RegexOptions.Singleline, TimeSpan.FromSeconds(5))));
        return $"  promised (- is not in the answer):\n{string.Join('\n', lines.Select(line => (line.Found ? "      " : "    - ") + line.Line))}\n  printed:\n{string.Join('\n', TrimLines(actual).Split('\n').Select(line => "      " + line))}";
    }

    private static string TrimLines(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).Trim('\n');

    /// <summary>JSON without the blanks outside its strings.</summary>
    private static string WithoutBlanks(string text)
    {
        var result = new StringBuilder(text.Length);
        var (quoted, escaped) = (false, false);
        foreach (var c in text)
        {
            if (quoted || !char.IsWhiteSpace(c))
            {
                result.Append(c);
            }

            (quoted, escaped) = (c == '"' && !escaped ? !quoted : quoted, quoted && c == '\\' && !escaped);
        }

        return result.ToString();
    }
}
