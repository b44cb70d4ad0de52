using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Gateway.Configuration;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Lmis.Gateway.Documents;

/// <summary>A service's OpenAPI document as the world sees it, or null with the service away.</summary>
public sealed record ServiceDocument(string Service, string Title, JsonObject? Document);

/// <summary>Fetches the OpenAPI documents of the services behind the routes, with the gateway's own of the exchange, and keeps each a little while.</summary>
public sealed class ServiceDocuments(
    IProxyStateLookup proxy, IProxyConfigProvider configuration, IOptions<ExchangeOptions> exchange, [FromKeyedServices("v1")] IOpenApiDocumentProvider own, TimeProvider clock, ILogger<ServiceDocuments> log)
{
    private const string Exchange = "exchange";
    private const int LargestDocument = 8 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, Task<ServiceDocument> Document)> kept = new();

    /// <summary>The services with an API of their own: those with a route below /api/&lt;service&gt;/v1, and the exchange where this gateway has it.</summary>
    public IReadOnlyList<string> Services { get; } =
    [
        .. configuration.GetConfig().Routes
            .Where(route => route.Match.Path?.StartsWith("/api/", StringComparison.Ordinal) == true)
            .Select(route => route.ClusterId!)
            .Concat(exchange.Value.IsOn ? [Exchange] : [])
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    public Task<ServiceDocument[]> GetAllAsync() => Task.WhenAll(Services.Select(GetAsync));

    /// <summary>The document with its paths as they are called through the gateway. Never throws for a service that is away.</summary>
    public async Task<ServiceDocument> GetAsync(string service)
    {
        var now = clock.GetUtcNow();
        if (!kept.TryGetValue(service, out var entry) || entry.Until < now)
            kept[service] = entry = (now + Keep, FetchAsync(service));
        var document = await entry.Document;
        if (document.Document is null)
            kept.TryRemove(service, out _);
        return document;
    }

    private async Task<ServiceDocument> FetchAsync(string service)
    {
        if (service == Exchange && exchange.Value.IsOn)
        {
            // Its paths are this gateway's own already.
            var document = await own.GetOpenApiDocumentAsync();
            return new ServiceDocument(Exchange, "Data exchange", JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1))!.AsObject());
        }
        if (!proxy.TryGetCluster(service, out var cluster))
            return new ServiceDocument(service, service, null);
        var title = cluster.Model.Config.Metadata?.GetValueOrDefault("Title") ?? service;
        if (cluster.DestinationsState.AvailableDestinations is not [var destination, ..])
            return new ServiceDocument(service, title, null);

        try
        {
            using var patience = new CancellationTokenSource(Patience, clock);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(destination.Model.Config.Address), "/openapi/v1.json"));
            using var answer = await cluster.Model.HttpClient.SendAsync(request, patience.Token);
            answer.EnsureSuccessStatusCode();
            await answer.Content.LoadIntoBufferAsync(LargestDocument, patience.Token);
            var document = await JsonNode.ParseAsync(await answer.Content.ReadAsStreamAsync(patience.Token), cancellationToken: patience.Token);
            return new ServiceDocument(service, title, PublicDocument.From(document!.AsObject(), service));
        }
        catch (Exception away) when (away is HttpRequestException or SocketException or OperationCanceledException or JsonException or InvalidOperationException)
        {
            log.LogWarning("The OpenAPI document of {Service} cannot be had: {Reason}", service, away.Message);
            return new ServiceDocument(service, title, null);
        }
    }
}
