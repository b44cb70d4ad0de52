using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.Cli.Tests;

/// <summary>What came to the gateway.</summary>
public sealed record Received(string Line, string? ContentType, string? Authorization, string Body);

/// <summary>Records what the command line sends to a gateway, and answers what it is told to.</summary>
public sealed class FakeGateway : IAsyncDisposable
{
    private readonly WebApplication app;
    private (int Status, string Body) answer = (200, "{}");

    private FakeGateway(WebApplication app) => this.app = app;

    public ConcurrentQueue<Received> Requests { get; } = new();

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/";

    public static async Task<FakeGateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--urls", "http://127.0.0.1:0"] });
        var app = builder.Build();
        var gateway = new FakeGateway(app);
        app.MapFallback(gateway.TakeAsync);
        await app.StartAsync();
        return gateway;
    }

    /// <summary>How far its clock is ahead of this machine's.</summary>
    public TimeSpan ClockAhead { get; set; }

    public void Refuse(int status, string problem) => answer = (status, problem);

    public void Answer(string json) => answer = (200, json);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Requests.Enqueue(new($"{context.Request.Method} {context.Request.Path}", context.Request.ContentType, context.Request.Headers.Authorization, await reader.ReadToEndAsync()));
        context.Response.StatusCode = answer.Status;
        if (ClockAhead != TimeSpan.Zero)
            context.Response.Headers.Date = (TimeProvider.System.GetUtcNow() + ClockAhead).ToString("R", CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(answer.Body);
    }
}
