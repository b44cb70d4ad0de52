namespace Lmis.Registry.PersonalData;

/// <summary>A data key, wrapped by the key-encryption key: AES-256-GCM as nonce (12 bytes), tag (16), key (32).</summary>
public sealed class DataKey
{
    /// <summary>States: it encrypts; it decrypts what is still under it; it is gone, and with it whatever was under it.</summary>
    public const string Active = "active", Retired = "retired", Destroyed = "destroyed";

    /// <summary>Number written into every ciphertext.</summary>
    public int Id { get; private set; }

    /// <summary>The class of data it protects.</summary>
    public PersonalDataClass Class { get; private set; }

    /// <summary>The wrapped key; of a destroyed one nothing.</summary>
    public byte[] Wrapped { get; private set; } = [];

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary><c>active</c>, <c>retired</c> or <c>destroyed</c>; at most one of a class is active.</summary>
    public string State { get; private set; } = Active;

    /// <summary>When another took its place, UTC.</summary>
    public DateTimeOffset? RetiredAt { get; private set; }

    public DateTimeOffset? DestroyedAt { get; private set; }
    public string? DestroyedBy { get; private set; }
}
