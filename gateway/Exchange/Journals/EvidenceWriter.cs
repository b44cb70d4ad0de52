using System.Buffers.Text;
using System.Text.Json;
using Lmis.Exchange.Documents;

namespace Lmis.Exchange.Journals;

/// <summary>What an evidence file is of; its first line.</summary>
/// <param name="Gateway">The gateway whose journal it is.</param>
/// <param name="From">Start of the time asked for; null when single entries were asked for.</param>
/// <param name="To">End of the time asked for.</param>
/// <param name="After">Number of the checkpoint that the chains start at; 0 from the beginning of the journal; null for single entries, which are proven by paths.</param>
/// <param name="MadeAt">When the file was made.</param>
public sealed record EvidenceHeader(string Gateway, DateTimeOffset? From, DateTimeOffset? To, long? After, DateTimeOffset MadeAt);

/// <summary>Shows that one entry is under a checkpoint's root.</summary>
/// <param name="Checkpoint">The checkpoint's number.</param>
/// <param name="Index">The entry's place among the checkpoint's entries, from 0.</param>
/// <param name="Size">How many entries the checkpoint has.</param>
/// <param name="Path">Audit path of RFC 6962.</param>
public sealed record EvidenceProof(long Checkpoint, long Index, long Size, IReadOnlyList<byte[]> Path);

/// <summary>
/// Writes an evidence file: JSON lines, UTF-8. Header; directory versions; checkpoints by number; entries by slot and sequence, each with
/// its canonical bytes as they stand; and a last line that counts them, so that a cut file shows.
/// </summary>
public sealed class EvidenceWriter(Stream to) : IAsyncDisposable
{
    /// <summary>Name and version of the format, in the header.</summary>
    public const string Format = "lmis-evidence/1";

    private const int FlushAt = 64 * 1024;
    private static readonly JsonWriterOptions AsGiven = new() { SkipValidation = true };
    private readonly MemoryStream buffer = new(2 * FlushAt);
    private long directories;
    private long checkpoints;
    private long entries;

    /// <summary>Writes the first line.</summary>
    public ValueTask HeaderAsync(EvidenceHeader header, CancellationToken ct) => LineAsync(json =>
    {
        json.WriteString("format", Format);
        json.WriteString("gateway", header.Gateway);
        json.WriteTime("from", header.From?.ToUniversalTime());
        json.WriteTime("to", header.To?.ToUniversalTime());
        if (header.After is { } after)
            json.WriteNumber("after", after);
        json.WriteTime("madeAt", header.MadeAt.ToUniversalTime());
    }, ct);

    /// <summary>Writes a directory version: the signed document as it was published.</summary>
    public ValueTask DirectoryAsync(ReadOnlyMemory<byte> document, CancellationToken ct)
    {
        directories++;
        return LineAsync(json => OnOneLine(json, "directory", document), ct);
    }

    /// <summary>Writes a checkpoint: the signed document, and its timestamp token if there is one.</summary>
    public ValueTask CheckpointAsync(ReadOnlyMemory<byte> document, ReadOnlyMemory<byte>? token, CancellationToken ct)
    {
        checkpoints++;
        return LineAsync(json =>
        {
            OnOneLine(json, "checkpoint", document);
            if (token is { } stamp)
                json.WriteBase64String("timestamp", stamp.Span);
        }, ct);
    }

    /// <summary>Writes an entry: its canonical bytes, and the place and hash under which the journal stores it.</summary>
    public ValueTask EntryAsync(int slot, long sequence, ReadOnlyMemory<byte> hash, ReadOnlyMemory<byte> content, EvidenceProof? proof, CancellationToken ct)
    {
        entries++;
        return LineAsync(json =>
        {
            json.WriteNumber("slot", slot);
            json.WriteNumber("sequence", sequence);
            json.WriteString("hash", Base64Url.EncodeToString(hash.Span));
            Raw(json, "entry", content.Span);
            if (proof is null)
                return;
            json.WriteStartObject("proof");
            json.WriteNumber("checkpoint", proof.Checkpoint);
            json.WriteNumber("index", proof.Index);
            json.WriteNumber("size", proof.Size);
            json.WriteTexts("path", proof.Path.Select(node => Base64Url.EncodeToString(node)));
            json.WriteEndObject();
        }, ct);
    }

    /// <summary>Writes the last line and flushes.</summary>
    public async ValueTask EndAsync(CancellationToken ct)
    {
        await LineAsync(json =>
        {
            json.WriteStartObject("end");
            json.WriteNumber("directories", directories);
            json.WriteNumber("checkpoints", checkpoints);
            json.WriteNumber("entries", entries);
            json.WriteEndObject();
        }, ct);
        await FlushAsync(ct);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => buffer.DisposeAsync();

    // What is signed in a document stands inside it in base64url; the white space around it is whoever's who published it.
    private static void OnOneLine(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> document)
    {
        json.WritePropertyName(name);
        using var parsed = JsonDocument.Parse(document);
        parsed.RootElement.WriteTo(json);
    }

    private static void Raw(Utf8JsonWriter json, string name, ReadOnlySpan<byte> value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value, skipInputValidation: true);
    }

    private ValueTask LineAsync(Action<Utf8JsonWriter> members, CancellationToken ct)
    {
        using (var json = new Utf8JsonWriter(buffer, AsGiven))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return buffer.Length < FlushAt ? ValueTask.CompletedTask : FlushAsync(ct);
    }

    private async ValueTask FlushAsync(CancellationToken ct)
    {
        await to.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), ct);
        await to.FlushAsync(ct);
        buffer.SetLength(0);
    }
}
