using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Lmis.Exchange.Addressing;

/// <summary>What the characters of a target may be (RFC 3986 sections 2, 3.3, 3.4 and 6.2.2).</summary>
internal static class TargetText
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static readonly SearchValues<char> InPath = SearchValues.Create(Unreserved + "!$&'()*+,=:@/%");
    private static readonly SearchValues<char> InQuery = SearchValues.Create(Unreserved + "!$&'()*+,=:@/?%");

    public static string? CheckPath(ReadOnlySpan<char> path)
    {
        if (path.Contains(';'))
            return TargetRules.PathParameter;
        if (path.Contains('\\'))
            return TargetRules.Separator;
        if (path.ContainsAnyExcept(InPath))
            return TargetRules.Character;
        if (CheckEncoding(path, inPath: true) is { } broken)
            return broken;
        foreach (var range in path[1..].Split('/'))
        {
            var segment = path[1..][range];
            if (segment.IsEmpty)
                return TargetRules.EmptySegment;
            if (segment is "." or "..")
                return TargetRules.DotSegment;
        }
        return null;
    }

    public static string? CheckQuery(ReadOnlySpan<char> query)
    {
        if (query.Contains(';'))
            return TargetRules.QuerySeparator;
        if (query.ContainsAnyExcept(InQuery))
            return TargetRules.Character;
        return CheckEncoding(query, inPath: false);
    }

    /// <summary>The decoded names of a query's parameters.</summary>
    public static bool TryNames(string? query, out string[] names, [NotNullWhen(false)] out string? rule)
    {
        names = [];
        rule = null;
        if (query is null)
            return true;
        var found = new List<string>();
        HashSet<string>? seen = null;
        foreach (var range in query.AsSpan().Split('&'))
        {
            var parameter = query.AsSpan()[range];
            var equals = parameter.IndexOf('=');
            var name = Decode(equals < 0 ? parameter : parameter[..equals]);
            if (name.Length == 0)
                rule = TargetRules.EmptyParameter;
            // Services read names without regard to case: Status beside status would be a second value.
            else if (!(seen ??= new(StringComparer.OrdinalIgnoreCase)).Add(name))
                rule = TargetRules.DuplicateParameter;
            if (rule is not null)
                return false;
            found.Add(name);
        }
        names = [.. found];
        return true;
    }

    public static ReadOnlySpan<char> Parameter(string? query, int index)
    {
        foreach (var range in query.AsSpan().Split('&'))
        {
            if (index-- == 0)
                return query.AsSpan()[range];
        }
        return default;
    }

    /// <summary>Decodes text that <see cref="CheckQuery"/> let pass, as a form is decoded.</summary>
    public static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny('%', '+'))
            return text.ToString();
        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            bytes[length++] = text[i] switch { '%' => Byte(text, i), '+' => (byte)' ', var c => (byte)c };
            if (text[i] == '%')
                i += 2;
        }
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static string? CheckEncoding(ReadOnlySpan<char> text, bool inPath)
    {
        var at = text.IndexOf('%');
        if (at < 0)
            return null;
        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes[length++] = (byte)text[i];
                continue;
            }
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                return TargetRules.PercentEncoding;
            var value = Byte(text, i);
            if (Refused(value, inPath) is { } rule)
                return rule;
            if (char.IsAsciiLetterLower(text[i + 1]) || char.IsAsciiLetterLower(text[i + 2]))
                return TargetRules.NotNormal;
            bytes[length++] = value;
            i += 2;
        }
        return Utf8.IsValid(bytes.AsSpan(0, length)) ? null : TargetRules.NotUtf8;
    }

    private static string? Refused(byte value, bool inPath) => (char)value switch
    {
        < ' ' or '\x7F' => TargetRules.ControlCharacter,
        '.' when inPath => TargetRules.DotSegment,
        '/' or '\\' when inPath => TargetRules.Separator,
        '%' when inPath => TargetRules.DoubleEncoding,
        ';' when inPath => TargetRules.PathParameter,
        '?' or '#' when inPath => TargetRules.Character,
        '-' or '.' or '_' or '~' => TargetRules.NotNormal,
        var c when char.IsAsciiLetterOrDigit(c) => TargetRules.NotNormal,
        _ => null,
    };

    private static byte Byte(ReadOnlySpan<char> text, int percent) => (byte)((Digit(text[percent + 1]) << 4) | Digit(text[percent + 2]));

    private static int Digit(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
