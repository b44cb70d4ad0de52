using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lmis.Gateway.Tests.Directories;

/// <summary>A server on loopback that hands out whatever it is told to as the directory.</summary>
internal sealed class DirectorySource : IAsyncDisposable
{
    private readonly WebApplication app;
    private int asked;

    private DirectorySource(WebApplication app) => this.app = app;

    public Uri Address => new(new Uri(app.Urls.First()), "/exchange/v1/directory");

    /// <summary>What is answered; null for 503.</summary>
    public byte[]? Serves { get; set; }

    /// <summary>Older versions by the version they come after.</summary>
    public Dictionary<long, byte[]> After { get; } = [];

    /// <summary>A whole answer in place of the directory.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public int Asked => Volatile.Read(ref asked);

    public List<string> Tags { get; } = [];

    public static async Task<DirectorySource> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var source = new DirectorySource(app);
        app.MapGet("/exchange/v1/directory", async (HttpContext context) =>
        {
            lock (source.Tags)
                source.Tags.Add(context.Request.Headers.IfNoneMatch.ToString());
            Interlocked.Increment(ref source.asked);
            if (source.Instead is { } instead)
                await instead(context);
            else if (source.Serves is { } bytes)
                await context.Response.Body.WriteAsync(bytes);
            else
                context.Response.StatusCode = 503;
        });
        app.MapGet("/exchange/v1/directory/after/{version:long}", (long version) => source.After.TryGetValue(version, out var bytes) ? Results.Bytes(bytes) : Results.NotFound());
        await app.StartAsync();
        return source;
    }

    /// <summary>Waits until it was asked twice more, so that what it serves now has been looked at.</summary>
    public async Task AskedAgainAsync()
    {
        for (var until = Asked + 2; Asked < until;)
            await Task.Delay(20);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
