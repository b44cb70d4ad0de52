using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>
/// What Identity keeps under its Data Protection keys: each signing key opens with the keys beside it and the mounted certificate, and one signs now; so does
/// each user's authenticator key.
/// </summary>
internal static class CheckSigningKeys
{
    private const string Check = "signing keys";

    private const string MountIt = "Mount the certificate that Identity:DataProtectionCertificateFile named when this database was used, and name it here with --identity-certificate; earlier ones too.";

    public static async Task<IReadOnlyList<Finding>> RunAsync(RestoredDatabases databases, IReadOnlyList<string> certificates, string? passwordFile, CancellationToken ct)
    {
        await using var connection = await databases.OpenAsync(ServiceDatabases.Identity, ct);
        var ring = new List<XElement>();
        await using (var command = new NpgsqlCommand("select xml from data_protection_keys where xml is not null order by id", connection))
        {
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
                ring.Add(XElement.Parse(row.GetString(0)));
        }
        using var provider = Provider(ring, certificates.Select(file => Read(file, passwordFile)).ToArray());
        // As Identity names its application and these purposes.
        var protection = provider.GetRequiredService<IDataProtectionProvider>();
        return [await SigningAsync(connection, protection.CreateProtector("identity.signing-key.v1"), ct), await AuthenticatorsAsync(connection, protection.CreateProtector("identity.authenticator-key.v1"), ct)];
    }

    private static async Task<Finding> SigningAsync(NpgsqlConnection connection, IDataProtector protector, CancellationToken ct)
    {
        var (keys, active, closed) = (0, 0, new List<string>());
        await using (var command = new NpgsqlCommand("select kid, private_key, activates_at <= now() and (retires_at is null or now() < retires_at) from signing_key order by activates_at", connection))
        {
            await using var row = await command.ExecuteReaderAsync(ct);
            for (; await row.ReadAsync(ct); keys++)
            {
                active += row.GetBoolean(2) ? 1 : 0;
                if (!Opens(() => Import(protector.Unprotect(row.GetFieldValue<byte[]>(1)))))
                    closed.Add(row.GetString(0));
            }
        }
        if (closed.Count > 0)
            return Finding.Fault(Check, $"{closed.Count} of {keys} signing keys cannot be opened ({string.Join(", ", closed)}).", ServiceDatabases.Identity, MountIt);
        return active == 0
            ? Finding.Warning(Check, $"None of {keys} signing keys signs now.", ServiceDatabases.Identity, "Nothing by hand: Identity makes one when it starts; tokens from before are refused until then.")
            : Finding.Good(Check, $"All {keys} signing keys open, and one signs now.");
    }

    private static async Task<Finding> AuthenticatorsAsync(NpgsqlConnection connection, IDataProtector protector, CancellationToken ct)
    {
        var (keys, closed) = (0, 0);
        await using var command = new NpgsqlCommand("select authenticator_key from app_user where authenticator_key is not null", connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        for (; await row.ReadAsync(ct); keys++)
            closed += Opens(() => protector.Unprotect(Convert.FromBase64String(row.GetString(0)))) ? 0 : 1;
        return closed > 0
            ? Finding.Fault("authenticator keys", $"{closed} of {keys} users' authenticator keys cannot be opened.", ServiceDatabases.Identity, MountIt + " Whose key stays closed signs in only after an administrator has taken the second factor off.")
            : Finding.Good("authenticator keys", $"All {keys} users' authenticator keys open.");
    }

    private static void Import(byte[] pkcs8)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
    }

    private static bool Opens(Action open)
    {
        try
        {
            open();
            return true;
        }
        // Without any key of its own the ring says so as an invalid operation.
        catch (Exception closed) when (closed is CryptographicException or InvalidOperationException or FormatException)
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
