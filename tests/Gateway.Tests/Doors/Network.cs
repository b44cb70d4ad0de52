using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.States;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>Two provinces with their gateways: H55 offers, H05 asks, by agreements signed for the test.</summary>
public sealed class Network : IAsyncLifetime
{
    public const string Indicator = "/r1/VN/GOV/H55/LMIS/indicators/K01";
    public const string Worker = "/r1/VN/GOV/H55/LMIS/worker-status/query";

    private readonly ECDsa anchor = NetworkNode.NewKey();
    private long version;

    /// <summary>The one that offers datasets.</summary>
    public NetworkNode Provider { get; private set; } = null!;

    /// <summary>The one that asks.</summary>
    public NetworkNode Consumer { get; private set; } = null!;

    /// <summary>Settings of the provider's gateway that differ.</summary>
    public Action<Dictionary<string, string?>>? ProviderSettings { get; init; }

    /// <summary>Settings of the consumer's gateway that differ.</summary>
    public Action<Dictionary<string, string?>>? ConsumerSettings { get; init; }

    public string Anchor => Convert.ToBase64String(anchor.ExportSubjectPublicKeyInfo());

    /// <summary>An agreement on the indicators, in force.</summary>
    public Agreement Indicators { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Provider = await NetworkNode.MakeAsync("VN/GOV/H55", "gw-h55");
        Consumer = await NetworkNode.MakeAsync("VN/GOV/H05", "gw-h05");
        Provider.Start(Anchor, ProviderSettings);
        Consumer.Start(Anchor, ConsumerSettings);
        await PublishAsync();
        Indicators = await AgreeAsync(Terms());
        await UntilAsync(async () => (int)(await GetAsync("/r1/VN/GOV/H55/LMIS/indicators/K01")).StatusCode == 200);
    }

    public async ValueTask DisposeAsync()
    {
        await Consumer.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>A new version of the directory at both gateways.</summary>
    public async Task PublishAsync(Func<DirectoryContent, DirectoryContent>? change = null)
    {
        var content = Content(++version);
        var document = (change?.Invoke(content) ?? content).ToDocument().SignWith(anchor).ToJson();
        foreach (var node in new[] { Provider, Consumer })
        {
            var (status, said) = await OfferAsync(node, document);
            Assert.True(status == 200, said);
            await UntilAsync(() => Task.FromResult(State(node).Directory?.Version == version));
        }
    }

    /// <summary>Signs a directory with the anchor of this network, or with another key.</summary>
    public byte[] Sign(DirectoryContent content, ECDsa? key = null) => content.ToDocument().SignWith(key ?? anchor).ToJson();

    /// <summary>Offers a directory to one gateway.</summary>
    public static async Task<(int Status, string Said)> OfferAsync(NetworkNode node, byte[] directory)
    {
        using var body = new ByteArrayContent(directory) { Headers = { ContentType = new("application/jose+json") } };
        using var answer = await node.Gateway.Http.PutAsync("/exchange/v1/directory", body);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Version of the last directory published.</summary>
    public long Version => version;

    /// <summary>The directory of both nodes.</summary>
    public DirectoryContent Content(long number)
    {
        var (provider, consumer) = (Provider.ToGateway(), Consumer.ToGateway());
        return new()
        {
            Instance = "VN",
            Version = number,
            Issued = NetworkNode.Second(TimeProvider.System.GetUtcNow()),
            Expires = NetworkNode.Future,
            Anchors = [new(anchor.ExportSubjectPublicKeyInfo())],
            Gateways = [provider, consumer],
            Members =
            [
                new() { Id = Provider.Member, Name = "Thái Nguyên", Gateway = provider, Subsystems = ["LMIS"], Keys = Provider.ToKeys() },
                new() { Id = Consumer.Member, Name = "Bắc Ninh", Gateway = consumer, Subsystems = ["LMIS", "PORTAL"], Keys = Consumer.ToKeys() },
            ],
        };
    }

    public static ExchangeSnapshot State(NetworkNode node) => node.Gateway.Services.GetRequiredService<ExchangeState>().Current;

    /// <summary>Terms that let the consumer read indicators.</summary>
    public Agreement Terms() => new()
    {
        Provider = Provider.Lmis,
        Consumer = Consumer.Lmis,
        Service = "indicators",
        Operations = ["GET /{code}"],
        Fields = ["/code", "/series/*/year", "/series/*/value"],
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
        var document = terms.ToDocument().SignWith(Provider.AgreementKey).SignWith(Consumer.AgreementKey);
        foreach (var node in new[] { Provider, Consumer })
        {
            using var administrator = node.Administrator();
            using var body = new ByteArrayContent(document.ToJson()) { Headers = { ContentType = new("application/json") } };
            using var answer = await administrator.PostAsync($"/api/exchange/v1/agreements/{document.Id}/accept", body);
            // The provider's gateway may have brought it to the consumer's already.
            var said = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode || said.Contains("\"status\":\"accepted\"", StringComparison.Ordinal), said);
            await UntilAsync(() => Task.FromResult(State(node).StatusOf(document.Id) == AgreementStatus.Accepted));
        }
        return terms with { Id = document.Id };
    }

    /// <summary>The consumer's app asks.</summary>
    public async Task<HttpResponseMessage> GetAsync(string target, params (string Name, string? Value)[] headers) => await SendAsync(HttpMethod.Get, target, null, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, string? json, params (string Name, string? Value)[] headers)
    {
        using var app = Consumer.App();
        using var request = new HttpRequestMessage(method, new Uri(Consumer.Gateway.Address.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        var all = new Dictionary<string, string?> { ["X-Road-Client"] = Consumer.Lmis.ToString(), ["Lmis-Purpose"] = "labour-statistics" };
        foreach (var (name, value) in headers)
            all[name] = value;
        foreach (var (name, value) in all)
        {
            if (value is not null)
                request.Headers.TryAddWithoutValidation(name, value);
        }
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        // A refusal comes before a long body is sent.
        request.Headers.ExpectContinue = json?.Length > 1024 * 1024;
        return await app.SendAsync(request);
    }

    /// <summary>A request straight to the provider door, with the consumer's certificate unless another is given.</summary>
    internal async Task<WireAnswer> SendAsync(WireMessage message, X509Certificate2? certificate = null)
    {
        await using var wire = await WireConnection.OpenAsync(Provider, certificate ?? Consumer.Certificate);
        return await wire.SendAsync(message.All, message.Body).WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>A request of the consumer's to the provider, not yet signed.</summary>
    internal WireMessage Message(string target = Indicator, Agreement? agreement = null, string purpose = "labour-statistics", string? json = null) =>
        WireMessage.To(Provider, Consumer.Lmis, target, agreement ?? Indicators, purpose, json);

    /// <summary>Terms that let the consumer ask after one worker of its own province.</summary>
    public Agreement WorkerTerms() => Terms() with
    {
        Service = "worker-status",
        Operations = ["POST /query"],
        Fields = ["/status", "/registered"],
        QueryParameters = [],
        Rows = RowScope.ResidentsOf("24"),
        Purposes = ["job-referral"],
        PersonalData = true,
    };

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1);)
        {
            if (await holds())
                return;
            await Task.Delay(50);
        }
        Assert.Fail("What was waited for did not come to be in a minute.");
    }
}
