using System.Diagnostics;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;

namespace Lmis.Benchmarks.Rigs;

/// <summary>Two gateways, each a process with its own database, and a service behind the provider: everything as in production but the distance.</summary>
internal sealed class ExchangeRig : IAsyncDisposable
{
    private readonly Tokens tokens = new();
    private readonly Node provider = new("VN/GOV/H55", "gw-h55"), consumer = new("VN/GOV/H05", "gw-h05");
    private readonly int servicePort = Node.FreePort();
    private ChildProcess? service;

    /// <summary>Address of one indicator of the provider at the consumer's inner door.</summary>
    public string ConsumerAddress => $"{consumer.Address}r1/VN/GOV/H55/LMIS/indicators/K01?year=2026";

    /// <summary>Address of the same answer as an API of the provider's own gateway.</summary>
    public string ApiAddress => $"{provider.Address}api/reporting/v1/indicators/K01?year=2026";

    public Uri ServiceAddress => new($"http://127.0.0.1:{servicePort}");

    public string[] ConsumerHeaders => [$"Authorization: Bearer {tokens.Issue("app", "exchange.call")}", $"X-Road-Client: {consumer.Lmis}", "Lmis-Purpose: labour-statistics"];

    public string[] ApiHeaders => [$"Authorization: Bearer {tokens.Issue("app", "reporting.read")}"];

    public Node Provider => provider;

    public Node Consumer => consumer;

    public async Task StartAsync()
    {
        using var anchor = Node.NewKey();
        var trusted = Convert.ToBase64String(anchor.ExportSubjectPublicKeyInfo());
        service = ChildProcess.StartAssembly("Benchmarks", ["role", "service", servicePort.ToString(provider: null)]);
        await service.ReadyAsync(new Uri(ServiceAddress, "/readyz"));
        await provider.StartAsync(trusted, tokens, ServiceAddress);
        await consumer.StartAsync(trusted, tokens, ServiceAddress);
        var (first, second) = (provider.ToGateway(), consumer.ToGateway());
        var directory = new DirectoryContent
        {
            Instance = "VN",
            Version = 1,
            Issued = Node.From,
            Expires = Node.Until,
            Anchors = [new(anchor.ExportSubjectPublicKeyInfo())],
            Gateways = [first, second],
            Members =
            [
                new() { Id = provider.Member, Name = "Provider", Gateway = first, Subsystems = ["LMIS"], Keys = provider.ToKeys() },
                new() { Id = consumer.Member, Name = "Consumer", Gateway = second, Subsystems = ["LMIS"], Keys = consumer.ToKeys() },
            ],
        }.ToDocument().SignWith(anchor);
        var agreement = provider.Indicators(consumer, "/code", "/year", "/series/*/kind", "/series/*/numerator", "/series/*/denominator", "/series/*/value").ToDocument().SignWith(provider.Agreement).SignWith(consumer.Agreement);
        foreach (var node in new[] { provider, consumer })
        {
            await node.BringAsync(HttpMethod.Put, "/exchange/v1/directory", directory, "application/jose+json", tokens);
            await node.BringAsync(HttpMethod.Post, $"/api/exchange/v1/agreements/{agreement.Id}/accept", agreement, "application/json", tokens);
        }
        await UntilAnsweredAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await consumer.DisposeAsync();
        await provider.DisposeAsync();
        if (service is not null)
            await service.DisposeAsync();
        tokens.Dispose();
    }

    private async Task UntilAnsweredAsync()
    {
        using var http = new HttpClient();
        var last = "";
        for (var started = Stopwatch.StartNew(); started.Elapsed < TimeSpan.FromSeconds(40); await Task.Delay(250))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, ConsumerAddress);
            foreach (var header in ConsumerHeaders)
                request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
            using var answer = await http.SendAsync(request);
            if (answer.IsSuccessStatusCode)
                return;
            last = await answer.Content.ReadAsStringAsync();
        }
        throw new InvalidOperationException("No exchange succeeded in the rig; the last answer: " + last);
    }
}
