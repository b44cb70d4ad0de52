using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lmis.LocalSidecar.Publishing;

/// <summary>Wraps published data in Dapr's CloudEvents 1.0 envelope, or completes an envelope that the publisher made.</summary>
internal static class CloudEventEnvelope
{
    private static readonly JsonWriterOptions Writing = new() { SkipValidation = true };

    /// <summary>Metadata named cloudevent.* overrides id, source, type and trace of the envelope; names ignore case.</summary>
    public static byte[] Wrap(Publication publication)
    {
        var metadata = publication.Metadata;
        var contentType = publication.ContentType is { Length: > 0 } given ? given : "text/plain";
        var trace = Override(metadata, "traceparent") ?? Override(metadata, "traceid") ?? publication.TraceParent;

        var buffer = new ArrayBufferWriter<byte>(publication.Data.Length + 512);
        using var json = new Utf8JsonWriter(buffer, Writing);
        json.WriteStartObject();
        WriteData(json, contentType, publication.Data);
        json.WriteString("datacontenttype", contentType);
        if (ExpirationOf(metadata, publication.Time) is { } expiration)
            json.WriteString("expiration", expiration);
        json.WriteString("id", Override(metadata, "id") ?? Guid.CreateVersion7().ToString());
        json.WriteString("pubsubname", publication.PubSubName);
        json.WriteString("source", Override(metadata, "source") ?? publication.AppId);
        json.WriteString("specversion", "1.0");
        json.WriteString("time", Rfc3339(publication.Time));
        json.WriteString("topic", publication.Topic);
        json.WriteString("traceid", trace);
        json.WriteString("traceparent", trace);
        json.WriteString("tracestate", Override(metadata, "tracestate") ?? publication.TraceState ?? "");
        json.WriteString("type", Override(metadata, "type") ?? "com.dapr.event.sent");
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Completes an application/cloudevents+json body; its own id is kept, and a missing one stays missing, as in Dapr.</summary>
    /// <exception cref="JsonException">The body is not a JSON object.</exception>
    public static byte[] Complete(Publication publication)
    {
        if (JsonNode.Parse(publication.Data.Span) is not JsonObject envelope)
            throw new JsonException("A cloud event must be a JSON object.");

        envelope["traceid"] = publication.TraceParent;
        envelope["traceparent"] = publication.TraceParent;
        envelope["tracestate"] = publication.TraceState ?? "";
        envelope["topic"] = publication.Topic;
        envelope["pubsubname"] = publication.PubSubName;
        envelope["source"] ??= "Dapr";
        envelope["type"] ??= "com.dapr.event.sent";
        envelope["specversion"] ??= "1.0";
        if (ExpirationOf(publication.Metadata, publication.Time) is { } expiration)
            envelope["expiration"] = expiration;
        return JsonSerializer.SerializeToUtf8Bytes(envelope);
    }

    public static bool IsCloudEvent(string? contentType) => MediaType(contentType) == "application/cloudevents+json";

    public static bool IsJson(string? contentType) => MediaType(contentType) is "application/json" || IsCloudEvent(contentType);

    public static bool IsBinary(string? contentType) => MediaType(contentType) == "application/octet-stream";

    private static void WriteData(Utf8JsonWriter json, string contentType, ReadOnlyMemory<byte> data)
    {
        if (IsJson(contentType) && IsWellFormed(data.Span))
        {
            json.WritePropertyName("data");
            json.WriteRawValue(data.Span, skipInputValidation: true);
        }
        else if (IsBinary(contentType))
        {
            json.WriteBase64String("data_base64", data.Span);
        }
        else
        {
            json.WriteString("data", Encoding.UTF8.GetString(data.Span));
        }
    }

    private static bool IsWellFormed(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException e) when (e.Message.Length > 0)
        {
            return false;
        }
    }

    private static string? ExpirationOf(IReadOnlyDictionary<string, string> metadata, DateTimeOffset now) =>
        metadata.TryGetValue("ttlInSeconds", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? Rfc3339(now.AddSeconds(seconds))
            : null;

    private static string? Override(IReadOnlyDictionary<string, string> metadata, string attribute)
    {
        if (metadata.Count == 0)
            return null;
        if (metadata.TryGetValue("cloudevent." + attribute, out var exact))
            return exact.Length > 0 ? exact : null;

        foreach (var (name, value) in metadata)
        {
            if (value.Length > 0 && name.Equals("cloudevent." + attribute, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }

    private static string? MediaType(string? contentType) => contentType?.Split(';', 2)[0].Trim().ToLowerInvariant();

    private static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
