namespace Lmis.Registry.National;

/// <summary>What has become of a person's record at the national system: the version that was sent last, and the answer.</summary>
public sealed class RegistrationUpload
{
    /// <summary>The states.</summary>
    public const string Sent = "sent", Registered = "registered", Refused = "refused";

    private RegistrationUpload()
    {
    }

    public Guid PersonId { get; private set; }

    /// <summary>The message it was sent in.</summary>
    public Guid BatchId { get; private set; }

    /// <summary>Version of the record that was sent.</summary>
    public long Version { get; private set; }

    public string State { get; private set; } = Sent;

    /// <summary>Of a refusal: why, in the national system's code.</summary>
    public string? Reason { get; private set; }

    public string? ReceiptNumber { get; private set; }
    public DateTimeOffset SentAt { get; private set; }
    public DateTimeOffset? AnsweredAt { get; private set; }

    public static RegistrationUpload Of(Guid person) => new() { PersonId = person };

    /// <summary>This version is on its way.</summary>
    public void Send(Guid batch, long version, DateTimeOffset now) => (BatchId, Version, State, Reason, SentAt, AnsweredAt) = (batch, version, Sent, null, now, null);

    /// <summary>Goes in another message, as it was.</summary>
    public void Move(Guid batch) => BatchId = batch;

    public void Register(string receiptNumber, DateTimeOffset now) => (State, Reason, ReceiptNumber, AnsweredAt) = (Registered, null, receiptNumber, now);

    public void Refuse(string reason, DateTimeOffset now) => (State, Reason, AnsweredAt) = (Refused, reason, now);
}
