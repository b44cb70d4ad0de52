using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Lmis.Benchmarks.Rigs;

/// <summary>What this program can be besides the measurer: the service behind every row, and the bare proxy that rows are compared with.</summary>
internal static class Roles
{
    private static readonly byte[] Answer = """{"code":"K01","year":2026,"series":[{"kind":"register","numerator":61234,"denominator":81234,"value":75.4},{"kind":"official","numerator":null,"denominator":null,"value":74.9}],"internal":"not agreed"}"""u8.ToArray();

    private static readonly byte[] Datasets = """
        {"datasets":[{"code":"indicators","title":"Indicators","personalData":false,"rows":["all"],
          "operations":[{"id":"get","method":"GET","path":"/{code}","query":["year"],"safe":true}],
          "fields":["/code","/year","/series/*/kind","/series/*/numerator","/series/*/denominator","/series/*/value"]}]}
        """u8.ToArray();

    /// <summary>A service that answers at once, as an API and as a dataset.</summary>
    public static async Task ServeAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        app.MapGet("/readyz", () => "ready");
        app.MapGet("/exchange/datasets", () => Results.Bytes(Datasets, "application/json"));
        app.MapGet("/exchange/indicators/{code}", (HttpContext context) => WriteAsync(context));
        app.MapGet("/v1/indicators/{code}", (HttpContext context) => WriteAsync(context));
        app.MapGet("/r1/{**rest}", (HttpContext context) => WriteAsync(context));
        app.MapGet("/api/{**rest}", (HttpContext context) => WriteAsync(context));
        await app.RunAsync();
    }

    /// <summary>YARP with one route and nothing else.</summary>
    public static async Task ProxyAsync(int port, string to)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "all", Match = new() { Path = "/{**rest}" } }],
            [new ClusterConfig { ClusterId = "all", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = to } } }]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.RunAsync();
    }

    private static Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers["Lmis-Row-Scope"] = "all";
        context.Response.ContentLength = Answer.Length;
        return context.Response.Body.WriteAsync(Answer).AsTask();
    }
}
