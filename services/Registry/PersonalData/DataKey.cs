namespace Lmis.Registry.PersonalData;

/// <summary>A data key, wrapped by the key-encryption key: AES-256-GCM as nonce (12 bytes), tag (16), key (32).</summary>
public sealed class DataKey
{
    /// <summary>State of a key that encrypts; older keys, in any other state, still decrypt.</summary>
    public const string Active = "active";

    /// <summary>Number written into every ciphertext.</summary>
    public int Id { get; private set; }

    /// <summary>The class of data it protects.</summary>
    public PersonalDataClass Class { get; private set; }

    /// <summary>The wrapped key.</summary>
    public byte[] Wrapped { get; private set; } = [];

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary><c>active</c> or <c>retired</c>; at most one of a class is active.</summary>
    public string State { get; private set; } = Active;
}
