namespace Lmis.Training.Credentials;

/// <summary>A key that signs certificates. The public part stays published for ever; the private part is encrypted, and erased when the key is retired.</summary>
public sealed class SigningKey
{
    public required Guid Id { get; init; }

    /// <summary>Its name in signatures: the thumbprint (RFC 7638).</summary>
    public required string KeyId { get; init; }

    /// <summary>Public key as a JWK (P-256).</summary>
    public required string PublicJwk { get; init; }

    /// <summary>PKCS #8, encrypted for this row; null once retired.</summary>
    public byte[]? PrivateKey { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? RetiredAt { get; set; }
}
