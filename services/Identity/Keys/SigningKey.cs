namespace Lmis.Identity.Keys;

/// <summary>
/// A P-256 key that signs tokens. Its state follows from its times and the clock alone, so replicas that read
/// the same rows change from one key to the next at the same instant without talking to each other.
/// </summary>
public sealed class SigningKey
{
    public required string Kid { get; init; }

    /// <summary>PKCS#8, protected with Data Protection.</summary>
    public required byte[] PrivateKey { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ActivatesAt { get; init; }

    /// <summary>Set when the successor is created: there is never an instant without an active key.</summary>
    public DateTimeOffset? RetiresAt { get; set; }

    public DateTimeOffset? RemovedAt { get; set; }

    public SigningKeyState StateAt(DateTimeOffset now) =>
        now < ActivatesAt ? SigningKeyState.Pending
        : RetiresAt is null || now < RetiresAt ? SigningKeyState.Active
        : RemovedAt is null || now < RemovedAt ? SigningKeyState.Retired
        : SigningKeyState.Gone;
}
