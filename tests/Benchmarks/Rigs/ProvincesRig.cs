using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Feeds;
using Lmis.Gateway.Federation;
using Lmis.Testing;

namespace Lmis.Benchmarks.Rigs;

/// <summary>
/// A province's gateway in a process of its own, and the 33 other provinces: a gateway, keys, agreements and a journal for each, thirty of them in one
/// process and the three that go down in another. All services are one more process, which gives the same answers over bare HTTPS too.
/// </summary>
internal sealed class ProvincesRig : IAsyncDisposable
{
    public const int Partners = 33;

    /// <summary>How long a query may take when its asker does not say: the gateway's own default.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Tokens tokens = new();
    private readonly Node consumer = new("VN/GOV/H05", "gw-h05");
    private readonly List<Node> partners = [.. Enumerable.Range(0, Partners).Select(i => new Node($"VN/GOV/P{i:00}", $"gw-p{i:00}"))];
    private readonly List<int> bare = [.. Enumerable.Range(0, Partners).Select(_ => Node.FreePort())];
    private readonly ManyGateways reached = new(), unreached = new();
    private readonly int servicePort = Node.FreePort(), nowhere = Node.FreePort();
    private readonly Relay line;
    private readonly HttpClient app = new() { Timeout = TimeSpan.FromMinutes(1) };
    private readonly HttpMessageInvoker bareApp = new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new() { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=bare" },
    });
    private ChildProcess? services;
    private string? token;
    private bool broken;

    public ProvincesRig() => line = new("127.0.0.1", consumer.ProviderPort);

    /// <summary>Those that get too late, and those that go down; by number.</summary>
    public static IReadOnlyList<int> Late { get; } = [5, 15, 25];

    /// <inheritdoc cref="Late"/>
    public static IReadOnlyList<int> Down { get; } = [8, 18, 28];

    /// <summary>What memory the asker's gateway and the process of thirty have taken at most, in MB.</summary>
    public (long Consumer, long Thirty) PeakMemory => (consumer.Process.PeakMemory >> 20, reached.Process.PeakMemory >> 20);

    /// <summary>Processor time of the asker's gateway, and of the thirty's together.</summary>
    public (TimeSpan Consumer, TimeSpan Thirty) ProcessorTime => (consumer.Process.ProcessorTime, reached.Process.ProcessorTime);

    public async Task StartAsync(CancellationToken ct)
    {
        using var anchor = Node.NewKey();
        var trusted = Convert.ToBase64String(anchor.ExportSubjectPublicKeyInfo());
        services = ChildProcess.StartAssembly("Benchmarks", ["role", "provinces", $"{servicePort}", .. bare.Select(port => $"{port}")]);
        await services.ReadyAsync(Service("/readyz"));
        var prepared = new List<(Node Node, Dictionary<string, string?> Variables)>();
        foreach (var (i, partner) in partners.Index())
            prepared.Add((partner, await partner.PrepareAsync(trusted, tokens, Service($"/{i}"), i == 0 ? null : partners[0])));
        await consumer.StartAsync(trusted, tokens, Service("/0"));
        await reached.StartAsync([.. prepared.Where((_, i) => !Down.Contains(i))]);
        await unreached.StartAsync([.. prepared.Where((_, i) => Down.Contains(i))]);

        List<Node> all = [consumer, .. partners];
        // Whatever is told to the asker's gateway passes over a line that can be cut.
        var gateways = all.ToDictionary(node => node, node => node.ToGateway(node == consumer ? line.Port : null));
        var directory = new DirectoryContent
        {
            Instance = "VN",
            Version = 1,
            Issued = Node.From,
            Expires = Node.Until,
            Anchors = [new(anchor.ExportSubjectPublicKeyInfo())],
            Gateways = [.. gateways.Values],
            Members = [.. all.Select(node => new DirectoryMember { Id = node.Member, Name = node.Member.MemberCode, Gateway = gateways[node], Subsystems = ["LMIS"], Keys = node.ToKeys() })],
        }.ToDocument().SignWith(anchor);
        foreach (var node in all)
            await node.BringAsync(HttpMethod.Put, "/exchange/v1/directory", directory, "application/jose+json", tokens, ct);
        foreach (var partner in partners)
        {
            foreach (var terms in new[] { Vacancies(partner), Indicators(partner), Registrations(partner) })
            {
                var agreement = terms.ToDocument().SignWith(partner.Agreement).SignWith(consumer.Agreement);
                foreach (var node in new[] { partner, consumer })
                    await node.BringAsync(HttpMethod.Post, $"/api/exchange/v1/agreements/{agreement.Id}/accept", agreement, "application/json", tokens, ct);
            }
        }
        var (last, started) = ("", Stopwatch.StartNew());
        for (var answered = 0; answered < 2; await Task.Delay(250, ct))
        {
            if (started.Elapsed > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException("Not all partners answered in the rig; the last answer: " + last);
            answered = 0;
            foreach (var dataset in new[] { "vacancies", "indicators" })
            {
                using var answer = await app.SendAsync(Question($"federation/{Path(dataset)}", dataset), ct);
                last = await answer.Content.ReadAsStringAsync(ct);
                answered += answer.IsSuccessStatusCode && JsonSerializer.Deserialize<FederatedAnswer>(last, Json) is { Complete: true, Parts.Count: Partners } ? 1 : 0;
            }
        }
    }

    /// <summary>Three partners go down, for nobody listens at their gateways' ports any more, and three take longer than the deadline from now on.</summary>
    public async Task BreakAsync(CancellationToken ct)
    {
        await unreached.EndAsync();
        using var said = await app.PostAsync(Service("/late?" + string.Join('&', Late.Select(i => $"province={i}"))), null, ct);
        said.EnsureSuccessStatusCode();
        broken = true;
    }

    /// <summary>The asker's gateway subscribes to the feed of every partner, as the national node does.</summary>
    public async Task SubscribeAsync(CancellationToken ct)
    {
        foreach (var partner in partners)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(consumer.Address, "/api/exchange/v1/subscriptions"))
            {
                Content = JsonContent.Create(new { agreement = Registrations(partner).ToDocument().Id, operation = "/changes", purpose = "labour-registration" }),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Issue("console", "exchange.administer"));
            using var answer = await app.SendAsync(request, ct);
            Require(answer, await answer.Content.ReadAsByteArrayAsync(ct));
        }
    }

    /// <summary>So many changes come to be in the feed of every partner.</summary>
    public async Task ChangeAsync(int count, CancellationToken ct) => (await app.PostAsync(Service($"/changes?count={count}"), null, ct)).EnsureSuccessStatusCode();

    /// <summary>Cuts the line to the asker's gateway: no partner reaches it.</summary>
    public void Cut() => line.Cut();

    /// <summary>Mends it.</summary>
    public void Mend() => line.Mend();

    /// <summary>How far the feed is that is least far, how many changes were not what they must be, and how many deliveries came.</summary>
    public async Task<(long Least, long Wrong, long Deliveries)> TakenAsync(CancellationToken ct)
    {
        using var taken = JsonDocument.Parse(await app.GetStringAsync(Service("/taken"), ct));
        var root = taken.RootElement;
        return (root.GetProperty("feeds").GetInt32() == Partners ? root.GetProperty("least").GetInt64() : 0, root.GetProperty("wrong").GetInt64(), root.GetProperty("deliveries").GetInt64());
    }

    /// <summary>Asks all partners about a dataset; how long it took, and the answer, which tells of each partner what is true of it.</summary>
    public async Task<(TimeSpan Time, FederatedAnswer Answer)> AskAllAsync(string dataset, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await app.SendAsync(Question($"federation/{Path(dataset)}", dataset), ct);
        var json = await response.Content.ReadAsByteArrayAsync(ct);
        var time = Stopwatch.GetElapsedTime(started);
        Require(response, json);
        var answer = JsonSerializer.Deserialize<FederatedAnswer>(json, Json)!;
        foreach (var (i, part) in answer.Parts.Index())
        {
            var (state, rows) = (broken && Late.Contains(i) ? "late" : broken && Down.Contains(i) ? "down" : "answered", dataset == "vacancies" ? ProvinceServices.PageSize : 1);
            if (part.Member != partners[i].Lmis.ToString() || part.State != state || (state == "answered" && part.Rows != rows))
                throw new InvalidOperationException($"An answer says that {part.Member} is {part.State} with {part.Rows} rows after {part.Milliseconds} ms ({part.Fault?.Type}); it is {state}.");
        }
        return answer.Parts.Count == Partners ? (time, answer) : throw new InvalidOperationException($"An answer tells of {answer.Parts.Count} partners.");
    }

    /// <summary>Asks one partner alone.</summary>
    public async Task<TimeSpan> AskOneAsync(int partner, string dataset, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await app.SendAsync(Question($"r1/{partners[partner].Lmis}/{Path(dataset)}", dataset), ct);
        var json = await response.Content.ReadAsByteArrayAsync(ct);
        var time = Stopwatch.GetElapsedTime(started);
        Require(response, json);
        return time;
    }

    /// <summary>The same questions to bare endpoints at once: no signature, agreement or journal, and the answers are not put together.</summary>
    public async Task<TimeSpan> AskBareAsync(string dataset, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(Deadline);
        var started = Stopwatch.GetTimestamp();
        var answered = await Task.WhenAll(bare.Select(async (port, i) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{(broken && Down.Contains(i) ? nowhere : port)}/bare/{dataset}") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            try
            {
                using var response = await bareApp.SendAsync(request, deadline.Token);
                await response.Content.ReadAsByteArrayAsync(deadline.Token);
                return response.IsSuccessStatusCode;
            }
            catch (Exception none) when (none is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
            {
                return false;
            }
        }));
        var time = Stopwatch.GetElapsedTime(started);
        var expected = broken ? Partners - Late.Count - Down.Count : Partners;
        return answered.Count(good => good) == expected ? time : throw new InvalidOperationException($"{answered.Count(good => good)} bare endpoints answered, not {expected}.");
    }

    public async ValueTask DisposeAsync()
    {
        await line.DisposeAsync();
        app.Dispose();
        bareApp.Dispose();
        await reached.DisposeAsync();
        await unreached.DisposeAsync();
        await consumer.DisposeAsync();
        foreach (var partner in partners)
            await partner.DisposeAsync();
        if (services is not null)
            await services.DisposeAsync();
        tokens.Dispose();
    }

    private static void Require(HttpResponseMessage response, byte[] body)
    {
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{response.RequestMessage!.RequestUri} answered {(int)response.StatusCode}: {Encoding.UTF8.GetString(body)}");
    }

    private static string Path(string dataset) => dataset == "vacancies" ? "vacancies?q=may" : "indicators/K01?year=2026";

    private Uri Service(string path) => new($"http://127.0.0.1:{servicePort}{path}");

    private HttpRequestMessage Question(string target, string dataset)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(consumer.Address, target));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ??= tokens.Issue("app", "exchange.call"));
        request.Headers.Add("X-Road-Client", consumer.Lmis.ToString());
        request.Headers.Add("Lmis-Purpose", dataset == "vacancies" ? "vacancy-exchange" : "labour-statistics");
        return request;
    }

    private Agreement Vacancies(Node partner) => Indicators(partner) with
    {
        Service = "vacancies",
        Operations = ["GET /"],
        Fields = ["/vacancies/*/rank", "/vacancies/*/publishedAt", "/vacancies/*/title", "/vacancies/*/employerName", "/next"],
        QueryParameters = ["q"],
        Purposes = ["vacancy-exchange"],
    };

    private Agreement Registrations(Node partner) => Indicators(partner) with
    {
        Service = "registrations",
        Operations = ["GET /changes"],
        Fields = [.. FeedPage.FrameFields, "/changes/*/reason", "/changes/*/data/status"],
        QueryParameters = ["after", "limit"],
        Purposes = ["labour-registration"],
        PersonalData = true,
    };

    private Agreement Indicators(Node partner) => partner.Indicators(consumer, "/code", "/value", "/definitionVersion");
}
