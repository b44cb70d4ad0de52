using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Lmis.Benchmarks.Rigs;

/// <summary>
/// The services of all provinces of a rig, each below its number: a page of twenty vacancies and an indicator, after the time that this province takes.
/// The same answers after the same time stand at a bare HTTPS port of each, to compare with.
/// </summary>
internal static class ProvinceServices
{
    /// <summary>Vacancies on a page.</summary>
    public const int PageSize = 20;

    private static readonly TimeSpan Quickest = TimeSpan.FromMilliseconds(20), Slowest = TimeSpan.FromMilliseconds(200), TooLate = TimeSpan.FromSeconds(5);

    private static readonly byte[] Datasets = """
        {"datasets":[
          {"code":"vacancies","title":"Vacancies","personalData":false,"rows":["all"],
           "operations":[{"id":"search","method":"GET","path":"/","query":["q"],"safe":true,"merge":{"items":"vacancies","order":["rank","-publishedAt"],"alike":[],"more":"next"}}],
           "fields":["/vacancies/*/rank","/vacancies/*/publishedAt","/vacancies/*/title","/vacancies/*/employerName","/next"]},
          {"code":"indicators","title":"Indicators","personalData":false,"rows":["all"],
           "operations":[{"id":"getIndicator","method":"GET","path":"/{code}","query":["year"],"safe":true,"merge":{"items":null,"order":["-value"],"alike":["code","definitionVersion"],"more":null}}],
           "fields":["/code","/value","/definitionVersion"]},
          {"code":"registrations","title":"Registrations","personalData":true,"rows":["all"],
           "operations":[{"id":"changes","method":"GET","path":"/changes","query":["after","limit"],"safe":true,"feed":true}],
           "fields":["/next","/atHead","/changes/*/position","/changes/*/entity","/changes/*/kind","/changes/*/version","/changes/*/at","/changes/*/reason","/changes/*/data/status"]},
          {"code":"feeds","title":"Inbox","personalData":true,"inbox":true,"rows":["all"],
           "operations":[{"id":"takeRegistrations","method":"POST","path":"/registrations","query":[],"safe":false}],"fields":["/position"]}]}
        """u8.ToArray();

    /// <summary>Serves until the process ends; a POST of /late makes the provinces that its query names too late from then on.</summary>
    public static async Task ServeAsync(int port, IReadOnlyList<int> bare)
    {
        var late = new ConcurrentDictionary<int, bool>();
        var (vacancies, indicators) = (bare.Select((_, i) => Vacancies(i)).ToList(), bare.Select((_, i) => Indicator(i)).ToList());
        using var key = Node.NewKey();
        using var made = new CertificateRequest("CN=bare", key, HashAlgorithmName.SHA256).CreateSelfSigned(Node.From, Node.Until);
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            foreach (var one in bare)
                kestrel.Listen(IPAddress.Loopback, one, listener =>
                {
                    listener.Protocols = HttpProtocols.Http2;
                    listener.UseHttps(certificate);
                });
        });
        var app = builder.Build();
        app.MapGet("/readyz", () => "ready");
        ProvinceFeeds.Map(app);
        app.MapPost("/late", ([FromQuery] int[] province) => province.All(one => late.TryAdd(one, true)));
        app.MapGet("/{province:int}/exchange/datasets", () => Results.Bytes(Datasets, "application/json"));
        app.MapGet("/{province:int}/exchange/vacancies", (int province, HttpContext context) => AnswerAsync(context, province, vacancies));
        app.MapGet("/{province:int}/exchange/indicators/{code}", (int province, HttpContext context) => AnswerAsync(context, province, indicators));
        app.MapGet("/bare/vacancies", (HttpContext context) => AnswerAsync(context, bare.ToList().IndexOf(context.Connection.LocalPort), vacancies));
        app.MapGet("/bare/indicators", (HttpContext context) => AnswerAsync(context, bare.ToList().IndexOf(context.Connection.LocalPort), indicators));
        await app.RunAsync();

        async Task AnswerAsync(HttpContext context, int province, IReadOnlyList<byte[]> answers)
        {
            try
            {
                await Task.Delay(late.ContainsKey(province) ? TooLate : Quickest + ((Slowest - Quickest) * province / (bare.Count - 1)), context.RequestAborted);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                return;
            }
            context.Response.ContentType = "application/json";
            context.Response.Headers["Lmis-Row-Scope"] = "all";
            context.Response.ContentLength = answers[province].Length;
            await context.Response.Body.WriteAsync(answers[province]);
        }
    }

    private static byte[] Vacancies(int province) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        vacancies = Enumerable.Range(0, PageSize).Select(i => new
        {
            rank = i / 5,
            publishedAt = Node.From.AddMinutes(-(i * 37) - province),
            title = $"Công nhân may số {i} của tỉnh {province}",
            employerName = $"Công ty cổ phần {province}-{i}",
            notAgreed = new string('x', 300),
        }),
        next = (string?)null,
    });

    private static byte[] Indicator(int province) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $$"""{"code":"K01","value":{{50 + (province / 2m)}},"definitionVersion":2,"notAgreed":"x"}"""));
}
