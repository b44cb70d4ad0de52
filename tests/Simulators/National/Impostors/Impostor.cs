using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using Lmis.Exchange.Keys;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Lmis.Simulators.National.Impostors;

/// <summary>
/// A false provider door, for showing that answers are believed by their signatures alone. Nothing between two gateways can touch a message
/// inside mutual TLS, so it holds what a thief would: a gateway's certificate and a member's message key. Run it in the real gateway's place
/// (<c>impostor --Certificate … --CertificateKey … --MessageKey … --Port …</c>), or as a member of its own in the directory.
/// </summary>
internal static class Impostor
{
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.WebHost.UseKestrelHttpsConfiguration();
        var options = builder.Configuration.Get<ImpostorOptions>() ?? new();
        builder.Services.AddOptions<ImpostorOptions>().BindConfiguration("").ValidateDataAnnotations().ValidateOnStart();
        await using var app = Build(builder, options);
        await app.RunAsync();
        return 0;
    }

    internal static WebApplication Build(WebApplicationBuilder builder, ImpostorOptions options)
    {
        var (certificate, key) = (SigningKeys.LoadCertificate(options.Certificate, options.CertificateKey), SigningKeys.Load(options.MessageKey));
        var how = options.How;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port, port =>
            {
                port.Protocols = HttpProtocols.Http2;
                port.UseHttps(https =>
                {
                    (https.ServerCertificate, https.SslProtocols, https.ClientCertificateMode) = (certificate, SslProtocols.Tls13, ClientCertificateMode.AllowCertificate);
                    https.ClientCertificateValidation = static (_, _, _) => true;
                });
            });
            kestrel.Listen(IPAddress.Loopback, options.ControlPort);
        });
        var app = builder.Build();
        app.MapPut("/how/{way}", (string way) =>
        {
            if (!Lie.Ways.Contains(way, StringComparer.Ordinal))
                return Results.BadRequest($"The ways are {string.Join(", ", Lie.Ways)}.");
            how = way;
            return Results.NoContent();
        });
        app.MapFallback(context => AnswerAsync(context, how, key));
        return app;
    }

    private static async Task AnswerAsync(HttpContext context, string how, ECDsa key)
    {
        var request = context.Request.Headers.Where(static header => !header.Key.StartsWith(':'))
            .ToDictionary(static header => header.Key.ToLowerInvariant(), static header => (IReadOnlyList<string>)[.. header.Value.OfType<string>()], StringComparer.Ordinal);
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content, context.RequestAborted);
        var clock = context.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var (status, fields, answer) = Lie.Tell(how, context.Request.Method, context.Request.Host.Value ?? "", target, request, content.ToArray(), key, clock.GetUtcNow());
        context.Response.StatusCode = status;
        foreach (var (name, values) in fields)
            context.Response.Headers[name] = values.ToArray();
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }
}
