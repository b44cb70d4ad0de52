using System.Text.Json;

namespace Lmis.Exchange.Packages;

/// <summary>One JSON object on one line.</summary>
internal static class JsonLine
{
    public static byte[] Of(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
