using System.Buffers;
using System.Globalization;
using System.Text;

namespace Lmis.Exchange.StructuredFields;

/// <summary>
/// Parses structured fields strictly by RFC 9651 section 4.2. Every method gives false on any fault, and nothing of a faulty field;
/// it never throws on input, allocates only what it returns, and reads each character once. Of members 1,024 are read, of inner items and
/// parameters 256 each.
/// </summary>
public ref struct SfParser
{
    // The RFC's own least maxima (sections 3.1, 3.1.1, 3.1.2 and 3.2): keys are looked up one by one, so their number bounds the work.
    private const int MostMembers = 1024;
    private const int MostInnerItems = 256;
    private const int MostParameters = 256;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~:/");

    private readonly ReadOnlySpan<char> input;
    private int at;

    private SfParser(ReadOnlySpan<char> input)
    {
        this.input = input;
        SkipSpaces();
    }

    private readonly bool AtEnd => at >= input.Length;

    private readonly char Next => at < input.Length ? input[at] : '\0';

    /// <summary>Parses a field that is one item.</summary>
    public static bool TryParseItem(ReadOnlySpan<char> field, out SfItem item)
    {
        var parser = new SfParser(field);
        return parser.Item(out item) && parser.Finished();
    }

    /// <summary>Parses a list; an empty field is an empty list.</summary>
    public static bool TryParseList(ReadOnlySpan<char> field, out IReadOnlyList<ISfMember> members)
    {
        var parser = new SfParser(field);
        var list = new List<ISfMember>();
        members = list;
        while (!parser.AtEnd)
        {
            if (!parser.Member(out var member))
                return false;
            list.Add(member);
            if (list.Count > MostMembers || !parser.Separator())
                return false;
        }
        return true;
    }

    /// <summary>Parses a dictionary; a key given again replaces the member and keeps the first one's place.</summary>
    public static bool TryParseDictionary(ReadOnlySpan<char> field, out SfDictionary dictionary)
    {
        var parser = new SfParser(field);
        dictionary = new SfDictionary();
        while (!parser.AtEnd)
        {
            if (!parser.Key(out var key))
                return false;
            ISfMember member;
            if (parser.Take('='))
            {
                if (!parser.Member(out member))
                    return false;
            }
            else
            {
                if (!parser.Parameters(out var parameters))
                    return false;
                member = new SfItem(SfValue.Boolean.True, parameters);
            }
            dictionary.Set(key, member);
            if (dictionary.Members.Count > MostMembers || !parser.Separator())
                return false;
        }
        return true;
    }

    // Between members: optional white space, a comma, optional white space, and then another member.
    private bool Separator()
    {
        SkipWhiteSpace();
        if (AtEnd)
            return true;
        if (!Take(','))
            return false;
        SkipWhiteSpace();
        return !AtEnd;
    }

    private bool Finished()
    {
        SkipSpaces();
        return AtEnd;
    }

    private bool Member(out ISfMember member)
    {
        if (Next == '(')
        {
            var ok = InnerList(out var list);
            member = list;
            return ok;
        }
        var read = Item(out var item);
        member = item;
        return read;
    }

    private bool InnerList(out SfInnerList list)
    {
        list = null!;
        at++;
        var items = new List<SfItem>();
        while (true)
        {
            SkipSpaces();
            if (Take(')'))
                break;
            if (!Item(out var item))
                return false;
            items.Add(item);
            if (items.Count > MostInnerItems || Next is not (' ' or ')'))
                return false;
        }
        if (!Parameters(out var parameters))
            return false;
        list = new(items, parameters);
        return true;
    }

    private bool Item(out SfItem item)
    {
        item = null!;
        if (!Value(out var value) || !Parameters(out var parameters))
            return false;
        item = new(value, parameters);
        return true;
    }

    private bool Parameters(out SfParameters parameters)
    {
        parameters = SfParameters.None;
        while (Take(';'))
        {
            SkipSpaces();
            if (!Key(out var key))
                return false;
            SfValue value = SfValue.Boolean.True;
            if (Take('=') && !Value(out value))
                return false;
            if (ReferenceEquals(parameters, SfParameters.None))
                parameters = new();
            parameters.With(key, value);
            if (parameters.Entries.Count > MostParameters)
                return false;
        }
        return true;
    }

    private bool Key(out string key)
    {
        key = "";
        if (!char.IsAsciiLetterLower(Next) && Next != '*')
            return false;
        var start = at;
        while (char.IsAsciiLetterLower(Next) || char.IsAsciiDigit(Next) || Next is '_' or '-' or '.' or '*')
            at++;
        key = input[start..at].ToString();
        return true;
    }

    private bool Value(out SfValue value)
    {
        value = null!;
        var c = Next;
        if (AtEnd)
            return false;
        return c switch
        {
            '-' or (>= '0' and <= '9') => Number(out value),
            '"' => Text(out value),
            ':' => Bytes(out value),
            '?' => Boolean(out value),
            '@' => Date(out value),
            '%' => DisplayText(out value),
            _ => Token(out value),
        };
    }

    private bool Number(out SfValue value)
    {
        value = null!;
        var start = at;
        var negative = Take('-');
        var digits = at;
        while (char.IsAsciiDigit(Next))
            at++;
        var whole = at - digits;
        if (whole == 0)
            return false;
        if (Next != '.')
        {
            if (whole > 15)
                return false;
            value = new SfValue.Integer(long.Parse(input[start..at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
            return true;
        }
        at++;
        var fraction = at;
        while (char.IsAsciiDigit(Next))
            at++;
        if (whole > 12 || at - fraction is 0 or > 3)
            return false;
        var number = decimal.Parse(input[digits..at], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        value = new SfValue.Decimal(negative ? -number : number);
        return true;
    }

    private bool Text(out SfValue value)
    {
        value = null!;
        at++;
        var start = at;
        StringBuilder? unescaped = null;
        while (!AtEnd)
        {
            var c = input[at];
            if (c == '"')
            {
                var text = unescaped is null ? input[start..at].ToString() : unescaped.Append(input[start..at]).ToString();
                at++;
                value = new SfValue.Text(text);
                return true;
            }
            if (c == '\\')
            {
                if (at + 1 >= input.Length || input[at + 1] is not ('"' or '\\'))
                    return false;
                (unescaped ??= new()).Append(input[start..at]).Append(input[at + 1]);
                at += 2;
                start = at;
                continue;
            }
            if (c is < ' ' or > '~')
                return false;
            at++;
        }
        return false;
    }

    private bool Token(out SfValue value)
    {
        value = null!;
        if (!char.IsAsciiLetter(Next) && Next != '*')
            return false;
        var rest = input[at..];
        var length = rest.IndexOfAnyExcept(TokenCharacters);
        if (length < 0)
            length = rest.Length;
        value = new SfValue.Token(rest[..length].ToString());
        at += length;
        return true;
    }

    private bool Bytes(out SfValue value)
    {
        value = null!;
        at++;
        var length = input[at..].IndexOf(':');
        if (length < 0)
            return false;
        var encoded = input.Slice(at, length);
        at += length + 1;
        // The decoder would pass over white space, which the field may not hold. Padding left out is taken, as the RFC advises.
        if (encoded.IndexOfAny(" \t\r\n") >= 0)
            return false;
        Span<char> padded = length + 3 <= 512 ? stackalloc char[512] : new char[length + 3];
        encoded.CopyTo(padded);
        var total = length;
        if (encoded.IndexOf('=') < 0)
        {
            while (total % 4 != 0)
                padded[total++] = '=';
        }
        var bytes = new byte[total / 4 * 3];
        if (!Convert.TryFromBase64Chars(padded[..total], bytes, out var written))
            return false;
        value = new SfValue.Bytes(bytes.AsMemory(0, written));
        return true;
    }

    private bool Boolean(out SfValue value)
    {
        at++;
        value = Next == '1' ? SfValue.Boolean.True : SfValue.Boolean.False;
        return Take('1') || Take('0');
    }

    private bool Date(out SfValue value)
    {
        at++;
        if (!AtEnd && (Next == '-' || char.IsAsciiDigit(Next)) && Number(out value) && value is SfValue.Integer seconds)
        {
            value = new SfValue.Date(seconds.Value);
            return true;
        }
        value = null!;
        return false;
    }

    private bool DisplayText(out SfValue value)
    {
        value = null!;
        at++;
        if (!Take('"'))
            return false;
        var bytes = new ArrayBufferWriter<byte>();
        while (!AtEnd)
        {
            var c = input[at++];
            if (c is < ' ' or > '~')
                return false;
            if (c == '"')
            {
                try
                {
                    value = new SfValue.DisplayText(StrictUtf8.GetString(bytes.WrittenSpan));
                    return true;
                }
                catch (ArgumentException)
                {
                    return false;
                }
            }
            if (c != '%')
            {
                bytes.Write([(byte)c]);
                continue;
            }
            if (at + 2 > input.Length || !LowerHex(input[at], out var high) || !LowerHex(input[at + 1], out var low))
                return false;
            bytes.Write([(byte)((high << 4) | low)]);
            at += 2;
        }
        return false;
    }

    private static bool LowerHex(char c, out int digit)
    {
        digit = c switch { >= '0' and <= '9' => c - '0', >= 'a' and <= 'f' => c - 'a' + 10, _ => -1 };
        return digit >= 0;
    }

    private bool Take(char c)
    {
        if (AtEnd || input[at] != c)
            return false;
        at++;
        return true;
    }

    private void SkipSpaces()
    {
        while (Next == ' ')
            at++;
    }

    private void SkipWhiteSpace()
    {
        while (Next is ' ' or '\t')
            at++;
    }
}
