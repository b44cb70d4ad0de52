using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lmis.Messaging.Tests;

/// <summary>The publishing side of a sidecar, which a test can make fail, refuse or stall as no real one does on demand.</summary>
public sealed class FakeSidecar : IAsyncDisposable
{
    private readonly int port;
    private WebApplication? app;

    private FakeSidecar(int port) => this.port = port;

    public ConcurrentQueue<(string Topic, BulkPublishRequestEntry Entry)> Published { get; } = new();

    public ConcurrentQueue<string?> Tokens { get; } = new();

    public int Calls { get; private set; }

    /// <summary>Runs before each answer.</summary>
    public Func<BulkPublishRequest, Task>? Before { get; set; }

    /// <summary>Which entries the broker refuses.</summary>
    public Func<BulkPublishRequest, BulkPublishRequestEntry, bool> Refuses { get; set; } = (_, _) => false;

    /// <summary>A gRPC status other than 0 for the whole call.</summary>
    public Func<BulkPublishRequest, int> Status { get; set; } = _ => 0;

    public string Address => $"http://127.0.0.1:{port}";

    public static async Task<FakeSidecar> StartAsync()
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var sidecar = new FakeSidecar(((IPEndPoint)free.LocalEndpoint).Port);
        free.Stop();
        await sidecar.ComeBackAsync();
        return sidecar;
    }

    public static FakeSidecar Away()
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return new(((IPEndPoint)free.LocalEndpoint).Port);
    }

    public List<string> Ids(string topic) => [.. Published.Where(p => p.Topic == topic).Select(p => p.Entry.Metadata["cloudevent.id"])];

    public async Task ComeBackAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        app = builder.Build();
        app.MapPost("/dapr.proto.runtime.v1.Dapr/BulkPublishEventAlpha1", (RequestDelegate)PublishAsync);
        await app.StartAsync();
    }

    public async Task GoAwayAsync()
    {
        await app!.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        app = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await GoAwayAsync();
    }

    private async Task PublishAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = BulkPublishRequest.Parser.ParseFrom(body.ToArray().AsSpan(5));
        Calls++;
        Tokens.Enqueue(context.Request.Headers["dapr-api-token"]);
        if (Before is { } before)
            await before(request);
        var status = Status(request);
        var response = new BulkPublishResponse();
        if (status == 0)
        {
            foreach (var entry in request.Entries)
            {
                if (Refuses(request, entry))
                    response.FailedEntries.Add(new BulkPublishResponseFailedEntry { EntryId = entry.EntryId, Error = "refused" });
                else
                    Published.Enqueue((request.Topic, entry));
            }
        }

        context.Response.ContentType = "application/grpc";
        if (status == 0)
        {
            var frame = new byte[5 + response.CalculateSize()];
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), response.CalculateSize());
            response.WriteTo(frame.AsSpan(5));
            await context.Response.Body.WriteAsync(frame);
        }

        context.Response.AppendTrailer("grpc-status", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
