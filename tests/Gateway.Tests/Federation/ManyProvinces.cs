using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Gateway.Tests.Doors;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lmis.Gateway.Tests.Federation;

/// <summary>
/// Bắc Ninh's gateway asks several provinces at once. One gateway speaks for all of those that can be reached, each with keys, agreements and
/// answers of its own; those that are down stand in the directory with an address where nobody listens.
/// </summary>
public class ManyProvinces : IAsyncLifetime
{
    public const string Down = "H40";

    private readonly IReadOnlyList<string> codes, apart, down;
    private readonly ECDsa anchor = NetworkNode.NewKey();
    private readonly Dictionary<string, Keys> keys = [];
    private readonly string folder = Directory.CreateTempSubdirectory("lmis-provinces").FullName;
    private WebApplication services = null!;
    private long version;

    public ManyProvinces()
        : this(["H10", "H20", "H30"], [], [Down])
    {
    }

    /// <param name="reached">Provinces of the one gateway, by member code.</param>
    /// <param name="apart">Provinces of a second one, so that how long those take is told apart from how long these do.</param>
    /// <param name="down">Provinces that cannot be reached.</param>
    protected ManyProvinces(IReadOnlyList<string> reached, IReadOnlyList<string> apart, IReadOnlyList<string> down) => (codes, this.apart, this.down) = ([.. reached, .. apart, .. down], apart, down);

    /// <summary>The one that asks.</summary>
    public NetworkNode Asker { get; private set; } = null!;

    /// <summary>The gateway of all provinces that can be reached.</summary>
    public NetworkNode Others { get; private set; } = null!;

    /// <summary>The gateway of those apart; null where there are none.</summary>
    public NetworkNode? Apart { get; private set; }

    /// <summary>How each province answers.</summary>
    public Dictionary<string, Func<HttpContext, Task>> Answers { get; } = [];

    /// <summary>Whether the gateway of those that are down is where the others' is.</summary>
    public bool IsDownUp { get; set; }

    public async ValueTask InitializeAsync()
    {
        services = await StartServicesAsync();
        Asker = await NetworkNode.MakeAsync("VN/GOV/H05", "gw-h05");
        Others = await NetworkNode.MakeAsync("VN/GOV/H99", "gw-others");
        Asker.Start(Anchor, settings => Serve(settings, "0", Asker.Member.ToString(), "H05"));
        Others.Start(Anchor, settings => Host(settings, codes.Except(apart)));
        if (apart.Count > 0)
        {
            Apart = await NetworkNode.MakeAsync("VN/GOV/H98", "gw-apart");
            Apart.Start(Anchor, settings => Host(settings, apart));
        }
        await PublishAsync();
        // A replay cache that has just begun takes nothing for a moment.
        await Network.UntilAsync(async () =>
        {
            using var answer = await AskAsync($"/r1/VN/GOV/{codes[0]}/LMIS/listMethods");
            return answer.IsSuccessStatusCode;
        });
    }

    /// <summary>All gateways get the directory as it is now.</summary>
    public async Task PublishAsync()
    {
        var (asker, others) = (Asker.ToGateway(), Others.ToGateway());
        var second = Apart?.ToGateway();
        var nowhere = new DirectoryGateway { Id = "gw-nowhere", Addresses = [new($"https://127.0.0.1:{Nowhere}")], Certificates = [new(NetworkNode.Sha256Of(Certificate), NetworkNode.Past, NetworkNode.Future)] };
        var content = new DirectoryContent
        {
            Instance = "VN",
            Version = ++version,
            Issued = NetworkNode.Second(TimeProvider.System.GetUtcNow()),
            Expires = NetworkNode.Future,
            Anchors = [new(anchor.ExportSubjectPublicKeyInfo())],
            Gateways = [asker, others, .. second is null ? Array.Empty<DirectoryGateway>() : [second], nowhere],
            Members =
            [
                new() { Id = Asker.Member, Name = "Bắc Ninh", Gateway = asker, Subsystems = ["LMIS"], Keys = Asker.ToKeys() },
                new() { Id = Others.Member, Name = "Cổng chung", Gateway = others, Subsystems = ["LMIS"], Keys = Others.ToKeys() },
                .. Apart is null ? Array.Empty<DirectoryMember>() : [new() { Id = Apart.Member, Name = "Cổng riêng", Gateway = second!, Subsystems = ["LMIS"], Keys = Apart.ToKeys() }],
                .. keys.Select(entry => new DirectoryMember { Id = entry.Value.Member, Name = "Tỉnh " + entry.Key, Gateway = down.Contains(entry.Key) && !IsDownUp ? nowhere : apart.Contains(entry.Key) ? second! : others, Subsystems = ["LMIS"], Keys = entry.Value.ToKeys() }),
            ],
        };
        var document = content.ToDocument().SignWith(anchor).ToJson();
        foreach (var node in new[] { Asker, Others, Apart }.OfType<NetworkNode>())
        {
            var (status, said) = await Network.OfferAsync(node, document);
            Assert.True(status == 200, said);
            await Network.UntilAsync(() => Task.FromResult(Network.State(node).Directory?.Version == version));
        }
    }

