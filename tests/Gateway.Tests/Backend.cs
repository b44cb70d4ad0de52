using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lmis.Gateway.Tests;

/// <summary>A service behind the gateway: says what reached it, and has endpoints that must never be reached.</summary>
public sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication app;

    private Backend(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    /// <summary>What /openapi/v1.json answers.</summary>
    public string OpenApi { get; set; } = """{"openapi":"3.1.1","info":{"title":"t","version":"v1"},"paths":{}}""";

    /// <summary>Lets the next event of the stream at /v1/imports/1/progress go.</summary>
    public SemaphoreSlim NextEvent { get; } = new(0);

    public static async Task<Backend> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var backend = new Backend(app);
        app.UseWebSockets();
        app.MapGet("/readyz", () => "ready");
        app.MapGet("/metrics", () => "inside");
        app.MapGet("/healthz", () => "inside");
        app.MapGet("/dapr/subscribe", () => "inside");
        app.MapGet("/openapi/v1.json", () => Results.Text(backend.OpenApi, "application/json"));
        app.MapGet("/v1/slow", async (CancellationToken ct) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(30), ct);
            return "late";
        });
        app.MapPost("/v1/made", () => Results.Created("/v1/made/1", null));
        app.MapGet("/v1/broken", (HttpContext context) => context.Abort());
        app.MapGet("/v1/imports/1/progress", backend.StreamAsync);
        app.MapGet("/v1/socket", EchoSocketAsync);
        app.Map("/{**path}", EchoAsync);
        await app.StartAsync();
        return backend;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        NextEvent.Dispose();
    }

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        for (var i = 1; i <= 3; i++)
        {
            await NextEvent.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync($"data: {i}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static async Task EchoSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64];
        var message = await socket.ReceiveAsync(buffer, context.RequestAborted);
        await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, true, context.RequestAborted);
        await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        var length = 0L;
        var buffer = new byte[64 * 1024];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
            length += read;
        var headers = new JsonObject();
        foreach (var (name, value) in context.Request.Headers)
            headers[name] = value.ToString();
        context.Response.Headers.Server = "backend";
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            method = context.Request.Method,
            path = context.Request.Path.Value,
            query = context.Request.QueryString.Value,
            length,
            headers,
        }));
    }
}
