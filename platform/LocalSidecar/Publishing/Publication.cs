namespace Lmis.LocalSidecar.Publishing;

/// <summary>One event on its way to a topic, with the content type and metadata of its publisher.</summary>
internal sealed record Publication(
    string AppId, string PubSubName, string Topic, ReadOnlyMemory<byte> Data, string? ContentType,
    IReadOnlyDictionary<string, string> Metadata, string TraceParent, string? TraceState, DateTimeOffset Time);
