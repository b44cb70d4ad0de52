using System.Security.Cryptography;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Directories;

/// <summary>A member's public key on P-256 with its one use and its times. Retired and revoked keys stay listed, so that old evidence verifies.</summary>
public sealed class DirectoryKey
{
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>A key from its SubjectPublicKeyInfo.</summary>
    /// <exception cref="CryptographicException">It is no key on P-256 in its usual encoding (named curve, uncompressed point).</exception>
    public DirectoryKey(MemberId member, KeyUse use, byte[] subjectPublicKeyInfo, DateTimeOffset notBefore, DateTimeOffset notAfter, DateTimeOffset? retired = null, DateTimeOffset? revoked = null)
    {
        (Member, Use, SubjectPublicKeyInfo, NotBefore, NotAfter, Retired, Revoked) = (member, use, subjectPublicKeyInfo, notBefore, notAfter, retired, revoked);
        KeyId = KeyIds.Of(subjectPublicKeyInfo);
        PublicKey = Import(subjectPublicKeyInfo);
    }

    /// <summary>base64url of SHA-256 over the SubjectPublicKeyInfo.</summary>
    public string KeyId { get; }

    /// <summary>Whose key it is.</summary>
    public MemberId Member { get; }

    /// <summary>What it is for.</summary>
    public KeyUse Use { get; }

    /// <summary>The key in DER (RFC 5480 section 2).</summary>
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    /// <summary>The key, ecdsa-p256-sha256.</summary>
    public SignatureKey PublicKey { get; }

    /// <summary>First moment it may sign.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>First moment it may no longer sign.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>When its holder stopped using it, in good order.</summary>
    public DateTimeOffset? Retired { get; }

    /// <summary>From when on it is not to be believed, for example because it was stolen.</summary>
    public DateTimeOffset? Revoked { get; }

    /// <summary>Whether the key could sign at that moment: for a new signature ask with now, for old evidence with the time it was recorded.</summary>
    public bool IsActive(DateTimeOffset at) => at >= NotBefore && at < NotAfter && (Retired is null || at < Retired) && (Revoked is null || at < Revoked);

    /// <summary>The public key of a SubjectPublicKeyInfo, P-256 only.</summary>
    /// <exception cref="CryptographicException">It is no key on P-256 in its usual encoding.</exception>
    public static SignatureKey Import(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
            // Another encoding of the same point would give the key a second name.
            if (key.ExportParameters(false).Curve.Oid?.Value == P256 && key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(subjectPublicKeyInfo))
                return SignatureKey.EcdsaP256(key);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or NotSupportedException)
        {
            key.Dispose();
            throw new CryptographicException("The key cannot be read.", unreadable);
        }
        catch
        {
            key.Dispose();
            throw;
        }
        key.Dispose();
        throw new CryptographicException("The key is not on P-256 in its usual encoding (named curve, uncompressed point).");
    }
}
