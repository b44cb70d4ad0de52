using System.Buffers;

namespace Lmis.Exchange.Addressing;

/// <summary>The alphabet of identifiers: 1 to 64 of A-Z a-z 0-9 . _ - and no dot segment, so that a part is the same in a path and out of it.</summary>
internal static class IdentifierPart
{
    private const int Longest = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static bool IsValid(ReadOnlySpan<char> part) =>
        part.Length is > 0 and <= Longest && !part.ContainsAnyExcept(Allowed) && part is not ("." or "..");

    /// <summary>Splits a text at its slashes into exactly as many valid parts as there is room for.</summary>
    public static bool TrySplit(ReadOnlySpan<char> text, Span<Range> parts)
    {
        var at = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var rest = text[at..];
            var slash = rest.IndexOf('/');
            var last = i == parts.Length - 1;
            if (last != slash < 0)
                return false;
            var length = last ? rest.Length : slash;
            if (!IsValid(rest[..length]))
                return false;
            parts[i] = at..(at + length);
            at += length + 1;
        }
        return true;
    }
}
