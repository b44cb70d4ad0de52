using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Keys;
using Lmis.Operations.Tests.Pods;
using Lmis.Testing;
using Npgsql;

namespace Lmis.Operations.Tests.Rotations;

/// <summary>
/// Our province (H55), as <see cref="RunningServices"/> has it and with Identity, in a network with another one (H05), whose gateway also publishes the
/// directory. Both members' keys, the directory and the secrets are made as the runbooks say. The partner's dataset is our own reporting: both gateways'
/// internal tokens are believed there.
/// </summary>
internal sealed class TwoProvinces : IAsyncDisposable
{
    public static readonly SubsystemId We = Subsystem("VN/GOV/H55/LMIS"), Partner = Subsystem("VN/GOV/H05/LMIS");

    private readonly string folder = Directory.CreateTempSubdirectory("lmis-test-rotation").FullName;
    private readonly TestDatabase identityDatabase, gatewayDatabase, partnerDatabase;
    private readonly List<Pod> pods = [];

    private TwoProvinces(RunningServices ours, TestDatabase identity, TestDatabase gateway, TestDatabase partner)
    {
        (Ours, identityDatabase, gatewayDatabase, partnerDatabase) = (ours, identity, gateway, partner);
        (Tokens, Guide) = (new(ours.Gateway.Address), new(folder));
        Passwords = new(ours, Guide);
    }

    public RunningServices Ours { get; }

    public ServiceAddress Identity { get; } = new();

    public ServiceAddress PartnerGateway { get; } = new();

    public IdentityTokens Tokens { get; }

    public RotationGuide Guide { get; }

    public Passwords Passwords { get; }

    /// <summary>The agreement under which we ask for the partner's indicators.</summary>
    public Agreement Indicators { get; private set; } = null!;

    public string this[params string[] file] => Path.Combine([folder, .. file]);

    /// <summary>What every pod has said.</summary>
    public string Logs => string.Join('\n', pods.Select(static pod => $"=== {pod.Name}\n{pod.Log}").Append(Ours.Logs));

