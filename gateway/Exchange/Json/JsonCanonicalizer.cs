using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Lmis.Exchange.Json;

/// <summary>
/// The JSON Canonicalization Scheme (RFC 8785): one byte sequence for all texts that say the same, so that a signature over an agreement
/// or a directory does not hang on white space or the order of members.
/// </summary>
public static class JsonCanonicalizer
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The canonical UTF-8 bytes of a JSON text.</summary>
    /// <exception cref="JsonException">No JSON, a member given twice, a lone surrogate, or a number that is no finite double.</exception>
    public static byte[] Canonicalize(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        var to = new ArrayBufferWriter<byte>(json.Length);
        Write(document.RootElement, to);
        return to.WrittenSpan.ToArray();
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        // The parser looks into strings only when they are asked for, and then throws what is not told from a bug.
        if (!Utf8.IsValid(json.Span))
            throw new JsonException("The text is no UTF-8.");
        try
        {
            return JsonDocument.Parse(json, Strict);
        }
        catch (InvalidOperationException lone)
        {
            // Names are opened to find those given twice.
            throw new JsonException("A name holds half of a surrogate pair.", lone);
        }
    }

    private static void Write(JsonElement value, ArrayBufferWriter<byte> to)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                to.Write("{"u8);
                var first = true;
                // By UTF-16 code units, which is what an ordinal comparison of .NET strings compares.
                foreach (var member in value.EnumerateObject().OrderBy(Name, StringComparer.Ordinal))
                {
                    if (!first)
                        to.Write(","u8);
                    first = false;
                    WriteString(member.Name, to);
                    to.Write(":"u8);
                    Write(member.Value, to);
                }
                to.Write("}"u8);
                break;
            case JsonValueKind.Array:
                to.Write("["u8);
                var index = 0;
                foreach (var element in value.EnumerateArray())
                {
                    if (index++ > 0)
                        to.Write(","u8);
                    Write(element, to);
                }
                to.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteString(Text(value), to);
                break;
            case JsonValueKind.Number:
                to.Write(Encoding.ASCII.GetBytes(FormatNumber(value)));
                break;
            case JsonValueKind.True:
                to.Write("true"u8);
                break;
            case JsonValueKind.False:
                to.Write("false"u8);
                break;
            default:
                to.Write("null"u8);
                break;
        }
    }

    // A name in broken UTF-8 or with a lone surrogate is found only when it is read.
    private static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException broken)
        {
            throw new JsonException("A member's name is not valid Unicode.", broken);
        }
    }

    private static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException lone)
        {
            throw new JsonException("A string is not valid Unicode.", lone);
        }
    }

    private static string FormatNumber(JsonElement value) =>
        value.TryGetDouble(out var number) && double.IsFinite(number)
            ? FormatNumber(number)
            : throw new JsonException($"The number {value.GetRawText()} is no finite IEEE 754 double.");

    /// <summary>A number as ECMAScript writes it (ECMA-262 Number::toString): the shortest digits that read back the same.</summary>
    public static string FormatNumber(double number)
    {
        if (number == 0)
            return "0";
        var (digits, exponent) = Digits(Math.Abs(number).ToString("R", CultureInfo.InvariantCulture));
        var sign = number < 0 ? "-" : "";
        // exponent n: the value is 0.digits × 10^n.
        if (exponent is > 0 and <= 21)
        {
            return sign + (digits.Length <= exponent
                ? digits + new string('0', exponent - digits.Length)
                : digits[..exponent] + "." + digits[exponent..]);
        }
        if (exponent is > -6 and <= 0)
            return sign + "0." + new string('0', -exponent) + digits;
        var power = exponent - 1;
        var mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        return $"{sign}{mantissa}e{(power < 0 ? "-" : "+")}{Math.Abs(power).ToString(CultureInfo.InvariantCulture)}";
    }

    // .NET's shortest text mixes notations; take its digits and the decimal exponent apart.
    private static (string Digits, int Exponent) Digits(string round)
    {
        var mantissa = round;
        var e = round.IndexOf('E', StringComparison.Ordinal);
        var power = 0;
        if (e >= 0)
        {
            mantissa = round[..e];
            power = int.Parse(round[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa.Length : point;
        var all = point < 0 ? mantissa : mantissa.Remove(point, 1);
        var leading = all.Length - all.TrimStart('0').Length;
        return (all.Trim('0') is { Length: > 0 } digits ? digits : "0", whole - leading + power);
    }

    private static void WriteString(string text, ArrayBufferWriter<byte> to)
    {
        to.Write("\""u8);
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var escape = text[i] switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => "\\u" + ((int)text[i]).ToString("x4", CultureInfo.InvariantCulture),
                _ => null,
            };
            if (escape is null)
                continue;
            WriteUtf8(text.AsSpan(start, i - start), to);
            to.Write(Encoding.ASCII.GetBytes(escape));
            start = i + 1;
        }
        WriteUtf8(text.AsSpan(start), to);
        to.Write("\""u8);
    }

    private static void WriteUtf8(ReadOnlySpan<char> text, ArrayBufferWriter<byte> to)
    {
        if (text.IsEmpty)
            return;
        try
        {
            var span = to.GetSpan(StrictUtf8.GetMaxByteCount(text.Length));
            to.Advance(StrictUtf8.GetBytes(text, span));
        }
        catch (EncoderFallbackException lone)
        {
            throw new JsonException("A string holds half of a surrogate pair.", lone);
        }
    }
}
