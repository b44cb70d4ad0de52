using Lmis.LocalSidecar.Apps;

namespace Lmis.LocalSidecar.Invocation;

/// <summary>Applications beside other sidecars, by id, and the requests to those sidecars: HTTP/2 without TLS, in a network of their own.</summary>
internal sealed class Peers(IReadOnlyDictionary<string, string> hosts) : IDisposable
{
    public HttpMessageInvoker Invoker { get; } = AppChannel.NewInvoker();

    /// <summary>The address of the sidecar beside an application; null when it is not known.</summary>
    public string? AddressOf(string appId) => hosts.TryGetValue(appId, out var host) ? "http://" + host : null;

    public void Dispose() => Invoker.Dispose();
}
