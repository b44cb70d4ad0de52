namespace Lmis.Messaging;

/// <summary>A message no delivery could apply, kept until an operator re-drives or discards it.</summary>
internal sealed class DeadLetter
{
    /// <summary>UUIDv7, the order in which dead letters came in.</summary>
    public Guid Id { get; init; }

    /// <summary>The message's id in the inbox.</summary>
    public Guid MessageId { get; init; }

    /// <summary>The topic it was first published to.</summary>
    public required string Topic { get; init; }

    /// <summary>The whole CloudEvent as delivered.</summary>
    public required string Envelope { get; init; }

    /// <summary>Kind of failure of the last delivery, where known; never a value out of the message.</summary>
    public string? Reason { get; init; }

    /// <summary>Failed deliveries before it came here.</summary>
    public int Failures { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary><see cref="Waiting"/>, <see cref="Redriven"/> or <see cref="Discarded"/>.</summary>
    public required string Status { get; set; }

    public int Redrives { get; set; }

    public DateTimeOffset? LastRedriveAt { get; set; }

    public string? LastRedriveBy { get; set; }

    /// <summary><c>applied</c>, <c>already-applied</c>, or the kind of failure.</summary>
    public string? LastRedriveOutcome { get; set; }

    public DateTimeOffset? DiscardedAt { get; set; }

    public string? DiscardedBy { get; set; }

    public string? DiscardReason { get; set; }

    internal const string Waiting = "waiting";
    internal const string Redriven = "redriven";
    internal const string Discarded = "discarded";
}
