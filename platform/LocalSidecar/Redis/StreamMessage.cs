namespace Lmis.LocalSidecar.Redis;

/// <summary>An entry of a stream as Dapr writes it: the envelope's bytes, and the publisher's metadata as JSON if there was any.</summary>
internal sealed record StreamMessage(string Topic, string Id, byte[] Data, string? Metadata);
