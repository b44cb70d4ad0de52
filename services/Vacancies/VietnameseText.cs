using System.Collections.Frozen;
using System.Text;

namespace Lmis.Vacancies;

/// <summary>
/// Vietnamese text in one form: letters composed (NFC), and a folded key (lower case, no diacritics, đ as d) for searching.
/// Done by table, because the product runs in invariant globalization mode, where <see cref="string.Normalize()"/> changes nothing.
/// </summary>
public static class VietnameseText
{
    private const string Bases = "aăâeêioôơuưy";
    private const char Circumflex = '\u0302', Breve = '\u0306', Horn = '\u031B';

    // Each base letter with: grave, acute, tilde, hook above, dot below.
    private static readonly string[] Toned =
        ["àáãảạ", "ằắẵẳặ", "ầấẫẩậ", "èéẽẻẹ", "ềếễểệ", "ìíĩỉị", "òóõỏọ", "ồốỗổộ", "ờớỡởợ", "ùúũủụ", "ừứữửự", "ỳýỹỷỵ"];

    private static readonly char[] Tones = ['\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];

    private static readonly FrozenDictionary<(char Letter, char Mark), char> Composed = Compositions().ToFrozenDictionary();
    private static readonly FrozenDictionary<char, char> Plain = PlainLetters().ToFrozenDictionary();

    /// <summary>The text with every Vietnamese letter composed, white space collapsed and trimmed.</summary>
    public static string Compose(string text)
    {
        // Most text is composed and tidy already.
        if (IsTidy(text))
            return text;
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) || c == '\u200B' || c == '\uFEFF')
            {
                if (result.Length > 0 && result[^1] != ' ')
                    result.Append(' ');
            }
            else if (result.Length > 0 && Composed.TryGetValue((result[^1], c), out var letter))
                result[^1] = letter;
            else
                result.Append(c);
        }
        if (result.Length > 0 && result[^1] == ' ')
            result.Length--;
        return result.ToString();
    }

    /// <summary>The key under which texts that differ only in letter case and composition are the same.</summary>
    public static string CaseKey(string text) => Compose(text).ToLowerInvariant();

    /// <summary>The search key: composed, lower case, without diacritics, đ as d.</summary>
    public static string Fold(string text) => string.Create(CaseKey(text) is var key ? key.Length : 0, key, static (folded, key) =>
    {
        for (var i = 0; i < folded.Length; i++)
            folded[i] = key[i] < 0x80 ? key[i] : Plain.GetValueOrDefault(key[i], key[i]);
    });

    private static bool IsTidy(string text)
    {
        var space = true;
        foreach (var c in text)
        {
            if (c == ' ')
            {
                if (space)
                    return false;
                space = true;
                continue;
            }
            // Every mark that composes with a letter lies in this block.
            if (c is >= '\u0300' and <= '\u036F' or '\u200B' or '\uFEFF' || char.IsWhiteSpace(c))
                return false;
            space = false;
        }
        return !space || text.Length == 0;
    }

    private static Dictionary<(char, char), char> Compositions()
    {
        var pairs = new Dictionary<(char, char), char>();
        void Add(char letter, char mark, char result)
        {
            pairs[(letter, mark)] = result;
            pairs[(char.ToUpperInvariant(letter), mark)] = char.ToUpperInvariant(result);
        }
        var shapes = new (char Letter, char Mark, char Result)[]
            { ('a', Breve, 'ă'), ('a', Circumflex, 'â'), ('e', Circumflex, 'ê'), ('o', Circumflex, 'ô'), ('o', Horn, 'ơ'), ('u', Horn, 'ư') };
        foreach (var (letter, mark, result) in shapes)
            Add(letter, mark, result);
        for (var i = 0; i < Bases.Length; i++)
            for (var tone = 0; tone < Tones.Length; tone++)
                Add(Bases[i], Tones[tone], Toned[i][tone]);
        // A tone typed before the shape mark: dot below sorts before circumflex in decomposed text.
        foreach (var (letter, mark, result) in shapes)
            for (var tone = 0; tone < Tones.Length; tone++)
                Add(Toned[Bases.IndexOf(letter)][tone], mark, Toned[Bases.IndexOf(result)][tone]);
        return pairs;
    }

    private static IEnumerable<KeyValuePair<char, char>> PlainLetters()
    {
        const string plain = "aaaeeiooouuy";
        yield return new('đ', 'd');
        for (var i = 0; i < Bases.Length; i++)
        {
            if (Bases[i] != plain[i])
                yield return new(Bases[i], plain[i]);
            foreach (var letter in Toned[i])
                yield return new(letter, plain[i]);
        }
    }
}
