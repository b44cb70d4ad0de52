using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>A service with the datasets indicators and worker-status, whose answers a test can set.</summary>
public sealed class DatasetBackend : IAsyncDisposable
{
    public const string Indicator = """{"code":"K01","secret":{"inner":"hidden"},"series":[{"year":2026,"value":75.5,"note":"not agreed"}]}""";

    public static readonly ECDsa TokenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private readonly WebApplication app;

    private DatasetBackend(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    /// <summary>What the next answers say, and how.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = context => JsonAsync(context, Indicator);

    /// <summary>Every request that reached the service: method, raw target, body.</summary>
    public ConcurrentQueue<(string Method, string Target, string Body, IHeaderDictionary Headers)> Received { get; } = new();

    public static async Task<DatasetBackend> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var backend = new DatasetBackend(app);
        app.MapGet("/exchange/datasets", () => Results.Text("""
            {"datasets":[
              {"code":"indicators","title":"Indicators","personalData":false,"rows":["all"],
               "operations":[{"id":"List","method":"GET","path":"/","query":["year"],"safe":true},{"id":"Get","method":"GET","path":"/{code}","query":["year","areaType"],"safe":true},
                             {"id":"GetList","method":"GET","path":"/lists/{code}","query":[],"safe":true},
                             {"id":"Put","method":"POST","path":"/","query":[],"safe":false}],
               "fields":["/code","/series/*/year","/series/*/value"]},
              {"code":"worker-status","title":"Status","personalData":true,"rows":["residents-of"],
               "operations":[{"id":"Query","method":"POST","path":"/query","query":[],"safe":true}],"fields":["/status","/registered","/asOf","/salt"]},
              {"code":"vacancies","title":"Vacancies","personalData":false,"rows":["vacancies"],
               "operations":[{"id":"Search","method":"GET","path":"/","query":[],"safe":true}],"fields":["/items/*/id"]},
              {"code":"registrations","title":"Registrations","personalData":true,"rows":["all","with-consent"],
               "operations":[{"id":"Changes","method":"GET","path":"/changes","query":["after","limit"],"safe":true,"feed":true},{"id":"Count","method":"GET","path":"/counts","query":["after","limit"],"safe":true}],
               "fields":["/next","/atHead","/freshUntil","/changes/*/position","/changes/*/entity","/changes/*/kind","/changes/*/version","/changes/*/at","/changes/*/reason","/changes/*/data/status"]},
              {"code":"feeds","title":"Inbox","personalData":true,"inbox":true,"rows":["all","with-consent"],
               "operations":[{"id":"TakeRegistrations","method":"POST","path":"/registrations","query":[],"safe":false}],"fields":["/position"]}]}
            """, "application/json"));
        app.MapGet("/exchange/indicators/openapi.json", () => Results.Text("""{"openapi":"3.1.1","info":{"title":"indicators","version":"v1"},"paths":{}}""", "application/json"));
        app.Map("/exchange/{**rest}", backend.HandleAsync);
        await app.StartAsync();
        return backend;
    }

    public static async Task JsonAsync(HttpContext context, string json, string? rows = "all", int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = status < 300 ? "application/json" : "application/problem+json";
        if (rows is not null)
            context.Response.Headers["lmis-row-scope"] = rows;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(json));
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        // Who answers may read it once more.
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        Received.Enqueue((context.Request.Method, target, await reader.ReadToEndAsync(), new HeaderDictionary(context.Request.Headers.ToDictionary())));
        context.Request.Body.Position = 0;
        await Answer(context);
    }
}
