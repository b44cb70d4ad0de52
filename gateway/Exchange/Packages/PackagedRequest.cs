using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Packages;

/// <summary>A signed request on its way in a package, as it would have stood on the wire.</summary>
/// <param name="Method">GET, POST and so on.</param>
/// <param name="Authority">Host and port of the gateway it is for.</param>
/// <param name="Target">The raw request target.</param>
/// <param name="Fields">Fields by lower-case name, the signature among them.</param>
/// <param name="Content">The body.</param>
public sealed record PackagedRequest(string Method, string Authority, string Target, IReadOnlyDictionary<string, string> Fields, byte[] Content)
{
    /// <summary>What of it is signed.</summary>
    public SignedMessage ToFacts() => new HttpRequestFacts(Method, "https", Authority, Target, PackagedFields.ToLines(Fields));

    /// <summary>As JSON, before it is sealed.</summary>
    public byte[] Write() => JsonLine.Of(json =>
    {
        json.WriteString("method", Method);
        json.WriteString("authority", Authority);
        json.WriteString("target", Target);
        PackagedFields.Write(json, Fields, Content);
    });

    /// <summary>Reads it; false for anything of another form.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out PackagedRequest? request) => PackagedFields.TryRead(json, out request, static root => new(
        root.GetProperty("method").GetString()!, root.GetProperty("authority").GetString()!, root.GetProperty("target").GetString()!, PackagedFields.Read(root),
        Base64Url.DecodeFromChars(root.GetProperty("content").GetString())));
}

/// <summary>A signed answer on its way back.</summary>
/// <param name="RequestId">X-Road-Request-Id of the request it answers.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Fields">Fields by lower-case name, the signature among them.</param>
/// <param name="Content">The body.</param>
public sealed record PackagedAnswer(string RequestId, int Status, IReadOnlyDictionary<string, string> Fields, byte[] Content)
{
    /// <summary>What of it is signed.</summary>
    /// <param name="request">The request it answers.</param>
    public SignedMessage ToFacts(SignedMessage request) => new HttpResponseFacts(Status, PackagedFields.ToLines(Fields), request);

    /// <summary>As JSON, before it is sealed.</summary>
    public byte[] Write() => JsonLine.Of(json =>
    {
        json.WriteString("requestId", RequestId);
        json.WriteNumber("status", Status);
        PackagedFields.Write(json, Fields, Content);
    });

    /// <summary>Reads it; false for anything of another form.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out PackagedAnswer? answer) => PackagedFields.TryRead(json, out answer, static root => new(
        root.GetProperty("requestId").GetString()!, root.GetProperty("status").GetInt32(), PackagedFields.Read(root), Base64Url.DecodeFromChars(root.GetProperty("content").GetString())));
}

/// <summary>Fields of packaged messages: each name once, with one line.</summary>
internal static class PackagedFields
{
    public static Dictionary<string, IReadOnlyList<string>> ToLines(IReadOnlyDictionary<string, string> fields)
    {
        var lines = new Dictionary<string, IReadOnlyList<string>>(fields.Count, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
            lines[name] = [value];
        return lines;
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, string> fields, byte[] content)
    {
        json.WriteStartObject("fields");
        foreach (var (name, value) in fields)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteString("content", Base64Url.EncodeToString(content));
    }

    public static Dictionary<string, string> Read(JsonElement root)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in root.GetProperty("fields").EnumerateObject())
        {
            if (!fields.TryAdd(field.Name.ToLowerInvariant(), field.Value.GetString() ?? ""))
                throw new FormatException("A field stands twice.");
        }
        return fields;
    }

    public static bool TryRead<T>(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out T? message, Func<JsonElement, T> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            message = read(document.RootElement);
            return true;
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            message = null;
            return false;
        }
    }
}
