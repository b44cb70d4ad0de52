using System.Text;

namespace Lmis.Gateway.Journals;

/// <summary>
/// The form of a text in an indexed column: PostgreSQL takes no NUL, Npgsql no half surrogate, and a B-tree no long value, and one such text
/// from a partner would fail a whole batch. The entry itself keeps the text as it came.
/// </summary>
internal static class SearchText
{
    public const int MostCharacters = 200;

    public static string? Of(string? text)
    {
        if (text is null || (text.Length <= MostCharacters && Ascii.IsValid(text) && !text.Contains('\0', StringComparison.Ordinal)))
            return text;
        var to = new StringBuilder(MostCharacters);
        foreach (var rune in text.EnumerateRunes())
        {
            if (to.Length + rune.Utf16SequenceLength > MostCharacters)
                break;
            to.Append(rune.Value == 0 ? Rune.ReplacementChar.ToString() : rune.ToString());
        }
        return to.ToString();
    }
}
