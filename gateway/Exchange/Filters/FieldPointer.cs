using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;

namespace Lmis.Exchange.Filters;

/// <summary>
/// Names scalar leaves of a JSON document: a JSON Pointer (RFC 6901) with <c>~0</c> and <c>~1</c> for ~ and /, in which a segment <c>*</c>
/// stands for every element of an array and any other segment for the member of that name: <c>/series/*/value</c>.
/// </summary>
public sealed class FieldPointer
{
    /// <summary>Most characters of a pointer.</summary>
    public const int Longest = 512;

    /// <summary>Most segments of a pointer.</summary>
    public const int MostSegments = 32;

    /// <summary>The segment that stands for every element of an array.</summary>
    public const string AnyElement = "*";

    private FieldPointer(string text, string[] segments) => (Text, Segments) = (text, segments);

    /// <summary>The pointer as it is written.</summary>
    public string Text { get; }

    /// <summary>Its segments, unescaped.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>Reads a pointer of 1 to 32 segments, none of them empty; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out FieldPointer? pointer)
    {
        pointer = null;
        if (text is not ['/', ..] || text.Length > Longest)
            return false;
        var segments = text[1..].Split('/');
        if (segments.Length > MostSegments)
            return false;
        for (var i = 0; i < segments.Length; i++)
        {
            if (!TryUnescape(segments[i], out segments[i]))
                return false;
        }
        pointer = new(text, segments);
        return true;
    }

    /// <summary>The pointer as it is written.</summary>
    public override string ToString() => Text;

    private static bool TryUnescape(string segment, out string unescaped)
    {
        unescaped = segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        if (segment.Length == 0 || segment.Any(char.IsControl))
            return false;
        for (var at = segment.IndexOf('~', StringComparison.Ordinal); at >= 0; at = segment.IndexOf('~', at + 1))
        {
            if (at + 1 == segment.Length || segment[at + 1] is not ('0' or '1'))
                return false;
        }
        Span<byte> bytes = stackalloc byte[3 * Longest];
        return Utf8.FromUtf16(segment, bytes, out _, out _, replaceInvalidSequences: false) == OperationStatus.Done;
    }
}