    /// <summary>Terms on vacancies between a province and the asker.</summary>
    public Agreement Vacancies(string code) => Terms(code) with
    {
        Service = "vacancies",
        Operations = ["GET /"],
        Fields = ["/vacancies/*/rank", "/vacancies/*/publishedAt", "/vacancies/*/title", "/next"],
        QueryParameters = ["q"],
        Rows = RowScope.All,
        Purposes = ["vacancy-exchange"],
    };

    /// <summary>Terms on indicators between a province and the asker.</summary>
    public Agreement Terms(string code) => new()
    {
        Provider = new(Member(code), "LMIS"),
        Consumer = Asker.Lmis,
        Service = "indicators",
        Operations = ["GET /{code}"],
        Fields = ["/code", "/value", "/definitionVersion"],
        QueryParameters = ["year"],
        Rows = RowScope.All,
        Purposes = ["labour-statistics"],
        LegalBasis = "Quyết định thử nghiệm",
        ValidFrom = NetworkNode.Past,
        ValidUntil = NetworkNode.Future,
        RatePerMinute = 100_000,
        QuotaPerDay = 1_000_000,
        PersonalData = false,
        Contact = "test@example.vn",
        Reference = Guid.CreateVersion7().ToString(),
    };

    /// <summary>Both sign, and both gateways hold it.</summary>
    public async Task<Agreement> AgreeAsync(Agreement terms)
    {
        var provider = apart.Contains(terms.Provider.Member.MemberCode) ? Apart! : Others;
        var document = terms.ToDocument().SignWith(keys[terms.Provider.Member.MemberCode].Agreement).SignWith(Asker.AgreementKey);
        foreach (var node in new[] { provider, Asker })
        {
            using var administrator = node.Administrator();
            using var body = new ByteArrayContent(document.ToJson()) { Headers = { ContentType = new("application/json") } };
            using var answer = await administrator.PostAsync($"/api/exchange/v1/agreements/{document.Id}/accept", body);
            var said = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode || said.Contains("\"status\":\"accepted\"", StringComparison.Ordinal), said);
            await Network.UntilAsync(() => Task.FromResult(Network.State(node).StatusOf(document.Id) == AgreementStatus.Accepted));
        }
        return terms with { Id = document.Id };
    }

    /// <summary>The asker ends an agreement, at both gateways.</summary>
    public async Task RevokeAsync(Agreement agreement)
    {
        var act = new AgreementAct { Kind = ActKind.Revoke, Agreement = agreement.Id, By = Asker.Member, At = NetworkNode.Second(TimeProvider.System.GetUtcNow()), Reason = "Hết nhu cầu" }.ToDocument().SignWith(Asker.AgreementKey);
        using var administrator = Asker.Administrator();
        using var body = new ByteArrayContent(act.ToJson()) { Headers = { ContentType = new("application/json") } };
        using var answer = await administrator.PostAsync($"/api/exchange/v1/agreements/{agreement.Id}/revoke", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        await Network.UntilAsync(() => Task.FromResult(Network.State(Asker).StatusOf(agreement.Id) == AgreementStatus.Revoked));
    }

    /// <summary>An app of the asker's asks everybody.</summary>
    public async Task<HttpResponseMessage> AskAsync(string target, string purpose = "vacancy-exchange", params (string Name, string Value)[] headers)
    {
        using var app = Asker.App();
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Add("X-Road-Client", Asker.Lmis.ToString());
        request.Headers.Add("Lmis-Purpose", purpose);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await app.SendAsync(request);
    }

    /// <summary>A page of vacancies as a province's service gives it.</summary>
    public static Func<HttpContext, Task> Page(string? next, params (int? Rank, string At, string Title)[] rows) => context => DatasetBackend.JsonAsync(context, new JsonObject
    {
        ["vacancies"] = new JsonArray([.. rows.Select(row => new JsonObject { ["rank"] = row.Rank, ["publishedAt"] = row.At, ["title"] = row.Title, ["secret"] = "not agreed" })]),
        ["next"] = next,
    }.ToJsonString());

    public async ValueTask DisposeAsync()
    {
        await Asker.DisposeAsync();
        await Others.DisposeAsync();
        if (Apart is not null)
            await Apart.DisposeAsync();
        await services.StopAsync(new CancellationToken(canceled: true));
        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private string Anchor => Convert.ToBase64String(anchor.ExportSubjectPublicKeyInfo());

    private static int Nowhere { get; } = TestPorts.Next();

    private static System.Security.Cryptography.X509Certificates.X509Certificate2 Certificate { get; } = NetworkNode.NewCertificate("gw-nowhere");

    private static MemberId Member(string code) => MemberId.TryParse($"VN/GOV/{code}", out var id) ? id : throw new ArgumentException("no member code", nameof(code));

    private void Host(Dictionary<string, string?> settings, IEnumerable<string> hosted)
    {
        foreach (var (i, code) in hosted.Index())
        {
            var made = keys[code] = new(Member(code), NetworkNode.NewKey(), NetworkNode.NewKey(), NetworkNode.NewKey());
            settings[$"Exchange:Members:{i + 1}:Id"] = made.Member.ToString();
            settings[$"Exchange:Members:{i + 1}:MessageKey"] = Write($"{code}.message", made.Message);
            settings[$"Exchange:Members:{i + 1}:CheckpointKey"] = Write($"{code}.checkpoint", made.Checkpoint);
            Serve(settings, (i + 1).ToString(provider: null), made.Member.ToString(), code);
        }
    }

    private void Serve(Dictionary<string, string?> settings, string name, string member, string code)
    {
        settings[$"Exchange:Services:service{name}:Address"] = $"{services.Urls.First()}/{code}";
        settings[$"Exchange:Services:service{name}:Member"] = member;
        settings[$"Exchange:Services:service{name}:Subsystem"] = "LMIS";
        foreach (var key in settings.Keys.Where(key => key.StartsWith("Exchange:Services:registry:", StringComparison.Ordinal)).ToList())
            settings.Remove(key);
    }

    private string Write(string name, ECDsa key)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private async Task<WebApplication> StartServicesAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/{code}/exchange/datasets", () => Results.Text("""
            {"datasets":[
              {"code":"vacancies","title":"Vacancies","personalData":false,"rows":["all"],
               "operations":[{"id":"search","method":"GET","path":"/","query":["q","province"],"safe":true,"merge":{"items":"vacancies","order":["rank","-publishedAt"],"alike":[],"more":"next"}},
                             {"id":"get","method":"GET","path":"/{code}","query":[],"safe":true,"merge":null}],
               "fields":["/vacancies/*/rank","/vacancies/*/publishedAt","/vacancies/*/title","/next"]},
              {"code":"indicators","title":"Indicators","personalData":false,"rows":["all"],
               "operations":[{"id":"getIndicator","method":"GET","path":"/{code}","query":["year"],"safe":true,"merge":{"items":null,"order":["-value"],"alike":["code","definitionVersion"],"more":null}}],
               "fields":["/code","/value","/definitionVersion"]}]}
            """, "application/json"));
        app.MapGet("/{code}/exchange/{**rest}", (string code, HttpContext context) => Answers[code](context));
        await app.StartAsync();
        return app;
    }

    private sealed record Keys(MemberId Member, ECDsa Message, ECDsa Checkpoint, ECDsa Agreement)
    {
        public IReadOnlyList<DirectoryKey> ToKeys() =>
        [
            new(Member, KeyUse.Message, Message.ExportSubjectPublicKeyInfo(), NetworkNode.Past, NetworkNode.Future),
            new(Member, KeyUse.Checkpoint, Checkpoint.ExportSubjectPublicKeyInfo(), NetworkNode.Past, NetworkNode.Future),
            new(Member, KeyUse.Agreement, Agreement.ExportSubjectPublicKeyInfo(), NetworkNode.Past, NetworkNode.Future),
        ];
    }
}
