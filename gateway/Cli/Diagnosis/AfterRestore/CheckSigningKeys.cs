using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>Identity's signing keys: each opens with the Data Protection keys beside it and the mounted certificate, and one signs now.</summary>
internal static class CheckSigningKeys
{
    private const string Check = "signing keys";

    public static async Task<IReadOnlyList<Finding>> RunAsync(RestoredDatabases databases, IReadOnlyList<string> certificates, string? passwordFile, CancellationToken ct)
    {
        await using var connection = await databases.OpenAsync(RestoredDatabases.Identity, ct);
        var ring = new List<XElement>();
        await using (var command = new NpgsqlCommand("select xml from data_protection_keys where xml is not null order by id", connection))
        {
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
                ring.Add(XElement.Parse(row.GetString(0)));
        }
        using var provider = Provider(ring, certificates.Select(file => Read(file, passwordFile)).ToArray());
        // As Identity names its application and this purpose.
        var protector = provider.GetRequiredService<IDataProtectionProvider>().CreateProtector("identity.signing-key.v1");
        var (keys, active, closed) = (0, 0, new List<string>());
        await using (var command = new NpgsqlCommand("select kid, private_key, activates_at <= now() and (retires_at is null or now() < retires_at) from signing_key order by activates_at", connection))
        {
            await using var row = await command.ExecuteReaderAsync(ct);
            for (; await row.ReadAsync(ct); keys++)
            {
                active += row.GetBoolean(2) ? 1 : 0;
                if (!Opens(protector, row.GetFieldValue<byte[]>(1)))
                    closed.Add(row.GetString(0));
            }
        }
        if (closed.Count > 0)
            return [Finding.Fault(Check, $"{closed.Count} of {keys} signing keys cannot be opened ({string.Join(", ", closed)}).", RestoredDatabases.Identity, "Mount the certificate that Identity:DataProtectionCertificateFile named when this database was used, and name it here with --identity-certificate; earlier ones too.")];
        return active == 0
            ? [Finding.Warning(Check, $"None of {keys} signing keys signs now.", RestoredDatabases.Identity, "Nothing by hand: Identity makes one when it starts; tokens from before are refused until then.")]
            : [Finding.Good(Check, $"All {keys} signing keys open, and one signs now.")];
    }

    private static bool Opens(IDataProtector protector, byte[] wrapped)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(protector.Unprotect(wrapped), out _);
            return true;
        }
        // Without any key of its own the ring says so as an invalid operation.
        catch (Exception closed) when (closed is CryptographicException or InvalidOperationException)
        {
            return false;
        }
    }

    private static ServiceProvider Provider(IReadOnlyCollection<XElement> ring, X509Certificate2[] certificates)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        var protection = services.AddDataProtection().SetApplicationName("lmis-identity");
        if (certificates.Length > 0)
            protection.UnprotectKeysWithAnyCertificate(certificates);
        services.Configure<KeyManagementOptions>(options => (options.XmlRepository, options.AutoGenerateKeys) = (new RestoredRing(ring), false));
        return services.BuildServiceProvider();
    }

    private static X509Certificate2 Read(string file, string? passwordFile) => X509Certificate2.GetCertContentType(file) is X509ContentType.Pkcs12
        ? X509CertificateLoader.LoadPkcs12FromFile(file, passwordFile is null ? null : File.ReadAllText(passwordFile).Trim())
        : X509Certificate2.CreateFromPemFile(file);

    private sealed class RestoredRing(IReadOnlyCollection<XElement> elements) : IXmlRepository
    {
        public IReadOnlyCollection<XElement> GetAllElements() => elements;

        public void StoreElement(XElement element, string friendlyName) => throw new InvalidOperationException("The doctor writes nothing.");
    }
}
