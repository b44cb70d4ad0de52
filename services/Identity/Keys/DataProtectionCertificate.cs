using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;

namespace Lmis.Identity.Keys;

/// <summary>
/// Protects the Data Protection keys in the database with a certificate that is not in it, so that a copy of the database alone
/// opens neither signing keys nor second factors. Set by <c>Identity:DataProtectionCertificateFile</c> (PFX, or PEM with its key).
/// </summary>
public static class DataProtectionCertificate
{
    public static void AddDataProtectionCertificate(this IHostApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Identity");
        if (section["DataProtectionCertificateFile"] is not { Length: > 0 } file)
            return;
        var password = section["DataProtectionCertificatePasswordFile"] is { Length: > 0 } passwordFile ? File.ReadAllText(passwordFile).Trim() : null;
        var current = Read(file, password);
        // Certificates of earlier years still open the keys that they protected.
        var earlier = (section.GetSection("EarlierDataProtectionCertificateFiles").Get<string[]>() ?? []).Select(path => Read(path, password)).ToArray();
        builder.Services.AddDataProtection().ProtectKeysWithCertificate(current).UnprotectKeysWithAnyCertificate([current, .. earlier]);
    }

    private static X509Certificate2 Read(string file, string? password)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509Certificate2.GetCertContentType(file) is X509ContentType.Pkcs12
                ? X509CertificateLoader.LoadPkcs12FromFile(file, password)
                : X509Certificate2.CreateFromPemFile(file);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The Data Protection certificate {file} cannot be read: {exception.Message} It must be a PFX file, with its password in the file Identity:DataProtectionCertificatePasswordFile names, or a PEM file that holds certificate and key.", exception);
        }

        return certificate.HasPrivateKey && certificate.GetRSAPublicKey() is not null
            ? certificate
            : throw new InvalidOperationException($"The Data Protection certificate {file} must be an RSA certificate with its private key.");
    }
}
