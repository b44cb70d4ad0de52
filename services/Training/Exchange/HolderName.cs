using System.Collections.Frozen;

namespace Lmis.Training.Exchange;

/// <summary>
/// Whether two spellings are one Vietnamese name: case, spaces, composed or decomposed letters, and on which vowel of a syllable the tone stands (hoà, hòa) do not count;
/// every letter and every tone does. By table, because in invariant globalization mode <see cref="string.Normalize()"/> changes nothing.
/// </summary>
internal static class HolderName
{
    // Grave, acute, tilde, hook above, dot below.
    private const string Tones = "\u0300\u0301\u0303\u0309\u0323";

    // Each letter as its parts: first without tone, then with each tone in the order above.
    private static readonly FrozenDictionary<char, string> Parts = new[]
    {
        ("a", "aàáãảạ"), ("a\u0306", "ăằắẵẳặ"), ("a\u0302", "âầấẫẩậ"), ("e", "eèéẽẻẹ"), ("e\u0302", "êềếễểệ"), ("i", "iìíĩỉị"), ("o", "oòóõỏọ"), ("o\u0302", "ôồốỗổộ"),
        ("o\u031B", "ơờớỡởợ"), ("u", "uùúũủụ"), ("u\u031B", "ưừứữửự"), ("y", "yỳýỹỷỵ"),
    }.SelectMany(static row => row.Item2.Select((letter, i) => (letter, Written: i == 0 ? row.Item1 : row.Item1 + Tones[i - 1]))).ToFrozenDictionary(static p => p.letter, static p => p.Written);

    public static bool Same(string one, string other) => string.Equals(Plain(one), Plain(other), StringComparison.Ordinal);

    private static string Plain(string name) => string.Join(' ', name.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(static syllable =>
    {
        var parts = string.Concat(syllable.Select(static c => Parts.GetValueOrDefault(c, c.ToString())));
        // The tone belongs to the syllable: it goes to its end.
        return string.Concat(parts.Where(static c => !Tones.Contains(c, StringComparison.Ordinal))) + string.Concat(parts.Where(static c => Tones.Contains(c, StringComparison.Ordinal)));
    }));
}
