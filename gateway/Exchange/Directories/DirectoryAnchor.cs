using Lmis.Exchange.Documents;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Directories;

/// <summary>A key that may sign the next directory: its SubjectPublicKeyInfo, P-256 only.</summary>
public sealed class DirectoryAnchor
{
    /// <summary>An anchor from its SubjectPublicKeyInfo (DER).</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It is no key on P-256 in its usual encoding.</exception>
    public DirectoryAnchor(byte[] subjectPublicKeyInfo) =>
        (SubjectPublicKeyInfo, KeyId, PublicKey) = (subjectPublicKeyInfo, KeyIds.Of(subjectPublicKeyInfo), DirectoryKey.Import(subjectPublicKeyInfo));

    /// <summary>The key in DER.</summary>
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    /// <summary>base64url of SHA-256 over it.</summary>
    public string KeyId { get; }

    /// <summary>The key, ecdsa-p256-sha256.</summary>
    public SignatureKey PublicKey { get; }
}
