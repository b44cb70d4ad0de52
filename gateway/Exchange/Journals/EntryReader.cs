using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Lmis.Exchange.Journals;

/// <summary>Reads canonical bytes back. Strictness comes from one rule: what was read is written again and must be the same bytes.</summary>
internal static class EntryReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 2 };

    public static bool TryRead(ReadOnlyMemory<byte> content, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JournalEntry? entry, out string? fault)
    {
        entry = null;
        try
        {
            using var document = JsonDocument.Parse(content, Strict);
            var json = document.RootElement;
            if (json.ValueKind != JsonValueKind.Object)
                return Refuse("it is no JSON object", out fault);
            if (JournalNames.KindOf(Text(json, "kind")) is not { } kind || JournalNames.RoleOf(Text(json, "role")) is not { } role)
                return Refuse("its kind or role is not known", out fault);
            if (Number(json, "v") != JournalEntry.Form)
                return Refuse($"its form is not {JournalEntry.Form}", out fault);
            if (!DateTimeOffset.TryParseExact(Text(json, "at"), "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
                return Refuse("its time cannot be read", out fault);
            var read = new JournalEntry
            {
                Slot = checked((int)Number(json, "slot")),
                Sequence = Number(json, "sequence"),
                At = at,
                Previous = Bytes(json, "previous"),
                Record = RecordOf(json, kind, role),
                Lease = json.TryGetProperty("fence", out _) ? new(Text(json, "owner") ?? "", Number(json, "fence"), Text(json, "checkpoint")) : null,
            };
            if (!read.ToBytes().AsSpan().SequenceEqual(content.Span))
                return Refuse("its bytes are not in canonical form", out fault);
            (entry, fault) = (read, null);
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            return Refuse("it cannot be read as an entry", out fault);
        }
    }

    private static JournalRecord RecordOf(JsonElement json, JournalKind kind, JournalRole role) => new()
    {
        Kind = kind,
        Role = role,
        AgreementId = Text(json, "agreement"),
        Client = Text(json, "client") ?? "",
        DirectoryVersion = Number(json, "directoryVersion"),
        Fault = Text(json, "fault"),
        LatencyMicroseconds = Number(json, "latencyMicroseconds"),
        Method = Text(json, "method") ?? "",
        Note = Text(json, "note"),
        Peer = Text(json, "peer") ?? "",
        PeerCheckpoint = Text(json, "peerCheckpoint"),
        Purpose = Text(json, "purpose"),
        RequestBase = Text(json, "requestBase"),
        RequestBytes = Number(json, "requestBytes"),
        RequestDigest = Text(json, "requestDigest") ?? "",
        RequestId = Text(json, "requestId") ?? "",
        RequestKeyId = Text(json, "requestKeyId"),
        RequestSignature = Bytes(json, "requestSignature"),
        ResponseBase = Text(json, "responseBase"),
        ResponseBytes = Number(json, "responseBytes"),
        ResponseDigest = Text(json, "responseDigest"),
        ResponseKeyId = Text(json, "responseKeyId"),
        ResponseSignature = Bytes(json, "responseSignature"),
        Service = Text(json, "service") ?? "",
        Status = checked((int)Number(json, "status")),
        UserId = Text(json, "userId"),
        XRoadId = Text(json, "xRoadId") ?? "",
    };

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt64() : 0;

    private static byte[] Bytes(JsonElement json, string name) => Text(json, name) is { } text ? Base64Url.DecodeFromChars(text) : [];

    private static bool Refuse(string reason, out string? fault)
    {
        fault = reason;
        return false;
    }
}