    public static async Task<TwoProvinces> StartAsync()
    {
        var databases = await Task.WhenAll(TestDatabase.CreateEmptyAsync(), TestDatabase.CreateEmptyAsync(), TestDatabase.CreateEmptyAsync());
        var network = new TwoProvinces(await RunningServices.MakeAsync(), databases[0], databases[1], databases[2]);
        try
        {
            await network.BeginAsync();
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more Identity, in the place of the one before, if there is one.</summary>
    public async Task StartIdentityAsync()
    {
        var before = Identity.Pods;
        await Identity.JoinAsync(Keep(Pod.Start("Identity", "", IdentitySettings(), null)));
        foreach (var pod in before)
            await Identity.LeaveAsync(pod);
    }

    /// <summary>Waits until every gateway knows a version of the directory.</summary>
    public async Task FollowedAsync(long version)
    {
        using var http = new HttpClient();
        foreach (var pod in PartnerGateway.Pods.Concat(Ours.Gateway.Pods))
            await UntilAsync($"{pod.Name} follows version {version} of the directory", async () =>
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{pod.Port}/exchange/v1/directory"));
                return answer.IsSuccessStatusCode && Read(await answer.Content.ReadAsByteArrayAsync()).Version == version;
            });
    }

    /// <summary>What the journal of a gateway holds, and which keys signed its checkpoints, oldest first.</summary>
    public async Task<(List<JournalEntry> Entries, List<(Checkpoint Checkpoint, string KeyId)> Checkpoints)> JournalAsync(SubsystemId of)
    {
        await using var source = NpgsqlDataSource.Create((of == We ? gatewayDatabase : partnerDatabase).ConnectionString);
        var (entries, checkpoints) = (new List<JournalEntry>(), new List<(Checkpoint, string)>());
        await using (var command = source.CreateCommand("select content from journal.entry order by slot, sequence"))
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                Assert.True(JournalEntry.TryRead(row.GetFieldValue<byte[]>(0), out var entry, out var fault), fault);
                entries.Add(entry);
            }
        }
        await using (var command = source.CreateCommand("select document from journal.checkpoint order by number"))
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                Assert.True(SignedDocument.TryRead(row.GetFieldValue<byte[]>(0), DocumentTypes.Checkpoint, out var document, out var fault), fault);
                Assert.True(Checkpoint.TryRead(document, out var checkpoint, out fault), fault);
                checkpoints.Add((checkpoint, Assert.Single(document.Signatures).KeyId));
            }
        }
        return (entries, checkpoints);
    }

    /// <summary>Exports a gateway's journal of a time into a file.</summary>
    public async Task ExportAsync(SubsystemId of, DateTimeOffset from, DateTimeOffset to, string file)
    {
        using var http = await ConsoleAsync(of);
        using var answer = await http.PostAsJsonAsync("api/exchange/v1/journal/evidence", new { from, to });
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Waits, for five minutes at most, however busy the machine is.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        for (var began = TimeProvider.System.GetTimestamp(); !await holds(); await Task.Delay(100))
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(5), $"Waited in vain: {what}\n{Logs}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in pods)
            await pod.DisposeAsync();
        await Ours.DisposeAsync();
        await Passwords.DisposeAsync();
        foreach (var address in new[] { Identity, PartnerGateway })
            await address.DisposeAsync();
        foreach (var database in new[] { identityDatabase, gatewayDatabase, partnerDatabase })
            await database.DisposeAsync();
        Tokens.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task BeginAsync()
    {
        await Task.WhenAll(MakeMembersAsync(), MakeIdentityAsync());
        var partner = Settings(Partner, this["H05"]);
        partner["ConnectionStrings:Database"] = partnerDatabase.ConnectionString;
        partner["Exchange:Directory:Publish"] = "true";
        partner["Exchange:Services:reporting:Address"] = Ours.Reporting.Address.GetLeftPart(UriPartial.Authority);
        partner["Exchange:Services:reporting:Member"] = Partner.Member.ToString();
        partner["Exchange:Services:reporting:Subsystem"] = "LMIS";
        partner["Exchange:Clients:their-app:0"] = Partner.ToString();
        SetOurs();
        await Passwords.MakeAsync();
        await Task.WhenAll(Pod.RunAsync("Gateway", "migrate", Ours.More["Gateway"]), Pod.RunAsync("Gateway", "migrate", partner));
        await Task.WhenAll(Ours.StartReplicasAsync(), PartnerGateway.JoinAsync(Keep(Pod.Start("Gateway", "of the partner", partner, null))), StartIdentityAsync());
        await Guide.SetUpAsync("lmis directory publish \"$DIRECTORY\" --to \"$PUBLISHER/exchange/v1/directory\"");
        await FollowedAsync(1);
        await AgreeAsync();
    }

    private async Task MakeMembersAsync()
    {
        var shell = Guide.Variables;
        (shell["MEMBER"], shell["EXPORT"]) = (this["H55"], this["H55.json"]);
        (shell["SECRET"], shell["SERVICES"]) = (Directory.CreateDirectory(this["secret"]).FullName, Directory.CreateDirectory(this["services"]).FullName);
        var identity = new NpgsqlConnectionStringBuilder(identityDatabase.ConnectionString);
        (shell["PGHOST"], shell["PGPORT"], shell["PGUSER"]) = (identity.Host!, identity.Port.ToString(CultureInfo.InvariantCulture), identity.Username!);
        (shell["PGPASSWORD"], shell["PGDATABASE"]) = (identity.Password!, identity.Database!);
        (shell["DIRECTORY"], shell["ANCHOR_KEY"], shell["PUBLISHER"]) = (this["directory.jws"], this["anchor.pem"], Trim(PartnerGateway.Address));
        shell["GATEWAY"] = Trim(Ours.Gateway.Address);
        await Guide.SetUpAsync($"""
            lmis member init --member {We.Member} --name 'Thái Nguyên' --subsystem LMIS --gateway gw-h55 --address {Trim(Ours.Gateway.Door)} --folder "$MEMBER" &
            lmis member init --member {Partner.Member} --name 'Bắc Ninh' --subsystem LMIS --gateway gw-h05 --address {Trim(PartnerGateway.Door)} --folder H05 &
            lmis directory anchor --key "$ANCHOR_KEY" > anchor
            wait
            lmis member export --folder "$MEMBER" --out "$EXPORT"
            lmis member export --folder H05 --out H05.json
            lmis directory build --instance VN --anchor anchor --member "$EXPORT" --member H05.json --out first
            lmis directory sign first --key "$ANCHOR_KEY" --out "$DIRECTORY"
            cp "$MEMBER"/*-key.pem "$MEMBER"/tls-certificate.pem "$SECRET"
            cp "$MEMBER/internal-keys.json" "$SERVICES"
            """);
    }

    private async Task MakeIdentityAsync()
    {
        await File.WriteAllTextAsync(this["seed.json"], Tokens.Seed());
        await Pod.RunAsync("Identity", "migrate", IdentitySettings());
        await Pod.RunAsync("Identity", $"seed --file {this["seed.json"]}", IdentitySettings());
    }

    private Dictionary<string, string?> IdentitySettings() => new(ByIdentity())
    {
        ["ConnectionStrings:Database"] = identityDatabase.ConnectionString,
        ["Identity:Limits:TokensPerClient"] = "100000", ["Identity:Limits:TokensPerAddress"] = "100000",
        // As every 30 days, made shorter: a key signs for fifteen seconds and is shown for four before.
        ["Identity:SigningKeys:Rotation"] = "00:00:15", ["Identity:SigningKeys:Announcement"] = "00:00:04", ["Identity:SigningKeys:CheckEvery"] = "00:00:01", ["Identity:SigningKeys:Retention"] = "01:00:00",
    };

    private Dictionary<string, string?> ByIdentity() => new()
    {
        ["Auth:JwksFile"] = null, ["Auth:MetadataAddress"] = $"{Identity.Address}identity/.well-known/openid-configuration", ["Auth:RequireHttps"] = "false", ["Auth:CacheSeconds"] = "2",
    };

    private void SetOurs()
    {
        var (gateway, registry, reporting) = (Ours.More["Gateway"], Ours.More["Registry"], Ours.More["Reporting"]);
        foreach (var settings in new[] { gateway, registry, reporting })
        {
            foreach (var (key, value) in ByIdentity())
                settings[key] = value;
        }
        // The registry is asked by our gateway, reporting by the partner's.
        (registry["Exchange:InternalKeysFile"], reporting["Exchange:InternalKeysFile"]) = (this["services", "internal-keys.json"], this["H05", "internal-keys.json"]);
        foreach (var (key, value) in Settings(We, this["secret"]))
            gateway[key] = value;
        gateway["ConnectionStrings:Database"] = gatewayDatabase.ConnectionString;
        gateway["ReverseProxy:Clusters:identity:Destinations:main:Address"] = Identity.Address.ToString();
        gateway["Exchange:Directory:Source"] = $"{PartnerGateway.Address}exchange/v1/directory";
        gateway["Exchange:Directory:PollEvery"] = "00:00:01";
        gateway["Exchange:Services:registry:Address"] = Trim(Ours.Registry.Address);
        gateway["Exchange:Services:registry:Member"] = We.Member.ToString();
        gateway["Exchange:Services:registry:Subsystem"] = "LMIS";
        gateway[$"Exchange:Clients:{IdentityTokens.App}:0"] = We.ToString();
        // Small steps and short times, so that a rotation is long under way and soon done.
        registry["Registry:KeyRefresh"] = "00:00:02";
        registry["Registry:KeyRotation:Rows"] = "10";
        registry["Registry:KeyRotation:Pause"] = "00:00:00.03";
        registry["Registry:KeyRotation:Look"] = "00:00:00.5";
        registry["Registry:KeyRotation:Lease"] = "00:00:03";
        registry["Registry:KeyRotation:KeepRetired"] = "00:00:05";
    }

    private Dictionary<string, string?> Settings(SubsystemId who, string keys) => new()
    {
        ["ConnectionStrings:Ephemeral"] = TestServers.Redis,
        ["Gateway:RateLimits:token:Permits"] = "1000000",
        ["Gateway:RateLimits:anonymous:Permits"] = "1000000",
        ["Exchange:Instance"] = "VN",
        ["Exchange:GatewayId"] = $"gw-{who.Member.ToString().Split('/')[2].ToLowerInvariant()}",
        ["Exchange:Members:0:Id"] = who.Member.ToString(),
        ["Exchange:Members:0:MessageKey"] = Path.Combine(keys, "message-key.pem"),
        ["Exchange:Members:0:CheckpointKey"] = Path.Combine(keys, "checkpoint-key.pem"),
        ["Exchange:Certificate"] = Path.Combine(keys, "tls-certificate.pem"),
        ["Exchange:CertificateKey"] = Path.Combine(keys, "tls-key.pem"),
        ["Exchange:InternalTokenKey"] = Path.Combine(keys, "internal-token-key.pem"),
        ["Exchange:SubjectKeyFile"] = this[who == We ? "H55" : "H05", "subject-key"],
        ["Exchange:Directory:Anchors:0"] = File.ReadAllText(this["anchor"]).Trim(),
        ["Exchange:Journal:CheckpointEvery"] = "00:00:05",
    };

    private async Task AgreeAsync()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var terms = new Agreement
        {
            Provider = Partner, Consumer = We, Service = "indicators", Operations = ["GET /{code}"], Fields = ["/code", "/year"], QueryParameters = ["year"], Rows = RowScope.All,
            Purposes = ["labour-statistics"], LegalBasis = "Quyết định thử nghiệm", ValidFrom = now.AddDays(-1), ValidUntil = now.AddDays(30), RatePerMinute = 1_000_000, QuotaPerDay = 1_000_000_000,
            PersonalData = false, Contact = "test@example.vn",
        };
        Indicators = await AgreeAsync(terms);
        await AgreeAsync(terms with { Provider = We, Consumer = Partner, Service = "worker-status", Operations = ["POST /query"], Fields = ["/status", "/registered"], QueryParameters = [], Purposes = ["job-referral"], PersonalData = true });
    }

    private async Task<Agreement> AgreeAsync(Agreement terms)
    {
        using ECDsa ours = SigningKeys.Load(this["H55", "agreement-key.pem"]), theirs = SigningKeys.Load(this["H05", "agreement-key.pem"]);
        var document = terms.ToDocument().SignWith(ours).SignWith(theirs);
        foreach (var side in new[] { We, Partner })
        {
            using var http = await ConsoleAsync(side);
            await UntilAsync($"{side} takes the agreement on {terms.Service}", async () =>
            {
                using var body = new ByteArrayContent(document.ToJson()) { Headers = { ContentType = new("application/json") } };
                using var answer = await http.PostAsync($"api/exchange/v1/agreements/{document.Id}/accept", body);
                return answer.IsSuccessStatusCode || (await answer.Content.ReadAsStringAsync()).Contains("\"status\":\"accepted\"", StringComparison.Ordinal);
            });
        }
        return terms with { Id = document.Id };
    }

    private async Task<HttpClient> ConsoleAsync(SubsystemId of) => new()
    {
        BaseAddress = of == We ? Ours.Gateway.Address : PartnerGateway.Address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", of == We ? await Tokens.OperatorAsync() : TestTokens.Issue("exchange.administer exchange.journal", clientId: "console")) },
    };

    private Pod Keep(Pod pod)
    {
        lock (pods)
            pods.Add(pod);
        return pod;
    }

    private static MemberDirectory Read(byte[] jws)
    {
        Assert.True(SignedDocument.TryRead(jws, DocumentTypes.Directory, out var document, out var fault), fault);
        Assert.True(MemberDirectory.TryParse(document, out var directory, out fault), fault);
        return directory;
    }

    private static SubsystemId Subsystem(string text) => SubsystemId.TryParse(text, out var id) ? id : throw new ArgumentException("no subsystem", nameof(text));

    private static string Trim(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
