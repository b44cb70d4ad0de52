using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Lmis.Exchange.Json;

namespace Lmis.Exchange.Documents;

/// <summary>Writes a document's payload as its canonical bytes (RFC 8785).</summary>
internal static class DocumentWriter
{
    public static byte[] Write(Action<Utf8JsonWriter> members) => JsonCanonicalizer.Canonicalize(WriteAsGiven(members));

    public static byte[] WriteAsGiven(Action<Utf8JsonWriter> members)
    {
        var to = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return to.WrittenSpan.ToArray();
    }

    public static void WriteArray<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            write(item);
        json.WriteEndArray();
    }

    public static void WriteObjects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> members) => json.WriteArray(name, items, item =>
    {
        json.WriteStartObject();
        members(item);
        json.WriteEndObject();
    });

    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> items) => json.WriteArray(name, items, json.WriteStringValue);

    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } at)
            json.WriteString(name, Time(at));
    }

    /// <summary>A time as documents spell it: in seconds, with Z at offset zero.</summary>
    public static string Time(DateTimeOffset time) =>
        time.ToString(time.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
