using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lmis.Messaging;

/// <summary>One CloudEvent as the sidecar delivered it, alone or as an entry of a bulk.</summary>
internal sealed record Delivery(string EntryId, JsonElement Envelope)
{
    /// <summary>The bulk's entries, or the one event; nothing if the body is neither.</summary>
    public static (bool IsBulk, List<Delivery> Deliveries) Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return (false, []);
        if (!body.TryGetProperty("entries", out var entries) || entries.ValueKind != JsonValueKind.Array)
            return (false, [new("", body)]);
        var deliveries = new List<Delivery>(entries.GetArrayLength());
        foreach (var entry in entries.EnumerateArray())
        {
            // Runtimes before 1.9 wrote entryID.
            var id = Text(entry, "entryId") ?? Text(entry, "entryID");
            if (id is not null)
                deliveries.Add(new(id, entry.TryGetProperty("event", out var envelope) ? envelope : default));
        }

        return (true, deliveries);
    }

    /// <summary>The id under which the inbox knows the event: the CloudEvent's own if it is a UUID, else a digest of source and id.</summary>
    public Guid MessageId { get; } = IdOf(Envelope);

    public string? Topic => Text(Envelope, "topic");

    public string? TraceParent => Text(Envelope, "traceparent") ?? Text(Envelope, "traceid");

    public string? TraceState => Text(Envelope, "tracestate");

    /// <summary>The event itself, read tolerantly: members this build does not know are no error. Throws <see cref="JsonException"/>.</summary>
    public TEvent Data<TEvent>()
    {
        if (Text(Envelope, "id") is null)
            throw new JsonException("no id", "$.id", null, null);
        if (Envelope.TryGetProperty("data", out var data) && data.ValueKind != JsonValueKind.Null)
            return data.Deserialize<TEvent>(JsonSerializerOptions.Web) ?? throw new JsonException("no data", "$.data", null, null);
        if (Envelope.TryGetProperty("data_base64", out var base64) && base64.TryGetBytesFromBase64(out var bytes))
            return JsonSerializer.Deserialize<TEvent>(bytes, JsonSerializerOptions.Web) ?? throw new JsonException("no data", "$.data_base64", null, null);
        throw new JsonException("no data", "$.data", null, null);
    }

    private static Guid IdOf(JsonElement envelope)
    {
        var id = Text(envelope, "id");
        if (Guid.TryParse(id, out var guid))
            return guid;
        var whole = id is not null ? $"{Text(envelope, "source")}\n{id}" : envelope.ValueKind == JsonValueKind.Undefined ? "" : envelope.GetRawText();
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(whole)).AsSpan(0, 16), bigEndian: true);
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
