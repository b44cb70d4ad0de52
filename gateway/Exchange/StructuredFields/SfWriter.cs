using System.Globalization;
using System.Text;

namespace Lmis.Exchange.StructuredFields;

/// <summary>Writes structured fields in their one canonical form (RFC 9651 section 4.1).</summary>
public static class SfWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>A field that is one item.</summary>
    public static string Write(SfItem item)
    {
        var to = new StringBuilder();
        AppendItem(to, item);
        return to.ToString();
    }

    /// <summary>A list; a field without members is left out of the message, so the empty text stands for none.</summary>
    public static string Write(IReadOnlyList<ISfMember> members)
    {
        var to = new StringBuilder();
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
                to.Append(", ");
            AppendMember(to, members[i]);
        }
        return to.ToString();
    }

    /// <summary>A dictionary.</summary>
    public static string Write(SfDictionary dictionary)
    {
        var to = new StringBuilder();
        foreach (var (key, member) in dictionary.Members)
        {
            if (to.Length > 0)
                to.Append(", ");
            AppendKey(to, key);
            if (member is SfItem { Value: SfValue.Boolean { Value: true } } flag)
            {
                AppendParameters(to, flag.Parameters);
                continue;
            }
            to.Append('=');
            AppendMember(to, member);
        }
        return to.ToString();
    }

    /// <summary>One member, as it stands in a list or a dictionary.</summary>
    public static void AppendMember(StringBuilder to, ISfMember member)
    {
        if (member is SfInnerList list)
            AppendInnerList(to, list);
        else
            AppendItem(to, (SfItem)member);
    }

    /// <summary>An inner list with its parameters.</summary>
    public static void AppendInnerList(StringBuilder to, SfInnerList list)
    {
        to.Append('(');
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (i > 0)
                to.Append(' ');
            AppendItem(to, list.Items[i]);
        }
        to.Append(')');
        AppendParameters(to, list.Parameters);
    }

    /// <summary>An item with its parameters.</summary>
    public static void AppendItem(StringBuilder to, SfItem item)
    {
        AppendValue(to, item.Value);
        AppendParameters(to, item.Parameters);
    }

    private static void AppendParameters(StringBuilder to, SfParameters parameters)
    {
        foreach (var (key, value) in parameters.Entries)
        {
            to.Append(';');
            AppendKey(to, key);
            if (value is SfValue.Boolean { Value: true })
                continue;
            to.Append('=');
            AppendValue(to, value);
        }
    }

    private static void AppendKey(StringBuilder to, string key)
    {
        if (key.Length == 0 || !(char.IsAsciiLetterLower(key[0]) || key[0] == '*')
            || !key.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' or '.' or '*'))
            throw new ArgumentException($"'{key}' cannot be a key of a structured field.");
        to.Append(key);
    }

    private static void AppendValue(StringBuilder to, SfValue value)
    {
        switch (value)
        {
            case SfValue.Integer { Value: var number }:
                AppendInteger(to, number);
                break;
            case SfValue.Date { UnixSeconds: var seconds }:
                to.Append('@');
                AppendInteger(to, seconds);
                break;
            case SfValue.Decimal { Value: var number }:
                var rounded = Math.Round(number, 3, MidpointRounding.ToEven);
                if (Math.Abs(Math.Truncate(rounded)) > 999_999_999_999m)
                    throw new ArgumentException("A decimal of a structured field has at most 12 digits before the point.");
                to.Append(rounded.ToString("0.0##", CultureInfo.InvariantCulture));
                break;
            case SfValue.Text { Value: var text }:
                AppendText(to, text);
                break;
            case SfValue.Token { Value: var token }:
                if (!SfParser.TryParseItem(token, out var parsed) || parsed.Value is not SfValue.Token || parsed.Parameters.Entries.Count > 0)
                    throw new ArgumentException($"'{token}' cannot be a token of a structured field.");
                to.Append(token);
                break;
            case SfValue.Bytes { Value: var bytes }:
                to.Append(':').Append(Convert.ToBase64String(bytes.Span)).Append(':');
                break;
            case SfValue.Boolean { Value: var flag }:
                to.Append(flag ? "?1" : "?0");
                break;
            case SfValue.DisplayText { Value: var text }:
                AppendDisplayText(to, text);
                break;
        }
    }

    private static void AppendInteger(StringBuilder to, long number)
    {
        if (number is < -999_999_999_999_999 or > 999_999_999_999_999)
            throw new ArgumentException("An integer of a structured field has at most 15 digits.");
        to.Append(number.ToString(CultureInfo.InvariantCulture));
    }

    private static void AppendText(StringBuilder to, string text)
    {
        to.Append('"');
        foreach (var c in text)
        {
            if (c is < ' ' or > '~')
                throw new ArgumentException("A string of a structured field holds printable ASCII only; use display text.");
            if (c is '"' or '\\')
                to.Append('\\');
            to.Append(c);
        }
        to.Append('"');
    }

    private static void AppendDisplayText(StringBuilder to, string text)
    {
        to.Append("%\"");
        foreach (var b in StrictUtf8.GetBytes(text))
        {
            if (b is (byte)'%' or (byte)'"' or < 0x20 or > 0x7e)
                to.Append('%').Append("0123456789abcdef"[b >> 4]).Append("0123456789abcdef"[b & 15]);
            else
                to.Append((char)b);
        }
        to.Append('"');
    }
}
