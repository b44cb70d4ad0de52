using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lmis.LocalRun.Secrets;

/// <summary>The certificate that protects the Data Protection keys in Identity's database.</summary>
internal static class DataProtectionCertificate
{
    /// <summary>One PEM file with certificate and private key, made on first asking, good for ten years.</summary>
    internal static string FileIn(SecretFiles secrets)
    {
        const string name = "identity-data-protection.pem";
        secrets.GetOrCreate(name, () =>
        {
            using var key = RSA.Create(3072);
            var request = new CertificateRequest("CN=lmis local data protection", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var today = TimeProvider.System.GetUtcNow();
            using var certificate = request.CreateSelfSigned(today.AddDays(-1), today.AddYears(10));
            return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
        });
        return secrets.PathOf(name);
    }
}
