using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Testing;
using Npgsql;

namespace Lmis.Benchmarks.Rigs;

/// <summary>A gateway of the rig as its own process, with its member, keys, certificate and database.</summary>
internal sealed class Node : IAsyncDisposable
{
    public static readonly DateTimeOffset From = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().AddDays(-1).ToUnixTimeSeconds()), Until = From.AddDays(300);

    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("lmis-bench").FullName;
    private readonly string database = $"bench_{Guid.CreateVersion7():N}";
    private ChildProcess? process;

    public Node(string member, string gatewayId)
    {
        Member = MemberId.TryParse(member, out var id) ? id : throw new ArgumentException("no member id", nameof(member));
        GatewayId = gatewayId;
        (Port, ProviderPort) = (FreePort(), FreePort());
        (Message, Checkpoint, Agreement) = (NewKey(), NewKey(), NewKey());
        using var key = NewKey();
        using var certificate = new CertificateRequest($"CN={gatewayId}", key, HashAlgorithmName.SHA256).CreateSelfSigned(From, Until);
        Write("gateway.crt", certificate.ExportCertificatePem());
        Write("gateway.key", key.ExportPkcs8PrivateKeyPem());
        CertificateSha256 = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(certificate.RawData));
    }

    public MemberId Member { get; }

    public string GatewayId { get; }

    public int Port { get; }

    public int ProviderPort { get; }

    public ECDsa Message { get; }

    public ECDsa Checkpoint { get; }

    public ECDsa Agreement { get; }

    public string CertificateSha256 { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public SubsystemId Lmis => new(Member, "LMIS");

    public ChildProcess Process => process!;

    public async Task StartAsync(string anchor, Tokens tokens, Uri service)
    {
        var variables = await PrepareAsync(anchor, tokens, service);
        process = ChildProcess.StartAssembly("Gateway", [], variables);
        await process.ReadyAsync(new Uri(Address, "/healthz"));
    }

    /// <summary>Its configuration as variables of a process, and its database: migrated, or the copy of another node's that has not started yet.</summary>
    public async Task<Dictionary<string, string?>> PrepareAsync(string anchor, Tokens tokens, Uri service, Node? like = null)
    {
        var server = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("LMIS_TEST_POSTGRES") ?? throw new InvalidOperationException("Run 'make bench': it starts PostgreSQL and Redis."));
        await using (var source = NpgsqlDataSource.Create(server.ConnectionString))
        await using (var create = source.CreateCommand($"create database {database}{(like is null ? "" : " template " + like.database)}"))
            await create.ExecuteNonQueryAsync();
        server.Database = database;
        // Of many nodes on one server, none may take all connections.
        if (like is not null)
            server.MaxPoolSize = 8;
        var variables = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_CONTENTROOT"] = Path.Combine(Report.Root(), "gateway", "Gateway"),
            ["ConnectionStrings__Database"] = server.ConnectionString,
            ["ConnectionStrings__Ephemeral"] = Environment.GetEnvironmentVariable("LMIS_TEST_REDIS"),
            ["Platform__HttpPort"] = Port.ToString(provider: null),
            ["Platform__SidecarPort"] = FreePort().ToString(provider: null),
            ["Auth__Issuer"] = Tokens.Issuer,
            ["Auth__JwksFile"] = tokens.KeysFile,
            ["Gateway__RateLimits__token__Permits"] = "1000000",
            ["Gateway__RateLimits__token__WindowSeconds"] = "1",
            ["ReverseProxy__Clusters__registry__Destinations__main__Address"] = new Uri(service, "/").ToString(),
            ["ReverseProxy__Clusters__reporting__Destinations__main__Address"] = new Uri(service, "/").ToString(),
            ["ReverseProxy__Clusters__identity__Destinations__main__Address"] = new Uri(service, "/").ToString(),
            ["Exchange__GatewayId"] = GatewayId,
            ["Exchange__ProviderPort"] = ProviderPort.ToString(provider: null),
            ["Exchange__Members__0__Id"] = Member.ToString(),
            ["Exchange__Members__0__MessageKey"] = Write("message.pem", Message.ExportPkcs8PrivateKeyPem()),
            ["Exchange__Members__0__CheckpointKey"] = Write("checkpoint.pem", Checkpoint.ExportPkcs8PrivateKeyPem()),
            ["Exchange__Certificate"] = Path.Combine(folder, "gateway.crt"),
            ["Exchange__CertificateKey"] = Path.Combine(folder, "gateway.key"),
            ["Exchange__InternalTokenKey"] = Write("internal.pem", Message.ExportPkcs8PrivateKeyPem()),
            ["Exchange__SubjectKeyFile"] = Write("subject.key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))),
            ["Exchange__Directory__Publish"] = "true",
            ["Exchange__Directory__Anchors__0"] = anchor,
            ["Exchange__Services__registry__Address"] = service.ToString().TrimEnd('/'),
            ["Exchange__Services__registry__Member"] = Member.ToString(),
            ["Exchange__Services__registry__Subsystem"] = "LMIS",
            ["Exchange__Clients__app__0"] = Lmis.ToString(),
        };
        if (like is not null)
            return variables;
        await using var migrate = ChildProcess.StartAssembly("Gateway", ["migrate"], variables);
        await migrate.EndAsync();
        return variables;
    }

    public DirectoryGateway ToGateway(int? through = null) => new() { Id = GatewayId, Addresses = [new($"https://127.0.0.1:{through ?? ProviderPort}")], Certificates = [new(CertificateSha256, From, Until)] };

    public IReadOnlyList<DirectoryKey> ToKeys() =>
    [
        new(Member, KeyUse.Message, Message.ExportSubjectPublicKeyInfo(), From, Until),
        new(Member, KeyUse.Checkpoint, Checkpoint.ExportSubjectPublicKeyInfo(), From, Until),
        new(Member, KeyUse.Agreement, Agreement.ExportSubjectPublicKeyInfo(), From, Until),
    ];

    /// <summary>What the consumer may ask of this node's indicators, more often than any rig does.</summary>
    public Lmis.Exchange.Agreements.Agreement Indicators(Node consumer, params string[] fields) => new()
    {
        Provider = Lmis,
        Consumer = consumer.Lmis,
        Service = "indicators",
        Operations = ["GET /{code}"],
        Fields = fields,
        QueryParameters = ["year"],
        Rows = RowScope.All,
        Purposes = ["labour-statistics"],
        LegalBasis = "Benchmark",
        ValidFrom = From,
        ValidUntil = Until,
        RatePerMinute = 1_000_000,
        QuotaPerDay = 1_000_000_000,
        PersonalData = false,
        Contact = "bench@example.vn",
    };

    /// <summary>
    /// Brings the gateway a directory or an agreement. One that has just been told of a directory or of a key needs a moment; one that has the agreement from the other
    /// side already says so.
    /// </summary>
    public async Task BringAsync(HttpMethod method, string path, SignedDocument document, string type, Tokens tokens, CancellationToken ct = default)
    {
        using var http = new HttpClient();
        for (var started = Stopwatch.StartNew(); ; await Task.Delay(200, ct))
        {
            using var request = new HttpRequestMessage(method, new Uri(Address, path)) { Content = new ByteArrayContent(document.ToJson()) { Headers = { ContentType = new(type) } } };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Issue("console", "exchange.administer"));
            using var answer = await http.SendAsync(request, ct);
            var said = await answer.Content.ReadAsStringAsync(ct);
            if (answer.IsSuccessStatusCode || said.Contains("\"status\":\"accepted\"", StringComparison.Ordinal))
                return;
            if (started.Elapsed > TimeSpan.FromSeconds(20))
                throw new InvalidOperationException($"{method} {path} at {GatewayId} answered {(int)answer.StatusCode}: {said}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        System.IO.Directory.Delete(folder, recursive: true);
    }

    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static int FreePort() => TestPorts.Next();

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
