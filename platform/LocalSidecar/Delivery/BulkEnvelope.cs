using System.Buffers;
using System.Text.Json;
using Lmis.LocalSidecar.Files;
using Lmis.LocalSidecar.Redis;

namespace Lmis.LocalSidecar.Delivery;

/// <summary>The body of a bulk delivery: an envelope with the stored cloud events as its entries.</summary>
internal static class BulkEnvelope
{
    private static readonly JsonWriterOptions Writing = new() { SkipValidation = true };

    /// <summary>The messages must be well-formed JSON: they are copied, not parsed again.</summary>
    public static ReadOnlyMemory<byte> Write(Subscription subscription, List<StreamMessage> messages)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + messages.Sum(m => m.Data.Length + (m.Metadata?.Length ?? 2) + 160));
        using var json = new Utf8JsonWriter(buffer, Writing);
        json.WriteStartObject();
        json.WriteStartArray("entries");
        foreach (var message in messages)
        {
            json.WriteStartObject();
            json.WriteString("entryId", message.Id);
            json.WritePropertyName("event");
            json.WriteRawValue(message.Data, skipInputValidation: true);
            json.WriteStartObject("metadata");
            foreach (var (name, value) in MessageMetadata.Read(message, subscription.PubSubName))
                json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteString("contentType", "application/cloudevents+json");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("id", Guid.CreateVersion7());
        json.WriteStartObject("metadata");
        json.WriteString("pubsubName", subscription.PubSubName);
        json.WriteEndObject();
        json.WriteString("pubsubname", subscription.PubSubName);
        json.WriteString("topic", subscription.Topic);
        json.WriteString("type", "com.dapr.event.sent.bulk");
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
