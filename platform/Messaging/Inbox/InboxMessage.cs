namespace Lmis.Messaging;

/// <summary>That one message was applied; written in the transaction of its effect.</summary>
internal sealed class InboxMessage
{
    public Guid MessageId { get; init; }

    public required string Topic { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }
}
