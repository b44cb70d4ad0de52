using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Exchange.Directories;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Members;
using Lmis.Gateway.States;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Partners;

/// <summary>
/// Pooled HTTP/2 connections with mutual TLS 1.3 to partners' gateways. What the directory says of a gateway belongs to its pool: a certificate
/// that comes or goes there gives a new pool, and the connections made under the old one take no further request. What is under way on them ends in
/// its own time, for a partner that changes its certificate must not cost anybody an answer; whether that answer still counts, its taker decides.
/// </summary>
public sealed class PartnerConnections(OurMembers ours, ExchangeState state, IOptions<ExchangeOptions> options, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<string, Pool> pools = new();
    private readonly ConcurrentDictionary<Pool, bool> leaving = new();
    private readonly ConcurrentDictionary<string, Uri> reached = new();

    /// <summary>The pool towards a gateway as the directory lists it now.</summary>
    public HttpMessageInvoker To(DirectoryGateway gateway)
    {
        var now = clock.GetUtcNow();
        var listed = string.Join(' ', gateway.Certificates.Where(certificate => certificate.IsActive(now)).Select(certificate => certificate.Sha256).Order(StringComparer.Ordinal));
        if (pools.TryGetValue(gateway.Id, out var pool) && pool.Listed == listed)
            return pool.Invoker;
        var made = new Pool(listed, Make(gateway.Id));
        Pool? replaced = null;
        var used = pools.AddOrUpdate(gateway.Id, made, (_, other) =>
        {
            replaced = other.Listed == listed ? null : other;
            return other.Listed == listed ? other : made;
        });
        if (used != made)
            made.Invoker.Dispose();
        if (replaced is not null)
            _ = EndAsync(replaced);
        return used.Invoker;
    }

    /// <summary>The addresses of a gateway as they are to be tried: the one that was reached last, then the directory's order.</summary>
    public IReadOnlyList<Uri> InOrder(DirectoryGateway gateway) =>
        gateway.Addresses.Count > 1 && reached.TryGetValue(gateway.Id, out var last) && gateway.Addresses[0] != last && gateway.Addresses.Contains(last)
            ? [last, .. gateway.Addresses.Where(address => address != last)]
            : gateway.Addresses;

    /// <summary>Notes that a gateway was reached at an address.</summary>
    public void Reached(DirectoryGateway gateway, Uri address)
    {
        if (gateway.Addresses.Count > 1)
            reached[gateway.Id] = address;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pool in pools.Values.Concat(leaving.Keys))
            pool.Invoker.Dispose();
    }

    // Nothing that it carries may take longer than a partner may.
    private async Task EndAsync(Pool pool)
    {
        leaving.TryAdd(pool, true);
        await Task.Delay(options.Value.Limits.PartnerDeadline, clock);
        pool.Invoker.Dispose();
        leaving.TryRemove(pool, out _);
    }

    private HttpMessageInvoker Make(string gatewayId) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        EnableMultipleHttp2Connections = true,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(30),
        KeepAlivePingDelay = TimeSpan.FromSeconds(15),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        MaxResponseHeadersLength = 32,
        ActivityHeadersPropagator = null,
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            ClientCertificateContext = SslStreamCertificateContext.Create(ours.Certificate, null, offline: true),
            // The directory is the only authority: names and issuers in the certificate prove nothing here.
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && IsOf(gatewayId, certificate),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        },
    });

    private bool IsOf(string gatewayId, X509Certificate certificate)
    {
        var sha256 = OurMembers.Base64(SHA256.HashData(certificate.GetRawCertData()));
        return state.Current.Directory?.GatewayOfCertificate(sha256, clock.GetUtcNow())?.Id == gatewayId;
    }

    private sealed record Pool(string Listed, HttpMessageInvoker Invoker);
}
