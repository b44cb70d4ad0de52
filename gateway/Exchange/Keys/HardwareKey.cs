using System.Security.Cryptography;

namespace Lmis.Exchange.Keys;

/// <summary>
/// Opens a private key behind PKCS#11 through OpenSSL, whose handle serves <c>SslStream</c> and signatures alike; a custom <c>ECDsa</c> could
/// not serve TLS. The engine <c>pkcs11</c> (libp11) is asked first, then the provider of that name: .NET cannot attach an EC key of a
/// provider to a certificate yet (dotnet/runtime#133171).
/// </summary>
internal static class HardwareKey
{
    private const string OpenSslName = "pkcs11";

    public static ECDsa Open(string uri)
    {
        if (!OperatingSystem.IsLinux())
            throw new SigningKeyException("Keys in hardware need OpenSSL on Linux: give the path of a PEM file on this system.");
        try
        {
            using var handle = OpenHandle(uri);
            return new ECDsaOpenSsl(handle);
        }
        catch (Exception fault) when (fault is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            throw new SigningKeyException(
                $"The key {SigningKeys.Name(uri)} cannot be opened through OpenSSL's pkcs11 engine ({fault.Message}). See that the engine is installed "
                + "(Debian: libengine-pkcs11-openssl), that PKCS11_MODULE_PATH names the token's library, and that token, object and PIN are right.", fault);
        }
    }

    private static SafeEvpPKeyHandle OpenHandle(string uri)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException();
        try
        {
            return SafeEvpPKeyHandle.OpenPrivateKeyFromEngine(OpenSslName, uri);
        }
        catch (CryptographicException engine)
        {
            try
            {
                return SafeEvpPKeyHandle.OpenKeyFromProvider(OpenSslName, uri);
            }
            catch (Exception provider) when (provider is CryptographicException or PlatformNotSupportedException or ArgumentException)
            {
                // The engine's words are the ones that help: it is what most tokens are reached by.
                throw new CryptographicException(engine.Message, provider);
            }
        }
    }
}
