using System.Globalization;
using System.Text.Json;

namespace Lmis.LocalSidecar.Delivery;

/// <summary>The text attributes of a stored cloud event, read in one pass that also proves it well-formed.</summary>
internal static class EventAttributes
{
    /// <summary>Null when the bytes are not one JSON object.</summary>
    public static Dictionary<string, string>? Read(ReadOnlySpan<byte> envelope)
    {
        try
        {
            var reader = new Utf8JsonReader(envelope);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;

            var attributes = new Dictionary<string, string>(12, StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isData = reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("data_base64"u8);
                var name = isData ? null : reader.GetString();
                reader.Read();
                if (name is not null && reader.TokenType == JsonTokenType.String)
                    attributes[name] = reader.GetString()!;
                else
                    reader.Skip();
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? attributes : null;
        }
        catch (JsonException e) when (e.Message.Length > 0)
        {
            return null;
        }
    }

    public static bool HasExpired(Dictionary<string, string> attributes, TimeProvider clock) =>
        attributes.TryGetValue("expiration", out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiration)
        && expiration < clock.GetUtcNow();
}
