using System.Buffers;
using System.Runtime.CompilerServices;

namespace Lmis.Exchange.Filters;

/// <summary>Reads JSON (RFC 8259) strictly, value by value, without making anything of it. It never reads beyond the text and never throws on it.</summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> json)
{
    private static readonly SearchValues<byte> StringEnds = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(i => (byte)i)]);

    private readonly ReadOnlySpan<byte> json = json;

    /// <summary>Where the next character is.</summary>
    public int At;

    /// <summary>Why reading ended.</summary>
    public FilterOutcome Fault;

    public readonly byte Next => At < json.Length ? json[At] : (byte)0;

    public readonly bool AtEnd => At >= json.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SkipSpace()
    {
        while (At < json.Length && json[At] <= ' ' && json[At] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            At++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Take(byte expected)
    {
        if (At >= json.Length || json[At] != expected)
            return Fail(FilterOutcome.NotJson);
        At++;
        return true;
    }

    public bool Fail(FilterOutcome fault)
    {
        Fault = fault;
        return false;
    }

    /// <summary>Reads a string; tells whether it holds escapes.</summary>
    public bool String(out bool escaped)
    {
        escaped = false;
        if (!Take((byte)'"'))
            return false;
        while (true)
        {
            var length = json[At..].IndexOfAny(StringEnds);
            if (length < 0)
                return Fail(FilterOutcome.NotJson);
            At += length;
            switch (json[At])
            {
                case (byte)'"':
                    At++;
                    return true;
                case (byte)'\\' when Escape():
                    escaped = true;
                    break;
                default:
                    return Fail(FilterOutcome.NotJson);
            }
        }
    }

    /// <summary>Reads a number, true, false, null or a string.</summary>
    public bool Scalar() => Next switch
    {
        (byte)'"' => String(out _),
        (byte)'t' => Word("true"u8),
        (byte)'f' => Word("false"u8),
        (byte)'n' => Word("null"u8),
        _ => Number(),
    };

    /// <summary>Reads over a value of any kind, however much is in it.</summary>
    /// <param name="depth">How many arrays and objects are around it.</param>
    public bool Value(int depth)
    {
        if (Next is not ((byte)'{' or (byte)'['))
            return Scalar();
        if (depth >= FieldFilter.MostDepth)
            return Fail(FilterOutcome.TooDeep);
        var end = (byte)(Next + 2);
        At++;
        SkipSpace();
        if (Next == end)
        {
            At++;
            return true;
        }
        while (true)
        {
            if (end == '}' && !Name(out _))
                return false;
            if (!Value(depth + 1))
                return false;
            SkipSpace();
            if (Next == end)
            {
                At++;
                return true;
            }
            if (!Take((byte)','))
                return false;
            SkipSpace();
        }
    }

    /// <summary>Reads a member's name and the colon, up to its value.</summary>
    public bool Name(out bool escaped)
    {
        if (!String(out escaped))
            return false;
        SkipSpace();
        if (!Take((byte)':'))
            return false;
        SkipSpace();
        return true;
    }

    private bool Escape()
    {
        if (At + 1 >= json.Length)
            return false;
        if (json[At + 1] != 'u')
        {
            var known = "\"\\/bfnrt"u8.Contains(json[At + 1]);
            At += 2;
            return known;
        }
        if (At + 6 > json.Length)
            return false;
        for (var i = At + 2; i < At + 6; i++)
        {
            if (!char.IsAsciiHexDigit((char)json[i]))
                return false;
        }
        At += 6;
        return true;
    }

    private bool Word(ReadOnlySpan<byte> word)
    {
        if (!json[At..].StartsWith(word))
            return Fail(FilterOutcome.NotJson);
        At += word.Length;
        return true;
    }

    private bool Number()
    {
        if (Next == '-')
            At++;
        if (Next == '0')
            At++;
        else if (!Digits())
            return false;
        if (Next == '.')
        {
            At++;
            if (!Digits())
                return false;
        }
        if (Next is not ((byte)'e' or (byte)'E'))
            return true;
        At++;
        if (Next is (byte)'+' or (byte)'-')
            At++;
        return Digits();
    }

    private bool Digits()
    {
        var start = At;
        while (At < json.Length && (uint)(json[At] - '0') <= 9)
            At++;
        return At > start || Fail(FilterOutcome.NotJson);
    }
}
