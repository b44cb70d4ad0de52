using System.Net;

namespace Lmis.LocalSidecar.Invocation;

/// <summary>Applications beside other sidecars, by id, and the requests to those sidecars: HTTP/2 without TLS, in a network of their own.</summary>
internal sealed class Peers(IReadOnlyDictionary<string, string> hosts) : IDisposable
{
    public HttpMessageInvoker Invoker { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
    });

    /// <summary>The address of the sidecar beside an application; null when it is not known.</summary>
    public string? AddressOf(string appId) => hosts.TryGetValue(appId, out var host) ? "http://" + host : null;

    public void Dispose() => Invoker.Dispose();
}
