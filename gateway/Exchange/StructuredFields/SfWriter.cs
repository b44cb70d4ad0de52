using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Lmis.Exchange.StructuredFields;

/// <summary>Writes structured fields in their one canonical form (RFC 9651 section 4.1).</summary>
public static class SfWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> InKey = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.*");

    /// <summary>A field that is one item.</summary>
    public static string Write(SfItem item) => WriteMember(item);

    /// <summary>One member, as it stands in a list or a dictionary.</summary>
    public static string WriteMember(ISfMember member)
    {
        var to = new ByteBuffer(stackalloc byte[512]);
        AppendMember(ref to, member);
        var text = to.ToText();
        to.Dispose();
        return text;
    }

    /// <summary>A list; a field without members is left out of the message, so the empty text stands for none.</summary>
    public static string Write(IReadOnlyList<ISfMember> members)
    {
        var to = new ByteBuffer(stackalloc byte[512]);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
                to.Append(", "u8);
            AppendMember(ref to, members[i]);
        }
        var text = to.ToText();
        to.Dispose();
        return text;
    }

    /// <summary>A dictionary.</summary>
    public static string Write(SfDictionary dictionary)
    {
        var to = new ByteBuffer(stackalloc byte[512]);
        foreach (var (key, member) in dictionary.Members)
        {
            if (to.Length > 0)
                to.Append(", "u8);
            AppendKey(ref to, key);
            if (member is SfItem { Value: SfValue.Boolean { Value: true } } flag)
            {
                AppendParameters(ref to, flag.Parameters);
                continue;
            }
            to.Append((byte)'=');
            AppendMember(ref to, member);
        }
        var text = to.ToText();
        to.Dispose();
        return text;
    }

    internal static bool IsKey(ReadOnlySpan<char> key) => key.Length > 0 && (char.IsAsciiLetterLower(key[0]) || key[0] == '*') && !key.ContainsAnyExcept(InKey);

    internal static void AppendMember(ref ByteBuffer to, ISfMember member)
    {
        if (member is SfInnerList list)
            AppendInnerList(ref to, list);
        else
            AppendItem(ref to, (SfItem)member);
    }

    internal static void AppendInnerList(ref ByteBuffer to, SfInnerList list)
    {
        to.Append((byte)'(');
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (i > 0)
                to.Append((byte)' ');
            AppendItem(ref to, list.Items[i]);
        }
        to.Append((byte)')');
        AppendParameters(ref to, list.Parameters);
    }

    internal static void AppendItem(ref ByteBuffer to, SfItem item)
    {
        AppendValue(ref to, item.Value);
        AppendParameters(ref to, item.Parameters);
    }

    private static void AppendParameters(ref ByteBuffer to, SfParameters parameters)
    {
        for (var i = 0; i < parameters.Entries.Count; i++)
        {
            var (key, value) = parameters.Entries[i];
            to.Append((byte)';');
            AppendKey(ref to, key);
            if (value is SfValue.Boolean { Value: true })
                continue;
            to.Append((byte)'=');
            AppendValue(ref to, value);
        }
    }

    private static void AppendKey(ref ByteBuffer to, string key)
    {
        if (!IsKey(key))
            throw new ArgumentException($"'{key}' cannot be a key of a structured field.");
        to.AppendAscii(key);
    }

    private static void AppendValue(ref ByteBuffer to, SfValue value)
    {
        switch (value)
        {
            case SfValue.Integer { Value: var number }:
                AppendInteger(ref to, number);
                break;
            case SfValue.Date { UnixSeconds: var seconds }:
                to.Append((byte)'@');
                AppendInteger(ref to, seconds);
                break;
            case SfValue.Decimal { Value: var number }:
                var rounded = Math.Round(number, 3, MidpointRounding.ToEven);
                if (Math.Abs(Math.Truncate(rounded)) > 999_999_999_999m)
                    throw new ArgumentException("A decimal of a structured field has at most 12 digits before the point.");
                to.AppendAscii(rounded.ToString("0.0##", CultureInfo.InvariantCulture));
                break;
            case SfValue.Text { Value: var text }:
                AppendText(ref to, text);
                break;
            case SfValue.Token { Value: var token }:
                if (!SfParser.TryParseItem(token, out var parsed) || parsed.Value is not SfValue.Token || parsed.Parameters.Entries.Count > 0)
                    throw new ArgumentException($"'{token}' cannot be a token of a structured field.");
                to.AppendAscii(token);
                break;
            case SfValue.Bytes { Value: var bytes }:
                to.Append((byte)':');
                Base64.EncodeToUtf8(bytes.Span, to.Room(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
                to.Advance(written);
                to.Append((byte)':');
                break;
            case SfValue.Boolean { Value: var flag }:
                to.Append(flag ? "?1"u8 : "?0"u8);
                break;
            case SfValue.DisplayText { Value: var text }:
                AppendDisplayText(ref to, text);
                break;
        }
    }

    private static void AppendInteger(ref ByteBuffer to, long number)
    {
        if (number is < -999_999_999_999_999 or > 999_999_999_999_999)
            throw new ArgumentException("An integer of a structured field has at most 15 digits.");
        number.TryFormat(to.Room(20), out var written, default, CultureInfo.InvariantCulture);
        to.Advance(written);
    }

    private static void AppendText(ref ByteBuffer to, string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException("A string of a structured field holds printable ASCII only; use display text.");
        to.Append((byte)'"');
        if (text.AsSpan().ContainsAny('"', '\\'))
        {
            foreach (var c in text)
            {
                if (c is '"' or '\\')
                    to.Append((byte)'\\');
                to.Append((byte)c);
            }
        }
        else
            to.AppendAscii(text);
        to.Append((byte)'"');
    }

    private static void AppendDisplayText(ref ByteBuffer to, string text)
    {
        to.Append("%\""u8);
        foreach (var b in StrictUtf8.GetBytes(text))
        {
            if (b is (byte)'%' or (byte)'"' or < 0x20 or > 0x7e)
            {
                to.Append((byte)'%');
                to.Append("0123456789abcdef"u8[b >> 4]);
                to.Append("0123456789abcdef"u8[b & 15]);
            }
            else
                to.Append(b);
        }
        to.Append((byte)'"');
    }
}
