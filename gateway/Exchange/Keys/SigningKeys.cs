using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lmis.Exchange.Keys;

/// <summary>
/// Loads private keys by their location: the path of a PEM file (RFC 7468; PKCS#8 or SEC 1), or a <c>pkcs11:</c> URI (RFC 7512) of a key in
/// hardware, which never leaves it.
/// </summary>
public static class SigningKeys
{
    private const string HardwareScheme = "pkcs11:";

    /// <summary>Whether the location names a key in hardware.</summary>
    public static bool IsInHardware(string location) => location.StartsWith(HardwareScheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Loads a private key on P-256, for messages, checkpoints, agreements or TLS.</summary>
    /// <param name="location">A path, or for example <c>pkcs11:token=gateway;object=message;type=private?pin-source=file:/run/secrets/pin</c>.</param>
    /// <returns>The key; its owner disposes it.</returns>
    /// <exception cref="SigningKeyException">There is no such key, or it is of another kind; the message says what to do and holds no secret.</exception>
    public static ECDsa Load(string location)
    {
        if (string.IsNullOrWhiteSpace(location))
            throw new SigningKeyException("No key is named: give the path of a PEM file or a pkcs11: URI.");
        var key = IsInHardware(location) ? HardwareKey.Open(location) : ReadFile(location);
        if (key.KeySize == 256)
            return key;
        var size = key.KeySize;
        key.Dispose();
        throw new SigningKeyException($"{Name(location)} is a key of {size} bits: the exchange takes keys on P-256 only.");
    }

    /// <summary>Loads a certificate with its private key, as a TLS 1.3 server or client presents it.</summary>
    /// <param name="certificateFile">PEM file; the first certificate is the one presented.</param>
    /// <param name="keyLocation">Where its private key is, as in <see cref="Load"/>.</param>
    /// <exception cref="SigningKeyException">Either cannot be had, or they do not belong together.</exception>
    public static X509Certificate2 LoadCertificate(string certificateFile, string keyLocation)
    {
        using var bare = ReadCertificate(certificateFile);
        using var key = Load(keyLocation);
        try
        {
            return bare.CopyWithPrivateKey(key);
        }
        catch (Exception mismatch) when (mismatch is ArgumentException or InvalidOperationException or CryptographicException)
        {
            throw new SigningKeyException($"The certificate {certificateFile} was not made for the key {Name(keyLocation)}: give the two that belong together.", mismatch);
        }
    }

    /// <summary>The location as it may be written in logs: without the part that can hold a PIN.</summary>
    public static string Name(string location) => IsInHardware(location) ? location.Split('?', 2)[0] : location;

    private static ECDsa ReadFile(string path)
    {
        string pem;
        try
        {
            pem = File.ReadAllText(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SigningKeyException($"The key file {path} cannot be read ({unreadable.Message}).", unreadable);
        }
        if (pem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal))
            throw new SigningKeyException($"The key file {path} is encrypted: give the key unencrypted, with mode 0600 or from a secret store, or keep it in hardware with a pkcs11: URI.");
        if (!pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new SigningKeyException($"The file {path} holds no private key in PEM form.");
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new SigningKeyException($"The key in {path} is not an elliptic-curve key that can be read: make one with 'lmis member init'.", wrong);
        }
    }

    private static X509Certificate2 ReadCertificate(string path)
    {
        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(path);
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SigningKeyException($"The certificate {path} cannot be read as PEM ({wrong.Message}).", wrong);
        }
    }
}
