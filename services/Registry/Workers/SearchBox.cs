using System.Globalization;
using Lmis.Registry.CodeLists;

namespace Lmis.Registry.Workers;

/// <summary>What was read out of the one search box, for the screen to show.</summary>
/// <param name="ByNumber">Whether it is a whole personal number or former identity card; the number itself is not repeated.</param>
/// <param name="Name">The name's words, in lower case without diacritics.</param>
/// <param name="BirthYear">A year of birth.</param>
/// <param name="Commune">A unit since 2025-07-01 that was named.</param>
public sealed record SearchBoxReading(bool ByNumber, string? Name, int? BirthYear, string? Commune);

/// <summary>Reads the one search box: a personal number, a former identity card, or a name with a year of birth and a commune behind it, in any spelling.</summary>
internal static class SearchBox
{
    /// <summary>Null when something in it is neither, such as another number.</summary>
    public static (SearchBoxReading Reading, string? Number)? Read(string text, CodeListSet lists, string province)
    {
        var digits = string.Concat(text.Where(static c => !char.IsWhiteSpace(c) && c is not ('.' or '-')));
        if (PersonalNumber.IsWellFormed(digits) || PersonalNumber.IsFormerCard(digits))
            return (new SearchBoxReading(true, null, null, null), digits);

        var (words, year, commune) = (new List<string>(), (int?)null, (string?)null);
        var parts = VietnameseText.Fold(text).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            var rest = new List<string>();
            foreach (var word in parts[i].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (YearOf(word) is { } found && year is null)
                    year = found;
                else
                    rest.Add(word);
            }
            if (commune is null && CommuneIn(rest, afterComma: i > 0, lists, province) is var (at, code) && code is not null)
            {
                commune = code;
                rest.RemoveRange(at, rest.Count - at);
            }
            words.AddRange(rest);
        }
        if (words.Exists(static w => w.Any(char.IsAsciiDigit)))
            return null;
        return (new SearchBoxReading(false, words.Count == 0 ? null : string.Join(' ', words), year, commune), null);
    }

    private static int? YearOf(string word) =>
        word.Length == 4 && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1900 and < 2100 ? year : null;

    /// <summary>A commune's name behind "xã" or "phường", or alone behind a comma: without such a sign it may as well be part of the person's name.</summary>
    private static (int At, string? Code) CommuneIn(List<string> words, bool afterComma, CodeListSet lists, string province)
    {
        var sign = words.FindIndex(static w => w is "xa" or "phuong");
        var at = sign >= 0 ? sign : afterComma ? 0 : -1;
        if (at < 0)
            return (0, null);
        var name = string.Join(' ', words.Skip(sign >= 0 ? sign + 1 : 0));
        var found = lists.Units.Communes.Items.FirstOrDefault(c => c.Parent == province && WithoutKind(VietnameseText.Fold(c.Name)) == name);
        return (at, found?.Code);
    }

    private static string WithoutKind(string name) =>
        name.StartsWith("xa ", StringComparison.Ordinal) ? name[3..] : name.StartsWith("phuong ", StringComparison.Ordinal) ? name[7..] : name;
}
