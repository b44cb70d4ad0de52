using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Lmis.Exchange.Filters;

/// <summary>Reads JSON (RFC 8259) strictly, value by value, without making anything of it. It never reads beyond the text and never throws on it.</summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> json)
{
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
        var start = At;
        var plain = true;
        while (true)
        {
            plain &= ToStringEnd();
            switch (Next)
            {
                case (byte)'"':
                    At++;
                    // Only strings can hold more than ASCII; anywhere else such a byte is no JSON.
                    return plain || Utf8.IsValid(json[start..(At - 1)]) || Fail(FilterOutcome.InvalidUtf8);
                case (byte)'\\' when Escape():
                    escaped = true;
                    break;
                default:
                    return Fail(FilterOutcome.NotJson);
            }
        }
    }

    // Moves to the next quote, backslash or control character, or to the end; whether everything before it was ASCII.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool ToStringEnd()
    {
        uint high = 0;
        // Most strings are short: a search that must be called costs more than it finds.
        while (At + Vector128<byte>.Count <= json.Length)
        {
            var text = Vector128.Create(json.Slice(At, Vector128<byte>.Count));
            var ends = (Vector128.Equals(text, Vector128.Create((byte)'"')) | Vector128.Equals(text, Vector128.Create((byte)'\\')) | Vector128.LessThan(text, Vector128.Create((byte)' ')))
                .ExtractMostSignificantBits();
            var beyond = text.ExtractMostSignificantBits();
            if (ends != 0)
            {
                At += BitOperations.TrailingZeroCount(ends);
                return (high | (beyond & (ends - 1) & ~ends)) == 0;
            }
            high |= beyond;
            At += Vector128<byte>.Count;
        }
        for (; At < json.Length && json[At] is not ((byte)'"' or (byte)'\\' or < 0x20); At++)
            high |= json[At] & 0x80u;
        return high == 0;
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
