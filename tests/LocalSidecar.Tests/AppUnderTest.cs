using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lmis.LocalSidecar.Tests;

/// <summary>An application beside the sidecar: tells subscriptions, remembers what it received, answers as the test says.</summary>
internal sealed class AppUnderTest : IAsyncDisposable
{
    private readonly WebApplication web;

    private AppUnderTest(WebApplication web) => this.web = web;

    public int Port { get; private set; }

    public ConcurrentQueue<Delivery> Received { get; } = new();

    public IEnumerable<string> ReceivedIds => Received.SelectMany(d => d.Ids);

    /// <summary>Status code and body for a delivery.</summary>
    public Func<Delivery, Task<(int Status, string Body)>> Answer { get; set; } = Succeed;

    public bool IsHealthy { get; set; } = true;

    public static async Task<AppUnderTest> StartAsync(
        object[]? subscriptions = null, bool isH2c = true, int port = 0, Action<IServiceCollection>? services = null, Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = isH2c ? HttpProtocols.Http2 : HttpProtocols.Http1));
        services?.Invoke(builder.Services);
        var web = builder.Build();
        var app = new AppUnderTest(web);
        web.MapGet("/dapr/subscribe", () => Results.Json(subscriptions ?? []));
        web.MapGet("/healthz", () => app.IsHealthy ? Results.Ok() : Results.StatusCode(503));
        web.MapPost("/events/{**name}", app.TakeAsync);
        map?.Invoke(web);
        await web.StartAsync();
        app.Port = new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return app;
    }

    /// <summary>A subscription as the .NET SDK tells it: camel-case pubsubName, route without a slash.</summary>
    public static object Subscription(string topic, string? deadLetters = null, bool bulk = false, int maxMessages = 100) => new
    {
        pubsubName = "pubsub",
        topic,
        route = "events/all",
        deadLetterTopic = deadLetters,
        bulkSubscribe = bulk ? new { enabled = true, maxMessagesCount = maxMessages, maxAwaitDurationMs = 100 } : null,
    };

    public static Task<(int, string)> Succeed(Delivery delivery) => Statuses(delivery, _ => "SUCCESS");

    /// <summary>A bulk answer with a status per event, or the status alone for a single delivery.</summary>
    public static Task<(int, string)> Statuses(Delivery delivery, Func<string, string> statusOfId) => Task.FromResult((200, delivery.Body["entries"] is JsonArray entries
        ? JsonSerializer.Serialize(new { statuses = entries.Select(e => new { entryId = (string)e!["entryId"]!, status = statusOfId((string)e["event"]!["id"]!) }) })
        : JsonSerializer.Serialize(new { status = statusOfId((string)delivery.Body["id"]!) })));

    /// <summary>Stops at once, as a killed process does.</summary>
    public async Task KillAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await web.StopAsync(now.Token);
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var delivery = new Delivery(
            context.Request.Path, (await JsonNode.ParseAsync(context.Request.Body))!,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), context.Request.Protocol);
        Received.Enqueue(delivery);
        var (status, body) = await Answer(delivery);
        context.Response.StatusCode = status;
        if (body.Length > 0)
            await context.Response.WriteAsync(body);
    }
}

/// <summary>One request of the sidecar.</summary>
internal sealed record Delivery(string Path, JsonNode Body, Dictionary<string, string> Headers, string Protocol)
{
    public IEnumerable<string> Ids => Body["entries"] is JsonArray entries ? entries.Select(e => (string)e!["event"]!["id"]!) : [(string)Body["id"]!];
}
