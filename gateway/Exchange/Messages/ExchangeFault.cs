using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lmis.Exchange.Messages;

/// <summary>
/// A fault of the exchange itself, as problem details (RFC 9457) that also carry X-Road's <c>{type, message, detail}</c>. It names the rule
/// that was broken and what to do, and never repeats data of the message. The catalogue is <see cref="ExchangeFaults"/>.
/// </summary>
/// <param name="Status">The HTTP status, which tells the truth: 400 to 429 the asker must change something, 502 to 504 the answering side.</param>
/// <param name="Slug">End of the problem's type, <c>urn:lmis:problem:{slug}</c>; stable.</param>
/// <param name="XRoadType">X-Road's type, the value of <c>X-Road-Error</c>.</param>
/// <param name="Title">The kind of fault, in a few words.</param>
/// <param name="Detail">What was wrong here, and what to do.</param>
public sealed record ExchangeFault(int Status, string Slug, string XRoadType, string Title, string Detail)
{
    /// <summary>Media type of the document.</summary>
    public const string ContentType = "application/problem+json";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The problem's type.</summary>
    public string Type => "urn:lmis:problem:" + Slug;

    /// <summary>The problem document as UTF-8.</summary>
    /// <param name="requestId">The exchange's <c>X-Road-Request-Id</c>, by which either side finds it in its journal; null before there is one.</param>
    public byte[] ToProblem(string? requestId = null)
    {
        var to = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(to, Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, Type);
            json.WriteString("title"u8, Title);
            json.WriteNumber("status"u8, Status);
            json.WriteString("detail"u8, Detail);
            if (requestId is not null)
                json.WriteString("requestId"u8, requestId);
            json.WriteStartObject("xRoad"u8);
            json.WriteString("type"u8, XRoadType);
            json.WriteString("message"u8, Title);
            json.WriteString("detail"u8, requestId ?? Slug);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return to.WrittenSpan.ToArray();
    }
}
