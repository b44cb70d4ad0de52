using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lmis.Vacancies.Postings;

/// <summary>
/// Conditions that an advertisement must not set: discrimination (Labour Code 45/2019/QH14 articles 3.8 and 8) and money or original papers (articles 11
/// and 17). The patterns are data; they find what is usually written, and a counsellor reads every advertisement besides.
/// </summary>
public static class ForbiddenConditions
{
    private sealed record Rule(string Code, string Pattern, string? Except);

    private sealed record Condition(string Code, Regex Written, Regex? Lawful)
    {
        public bool IsIn(string text)
        {
            var lawful = Lawful?.Matches(text);
            return Written.Matches(text).Any(found => lawful?.Any(l => l.Index <= found.Index && l.Index + l.Length >= found.Index + found.Length) != true);
        }
    }

    private static readonly char[] Ends = ['.', ';', '\n'];
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    // The second form is for texts typed without diacritics; on others it would take "năm" for "nam".
    private static readonly Lazy<(Condition[] Toned, Condition[] Plain)> Conditions = new(static () =>
    {
        using var stream = typeof(ForbiddenConditions).Assembly.GetManifestResourceStream("Postings/discriminatory-conditions.json")!;
        var rules = JsonSerializer.Deserialize<List<Rule>>(stream, JsonSerializerOptions.Web)!;
        return ([.. rules.Select(static r => Read(r, static p => p))], [.. rules.Select(static r => Read(r, VietnameseText.Fold))]);
    });

    /// <summary>Codes of what the text asks for and must not, each once.</summary>
    public static IReadOnlyList<string> In(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return [];
        return [.. text.Split(Ends, StringSplitOptions.RemoveEmptyEntries).SelectMany(InSentence).Distinct()];
    }

    private static IEnumerable<string> InSentence(string sentence)
    {
        var (key, folded) = (VietnameseText.CaseKey(sentence), VietnameseText.Fold(sentence));
        return (key == folded ? Conditions.Value.Plain : Conditions.Value.Toned).Where(c => c.IsIn(key)).Select(static c => c.Code);
    }

    private static Condition Read(Rule rule, Func<string, string> spell) => new(rule.Code, Compile(spell(rule.Pattern)), rule.Except is null ? null : Compile(spell(rule.Except)));

    private static Regex Compile(string pattern) => new(pattern, RegexOptions.CultureInvariant, Longest);
}
