using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Lmis.Cli.Members;

/// <summary>A gateway's certificates: made by itself, because the directory and no issuer says whose they are.</summary>
internal static class Certificates
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";

    /// <summary>Every certificate in the folder: one, or two while one takes over from the other.</summary>
    public static IEnumerable<X509Certificate2> In(string folder)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "tls-certificate*.pem").Order(StringComparer.Ordinal).ToArray() : [];
        return files.Length > 0 ? files.Select(X509CertificateLoader.LoadCertificateFromFile) : throw new CliException($"{folder} holds no {MemberFile.TlsCertificate}: make the gateway's keys with 'lmis member init', or put the certificate there.");
    }

    public static string Fingerprint(X509Certificate2 certificate) => Base64Url.EncodeToString(SHA256.HashData(certificate.RawDataMemory.Span));

    public static JsonObject ToDirectory(X509Certificate2 certificate) => new()
    {
        ["sha256"] = Fingerprint(certificate),
        ["notBefore"] = Times.Text(new DateTimeOffset(certificate.NotBefore.ToUniversalTime(), TimeSpan.Zero)),
        ["notAfter"] = Times.Text(new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero)),
    };

    /// <summary>A request for a certificate of this gateway, for servers and clients alike.</summary>
    public static CertificateRequest Request(string gateway, IEnumerable<string> addresses, ECDsa key)
    {
        var request = new CertificateRequest(new X500DistinguishedName($"CN={gateway}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerUse), new Oid(ClientUse)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(gateway);
        foreach (var host in addresses.Select(address => new Uri(address).Host.Trim('[', ']')).Distinct())
        {
            if (IPAddress.TryParse(host, out var ip))
                names.AddIpAddress(ip);
            else
                names.AddDnsName(host);
        }
        request.CertificateExtensions.Add(names.Build());
        return request;
    }
}
