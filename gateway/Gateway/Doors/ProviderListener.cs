using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Members;
using Lmis.Gateway.States;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Lmis.Gateway.Doors;

/// <summary>
/// The outer listener: TLS 1.3 with a client certificate that the directory lists, HTTP/2 only. The directory is the only authority; names and
/// issuers in certificates prove nothing. A stranger does not get past the handshake.
/// </summary>
public static class ProviderListener
{
    private static readonly object Marker = new(), Certificate = new();

    /// <summary>Opens the port beside the inner ones.</summary>
    public static void Open(WebApplicationBuilder builder, ExchangeOptions options) => builder.WebHost.ConfigureKestrel((context, kestrel) =>
    {
        kestrel.Limits.Http2.MaxStreamsPerConnection = 256;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        kestrel.Listen(IPAddress.Parse(context.Configuration["Platform:BindAddress"] ?? "127.0.0.1"), options.ProviderPort, port =>
        {
            port.Protocols = HttpProtocols.Http2;
            port.UseHttps(https =>
            {
                var services = port.ApplicationServices;
                var (ours, state, clock) = (services.GetRequiredService<OurMembers>(), services.GetRequiredService<ExchangeState>(), services.GetRequiredService<TimeProvider>());
                https.ServerCertificate = ours.Certificate;
                https.SslProtocols = SslProtocols.Tls13;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.CheckCertificateRevocation = false;
                https.ClientCertificateValidation = (certificate, _, _) =>
                    state.Current.Directory?.GatewayOfCertificate(OurMembers.Base64(SHA256.HashData(certificate.RawDataMemory.Span)), clock.GetUtcNow()) is not null;
            });
            port.Use(next => connection =>
            {
                connection.Items[Marker] = true;
                return next(connection);
            });
        });
    });

    /// <summary>Whether a request came through this listener. The mark is on the connection, so nothing in a message can pretend it.</summary>
    public static bool Owns(HttpContext context) => context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Marker) == true;

    /// <summary>SHA-256 of the connection's client certificate, base64url as the directory lists it.</summary>
    public static string? CertificateOf(HttpContext context)
    {
        if (context.Features.Get<IConnectionItemsFeature>()?.Items is not { } items)
            return null;
        if (items.TryGetValue(Certificate, out var known))
            return (string)known!;
        if (context.Connection.ClientCertificate is not { } certificate)
            return null;
        var sha256 = OurMembers.Base64(SHA256.HashData(certificate.RawDataMemory.Span));
        items[Certificate] = sha256;
        return sha256;
    }
}
