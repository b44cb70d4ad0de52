using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Lmis.Exchange.Journals;

/// <summary>
/// Writes one flat JSON object in its JCS form (RFC 8785) without building it first. The caller names the members in ascending order of
/// their ASCII names; half a surrogate pair becomes U+FFFD, for a journal takes what comes.
/// </summary>
internal ref struct CanonicalWriter(IBufferWriter<byte> to)
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(string.Concat(Enumerable.Range(0, 32).Select(c => (char)c)) + "\"\\");
    private bool any;

    public void Begin() => to.Write("{"u8);

    public readonly void End() => to.Write("}"u8);

    public void Text(ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
            return;
        Name(name);
        to.Write("\""u8);
        WriteText(value);
        to.Write("\""u8);
    }

    public void Number(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        var span = to.GetSpan(20);
        Utf8Formatter.TryFormat(value, span, out var written);
        to.Advance(written);
    }

    /// <summary>Bytes as base64url; nothing for no bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return;
        Name(name);
        to.Write("\""u8);
        var span = to.GetSpan(Base64Url.GetEncodedLength(value.Length));
        to.Advance(Base64Url.EncodeToUtf8(value, span));
        to.Write("\""u8);
    }

    /// <summary>A time as RFC 3339 in UTC with six digits of a second.</summary>
    public void Time(ReadOnlySpan<byte> name, DateTimeOffset value)
    {
        Name(name);
        var span = to.GetSpan(40);
        value.UtcDateTime.TryFormat(span, out var written, "'\"'yyyy-MM-dd'T'HH:mm:ss.ffffff'Z\"'", CultureInfo.InvariantCulture);
        to.Advance(written);
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        to.Write(any ? ",\""u8 : "\""u8);
        any = true;
        to.Write(name);
        to.Write("\":"u8);
    }

    private readonly void WriteText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var next = text.IndexOfAny(Escaped);
            var plain = next < 0 ? text : text[..next];
            if (!plain.IsEmpty)
            {
                var span = to.GetSpan(Encoding.UTF8.GetMaxByteCount(plain.Length));
                Utf8.FromUtf16(plain, span, out _, out var written);
                to.Advance(written);
            }
            if (next < 0)
                return;
            WriteEscape(text[next]);
            text = text[(next + 1)..];
        }
    }

    private readonly void WriteEscape(char c)
    {
        switch (c)
        {
            case '"': to.Write("\\\""u8); break;
            case '\\': to.Write("\\\\"u8); break;
            case '\b': to.Write("\\b"u8); break;
            case '\t': to.Write("\\t"u8); break;
            case '\n': to.Write("\\n"u8); break;
            case '\f': to.Write("\\f"u8); break;
            case '\r': to.Write("\\r"u8); break;
            default:
                to.Write("\\u00"u8);
                var span = to.GetSpan(2);
                ((int)c).TryFormat(span, out var written, "x2", CultureInfo.InvariantCulture);
                to.Advance(written);
                break;
        }
    }
}
