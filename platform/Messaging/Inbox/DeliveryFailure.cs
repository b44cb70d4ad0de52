namespace Lmis.Messaging;

/// <summary>Why a message's last delivery failed: Dapr's dead-letter envelope does not say it.</summary>
internal sealed class DeliveryFailure
{
    public Guid MessageId { get; init; }

    public required string Topic { get; init; }

    public required string Reason { get; init; }

    public int Failures { get; init; }

    public DateTimeOffset LastAt { get; init; }
}
