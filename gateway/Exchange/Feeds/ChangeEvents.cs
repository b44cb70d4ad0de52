using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Lmis.Exchange.Feeds;

/// <summary>
/// The content of a delivery: a batch of CloudEvents 1.0 in JSON (<c>application/cloudevents-batch+json</c>), one event a change, in order. <c>id</c> is the position,
/// <c>source</c> the address of the provider's service, <c>subject</c> the entity; extensions are <c>entityversion</c>, <c>removalreason</c> and <c>salt</c>, 128 random
/// bits that keep the digest of a short batch from being guessed back.
/// </summary>
public static class ChangeEvents
{
    /// <summary>Media type of a batch.</summary>
    public const string MediaType = "application/cloudevents-batch+json";

    private const string TypePrefix = "lmis.exchange.v1.";

    /// <summary>Writes a batch; none of no changes is an empty array.</summary>
    /// <param name="changes">In order.</param>
    /// <param name="source">Path of the provider's service: <c>/r1/VN/GOV/H55/LMIS/worker-status</c>.</param>
    /// <param name="salt">128 random bits in unpadded base64url.</param>
    public static byte[] Write(IReadOnlyList<FeedChange> changes, string source, string salt)
    {
        using var buffer = new MemoryStream(256 + (changes.Count * 512));
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var change in changes)
            {
                json.WriteStartObject();
                json.WriteString("specversion", "1.0");
                json.WriteString("id", change.Position);
                json.WriteString("source", source);
                json.WriteString("type", TypePrefix + change.Kind);
                json.WriteString("subject", change.Entity);
                json.WriteString("time", change.At);
                // Extensions are texts, as an integer of CloudEvents ends at 2^31.
                json.WriteString("entityversion", change.Version.ToString(provider: null));
                if (change.Reason is not null)
                    json.WriteString("removalreason", change.Reason);
                json.WriteString("salt", salt);
                if (change.Data is { } data)
                {
                    json.WriteString("datacontenttype", "application/json");
                    json.WritePropertyName("data");
                    data.WriteTo(json);
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return buffer.ToArray();
    }

    /// <summary>Reads a batch.</summary>
    /// <param name="batch">UTF-8 JSON.</param>
    /// <param name="source">What every event's source must be.</param>
    /// <param name="changes">In order; valid while <paramref name="document"/> is.</param>
    /// <param name="document">Holds the data; dispose it when done.</param>
    /// <param name="fault">What is wrong, without data.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> batch, string source, [NotNullWhen(true)] out IReadOnlyList<FeedChange>? changes, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out string? fault)
    {
        (changes, document, fault) = (null, null, null);
        var read = new List<FeedChange>();
        try
        {
            document = JsonDocument.Parse(batch);
            foreach (var item in document.RootElement.EnumerateArray())
            {
                if (Text(item, "source") != source)
                    fault = "an event's source is not the service of the agreement";
                else if (Read(item) is { } change)
                    read.Add(change);
                else
                    fault = "an event has not the form of a change";
                if (fault is not null)
                    break;
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or FormatException)
        {
            fault = "it is no batch of CloudEvents in JSON";
        }
        if (fault is null)
        {
            changes = read;
            return document is not null;
        }
        document?.Dispose();
        document = null;
        return false;
    }

    private static FeedChange? Read(JsonElement item)
    {
        if (Text(item, "specversion") != "1.0" || Text(item, "id") is not { } position || !FeedHeader.IsPosition(position) || !Guid.TryParseExact(Text(item, "subject"), "D", out var entity))
            return null;
        var kind = Text(item, "type") switch
        {
            TypePrefix + FeedChange.Changed => FeedChange.Changed,
            TypePrefix + FeedChange.Removed => FeedChange.Removed,
            _ => null,
        };
        var reason = Text(item, "removalreason");
        if (kind is null || !item.TryGetProperty("time", out var time) || !long.TryParse(Text(item, "entityversion"), System.Globalization.NumberStyles.None, null, out var version) || (reason is not null && !FeedChange.IsReason(reason)))
            return null;
        return new(position, entity, kind, version, time.GetDateTimeOffset(), reason,
            item.TryGetProperty("data", out var data) && data.ValueKind is not JsonValueKind.Null ? data : null);
    }

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
