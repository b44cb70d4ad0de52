namespace Lmis.Messaging;

/// <summary>A claimed message as the relay publishes it.</summary>
internal sealed record OutboxRow(Guid Id, string Data, string? TraceParent, string? TraceState);
