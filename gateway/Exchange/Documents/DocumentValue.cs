using System.Globalization;
using System.Text.Json;

namespace Lmis.Exchange.Documents;

/// <summary>
/// A value in a document and the place it stands at. Documents hold objects, arrays, strings, booleans and integers below 2^53, nothing
/// else; a member that the format does not name is a fault, so that nobody signs what nobody enforces.
/// </summary>
internal readonly struct DocumentValue(JsonElement value, string place)
{
    private const long MaxInteger = (1L << 53) - 1;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 12 };
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"];

    public static T Read<T>(ReadOnlyMemory<byte> json, Func<DocumentValue, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return read(new(document.RootElement, ""));
        }
        catch (JsonException fault)
        {
            throw new MalformedDocumentException("", $"This is no JSON that a document may be: {fault.Message}", fault);
        }
        catch (InvalidOperationException broken)
        {
            throw new MalformedDocumentException("", "A string is not valid Unicode.", broken);
        }
    }

    public MalformedDocumentException Fault(string rule) => new(place, rule);

    /// <summary>Refuses what is no object, and members other than these.</summary>
    public DocumentValue Object(params ReadOnlySpan<string> members)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Fault("must be an object");
        foreach (var member in value.EnumerateObject())
        {
            if (!members.Contains(member.Name))
                throw new MalformedDocumentException(place, $"has a member '{Shown(member.Name)}' that this format does not know");
        }
        return this;
    }

    public DocumentValue Member(string name) =>
        value.TryGetProperty(name, out var member) ? new(member, Below(name)) : throw Fault($"lacks '{name}'");

    public T? Optional<T>(string name, Func<DocumentValue, T> read) =>
        value.TryGetProperty(name, out var member) ? read(new(member, Below(name))) : default;

    public string Text(int max, int min = 1)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw Fault("must be a string");
        var text = value.GetString()!;
        if (text.Length < min || text.Length > max)
            throw Fault($"must have {min} to {max} characters");
        return text.Any(char.IsControl) ? throw Fault("must not hold control characters") : text;
    }

    public long Integer(long min, long max = MaxInteger) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max
            ? number
            : throw Fault($"must be an integer from {min} to {max}");

    public bool Flag() => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Fault("must be true or false"),
    };

    /// <summary>RFC 3339 to the second: 2027-01-01T00:00:00Z or 2027-01-01T00:00:00+07:00.</summary>
    public DateTimeOffset Time()
    {
        var text = Text(25);
        return DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && DocumentWriter.Time(time) == text && time.Year is >= 2000 and < 2200
                ? time
                : throw Fault("must be a time like 2027-01-01T00:00:00Z or 2027-01-01T00:00:00+07:00");
    }

    /// <summary>Bytes in padded base64 (RFC 4648 section 4), in their one right spelling.</summary>
    public byte[] Base64(int maxBytes)
    {
        var text = Text(maxBytes * 2);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length <= maxBytes && Convert.ToBase64String(bytes, 0, length) == text
            ? bytes[..length]
            : throw Fault("must be base64");
    }

    /// <summary>A SHA-256 in base64url without padding: 43 characters.</summary>
    public string Hash()
    {
        var text = Text(43, 43);
        return Base64Url().Length == 32 ? text : throw Fault("must be a SHA-256 in base64url without padding");
    }

    /// <summary>Bytes in base64url without padding (RFC 7515 section 2), in their one right spelling.</summary>
    public byte[] Base64Url()
    {
        if (value.ValueKind != JsonValueKind.String)
            throw Fault("must be a string");
        var text = value.GetString()!;
        var bytes = new byte[(text.Length * 3 / 4) + 3];
        try
        {
            return System.Buffers.Text.Base64Url.TryDecodeFromChars(text, bytes, out var length) && System.Buffers.Text.Base64Url.EncodeToString(bytes.AsSpan(0, length)) == text
                ? bytes[..length]
                : throw Fault("must be base64url without padding");
        }
        catch (FormatException notBase64) when (notBase64 is not MalformedDocumentException)
        {
            throw Fault("must be base64url without padding");
        }
    }

    public List<T> Items<T>(int max, Func<DocumentValue, T> read, int min = 0)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw Fault("must be an array");
        var length = value.GetArrayLength();
        if (length < min || length > max)
            throw Fault($"must have {min} to {max} elements");
        var items = new List<T>(length);
        foreach (var element in value.EnumerateArray())
            items.Add(read(new(element, $"{place}[{items.Count}]")));
        return items;
    }

    /// <summary>An array in which no element stands twice.</summary>
    public List<T> Set<T>(int max, Func<DocumentValue, T> read, int min = 0)
    {
        var items = Items(max, read, min);
        return items.Count == items.Distinct().Count() ? items : throw Fault("holds an element twice");
    }

    private string Below(string name) => place.Length == 0 ? name : $"{place}.{name}";

    private static string Shown(string name) => string.Concat(name.Take(40).Where(c => !char.IsControl(c)));
}
