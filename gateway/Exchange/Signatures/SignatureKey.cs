using System.Security.Cryptography;

namespace Lmis.Exchange.Signatures;

/// <summary>
/// A key with its one algorithm (RFC 9421 section 3.3). The algorithm always comes from here, which is to say from whoever vouches for the
/// key, and never from the message.
/// </summary>
public abstract class SignatureKey
{
    /// <summary>The algorithm's name in the registry, for example <c>ecdsa-p256-sha256</c>.</summary>
    public abstract string Algorithm { get; }

    /// <summary>Signs a signature base.</summary>
    public abstract byte[] Sign(ReadOnlySpan<byte> signatureBase);

    /// <summary>Whether the signature is this key's over these bytes.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> signatureBase, ReadOnlySpan<byte> signature);

    /// <summary>ECDSA on P-256 with SHA-256, signature as r‖s of 64 bytes: the only algorithm that the product's policy lets in.</summary>
    public static SignatureKey EcdsaP256(ECDsa key) => key.KeySize == 256
        ? new Ecdsa(key)
        : throw new ArgumentException("ecdsa-p256-sha256 takes a key on P-256.", nameof(key));

    /// <summary>RSASSA-PSS with SHA-512, for other people's signatures.</summary>
    public static SignatureKey RsaPssSha512(RSA key) => new Rsa("rsa-pss-sha512", key, HashAlgorithmName.SHA512, RSASignaturePadding.Pss);

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256, for other people's signatures.</summary>
    public static SignatureKey RsaV15Sha256(RSA key) => new Rsa("rsa-v1_5-sha256", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <summary>HMAC with SHA-256 over a shared secret, for other people's signatures.</summary>
    public static SignatureKey HmacSha256(byte[] secret) => new Hmac(secret);

    private sealed class Ecdsa(ECDsa key) : SignatureKey
    {
        public override string Algorithm => "ecdsa-p256-sha256";

        public override byte[] Sign(ReadOnlySpan<byte> signatureBase) =>
            key.SignData(signatureBase, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

        public override bool Verify(ReadOnlySpan<byte> signatureBase, ReadOnlySpan<byte> signature) =>
            signature.Length == 64 && key.VerifyData(signatureBase, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private sealed class Rsa(string algorithm, RSA key, HashAlgorithmName hash, RSASignaturePadding padding) : SignatureKey
    {
        public override string Algorithm => algorithm;

        public override byte[] Sign(ReadOnlySpan<byte> signatureBase) => key.SignData(signatureBase, hash, padding);

        public override bool Verify(ReadOnlySpan<byte> signatureBase, ReadOnlySpan<byte> signature) => key.VerifyData(signatureBase, signature, hash, padding);
    }

    private sealed class Hmac(byte[] secret) : SignatureKey
    {
        public override string Algorithm => "hmac-sha256";

        public override byte[] Sign(ReadOnlySpan<byte> signatureBase) => HMACSHA256.HashData(secret, signatureBase);

        public override bool Verify(ReadOnlySpan<byte> signatureBase, ReadOnlySpan<byte> signature) =>
            CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, signatureBase), signature);
    }
}
