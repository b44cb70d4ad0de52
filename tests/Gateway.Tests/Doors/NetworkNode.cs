using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.Data;
using Lmis.Hosting;
using Lmis.Testing;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>A gateway of the test network with its member, keys, certificate, database and dataset service.</summary>
public sealed class NetworkNode : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lmis-node").FullName;

    private NetworkNode(string member, string gatewayId)
    {
        Member = MemberId.TryParse(member, out var id) ? id : throw new ArgumentException("no member id", nameof(member));
        GatewayId = gatewayId;
        ProviderPort = TestPorts.Next();
        (MessageKey, CheckpointKey, AgreementKey, PackageKey) = (NewKey(), NewKey(), NewKey(), NewKey());
        Certificate = NewCertificate(gatewayId);
    }

    public MemberId Member { get; }

    public string GatewayId { get; }

    public int ProviderPort { get; }

    public Uri ProviderAddress => new($"https://127.0.0.1:{ProviderPort}");

    public ECDsa MessageKey { get; }

    public ECDsa CheckpointKey { get; }

    public ECDsa AgreementKey { get; }

    public ECDsa PackageKey { get; }

    public X509Certificate2 Certificate { get; private set; }

    public TestDatabase Database { get; private set; } = null!;

    public DatasetBackend Service { get; private set; } = null!;

    public ServiceUnderTest<Program> Gateway { get; private set; } = null!;

    public SubsystemId Lmis => new(Member, "LMIS");

    public string CertificateSha256 => Sha256Of(Certificate);

    public string MessageKeyId => KeyIds.Of(MessageKey);

    public static async Task<NetworkNode> MakeAsync(string member, string gatewayId)
    {
        var node = new NetworkNode(member, gatewayId)
        {
            Database = await TestDatabase.CreateAsync<GatewayDb>(static options => new(options, AreaScope.Everything)),
            Service = await DatasetBackend.StartAsync(),
        };
        return node;
    }

    public void Start(string anchor, Action<Dictionary<string, string?>>? change = null)
    {
        var settings = Settings(anchor);
        change?.Invoke(settings);
        Gateway = new(settings);
    }

    /// <summary>One more gateway of this node on the same database, with a provider door of its own.</summary>
    public (ServiceUnderTest<Program> Gateway, int Port) StartReplica(string anchor)
    {
        var (settings, port) = (Settings(anchor), TestPorts.Next());
        settings["Exchange:ProviderPort"] = port.ToString(provider: null);
        return (new(settings), port);
    }

    /// <summary>This node's configuration, for a gateway in this process or in one of its own.</summary>
    public Dictionary<string, string?> Settings(string anchor)
    {
        return new Dictionary<string, string?>
        {
            ["ConnectionStrings:Ephemeral"] = TestServers.Redis,
            ["ConnectionStrings:Database"] = Database.ConnectionString,
            ["Gateway:RateLimits:anonymous:Permits"] = "100000",
            ["Gateway:RateLimits:token:Permits"] = "100000",
            ["Exchange:Instance"] = "VN",
            ["Exchange:GatewayId"] = GatewayId,
            ["Exchange:ProviderPort"] = ProviderPort.ToString(provider: null),
            ["Exchange:Members:0:Id"] = Member.ToString(),
            ["Exchange:Members:0:MessageKey"] = Pem("message.pem", MessageKey),
            ["Exchange:Members:0:CheckpointKey"] = Pem("checkpoint.pem", CheckpointKey),
            ["Exchange:Members:0:PackageKeys:0"] = Pem("package.pem", PackageKey),
            ["Exchange:Certificate"] = Write("gateway.crt", Certificate.ExportCertificatePem()),
            ["Exchange:CertificateKey"] = Write("gateway.key", Certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
            ["Exchange:InternalTokenKey"] = Pem("internal.pem", DatasetBackend.TokenKey),
            ["Exchange:SubjectKeyFile"] = Write("subject.key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))),
            ["Exchange:Directory:Publish"] = "true",
            ["Exchange:Directory:Anchors:0"] = anchor,
            ["Exchange:Services:registry:Address"] = Service.Address.GetLeftPart(UriPartial.Authority),
            ["Exchange:Services:registry:Member"] = Member.ToString(),
            ["Exchange:Services:registry:Subsystem"] = "LMIS",
            ["Exchange:Clients:app:0"] = Lmis.ToString(),
        };
    }

    public async Task RestartAsync(string anchor, Action<Dictionary<string, string?>>? change = null)
    {
        await Gateway.DisposeAsync();
        Start(anchor, change);
    }

    /// <summary>A client with an app's token at this node's consumer door.</summary>
    public HttpClient App(string clientId = "app", string scopes = "exchange.call") => Gateway.HttpAs(TestTokens.Issue(scopes, clientId: clientId));

    /// <summary>A client with an administrator's token at this node's own API.</summary>
    public HttpClient Administrator() => Gateway.HttpAs(TestTokens.Issue("exchange.administer exchange.journal", clientId: "console"));

    /// <summary>What the directory says of this node.</summary>
    public DirectoryGateway ToGateway(params DirectoryCertificate[] others) => new()
    {
        Id = GatewayId,
        Addresses = [ProviderAddress],
        Certificates = [new(CertificateSha256, Past, Future), .. others],
    };

    public IReadOnlyList<DirectoryKey> ToKeys() =>
    [
        new(Member, KeyUse.Message, MessageKey.ExportSubjectPublicKeyInfo(), Past, Future),
        new(Member, KeyUse.Checkpoint, CheckpointKey.ExportSubjectPublicKeyInfo(), Past, Future),
        new(Member, KeyUse.Agreement, AgreementKey.ExportSubjectPublicKeyInfo(), Past, Future),
        new(Member, KeyUse.Package, PackageKey.ExportSubjectPublicKeyInfo(), Past, Future),
    ];

    public static DateTimeOffset Past { get; } = Second(TimeProvider.System.GetUtcNow().AddDays(-1));

    public static DateTimeOffset Future { get; } = Past.AddDays(300);

    public static DateTimeOffset Second(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static X509Certificate2 NewCertificate(string name)
    {
        using var key = NewKey();
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(Past, Future);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    public static string Sha256Of(X509Certificate2 certificate) => System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(certificate.RawData));

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null)
            await Gateway.DisposeAsync();
        await Service.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private string Pem(string name, ECDsa key) => Write(name, key.ExportPkcs8PrivateKeyPem());

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
