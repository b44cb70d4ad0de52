using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Lmis.Exchange.Journals;

/// <summary>A line of an evidence file: its number from 1, and a JSON object or the reason why it is none. Only valid until the next one is read.</summary>
internal readonly record struct EvidenceLine(long Number, JsonElement Json, string? Fault)
{
    public bool Has(string name) => Json.TryGetProperty(name, out _);

    /// <summary>The bytes of a member exactly as they stand in the file.</summary>
    public byte[] Raw(string name) => JsonMarshal.GetRawUtf8Value(Json.GetProperty(name)).ToArray();
}

/// <summary>Reads JSON lines of bounded length, one in memory at a time.</summary>
internal static class EvidenceLines
{
    private const int Longest = 16 * 1024 * 1024;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <exception cref="JsonException">A line is too long to be one; the message names it.</exception>
    public static async IAsyncEnumerable<EvidenceLine> ReadAsync(Stream from, [EnumeratorCancellation] CancellationToken ct)
    {
        var reader = PipeReader.Create(from, new(bufferSize: 64 * 1024, leaveOpen: true));
        long number = 0;
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            var rest = read.Buffer;
            while (rest.Length > 0 && rest.PositionOf((byte)'\n') is { } end)
            {
                using var document = Parse(rest.Slice(0, end), out var fault);
                yield return new(++number, document.RootElement, fault);
                rest = rest.Slice(rest.GetPosition(1, end));
            }
            if (rest.Length > Longest)
                throw new JsonException($"Line {number + 1} is longer than {Longest} bytes.");
            if (read.IsCompleted)
            {
                if (!rest.IsEmpty)
                {
                    using var document = Parse(rest, out var fault);
                    yield return new(++number, document.RootElement, fault);
                }
                break;
            }
            reader.AdvanceTo(rest.Start, rest.End);
        }
        await reader.CompleteAsync();
    }

    private static JsonDocument Parse(ReadOnlySequence<byte> line, out string? fault)
    {
        try
        {
            var document = JsonDocument.Parse(line, Strict);
            fault = document.RootElement.ValueKind == JsonValueKind.Object ? null : "it is no JSON object";
            return document;
        }
        catch (JsonException unreadable)
        {
            fault = $"it is no JSON ({unreadable.Message})";
            return JsonDocument.Parse("null");
        }
    }
}
