using System.Net;
using System.Net.Sockets;

namespace Lmis.LocalSidecar.Apps;

/// <summary>Requests to the application, over HTTP/1.1 or HTTP/2 without TLS, with the token it asks of its sidecar.</summary>
internal sealed class AppChannel(SidecarApp app, string? appApiToken) : IDisposable
{
    public HttpMessageInvoker Invoker { get; } = NewInvoker();

    public Version Version => app.Options.AppProtocol == "h2c" ? HttpVersion.Version20 : HttpVersion.Version11;

    public string Address => $"http://127.0.0.1:{app.AppPort}";

    /// <summary>Passes on what it is given, as it is, over connections that are kept.</summary>
    internal static HttpMessageInvoker NewInvoker() => new(new SocketsHttpHandler
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

    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellation) =>
        Invoker.SendAsync(Request(HttpMethod.Get, path), cancellation);

    public Task<HttpResponseMessage> PostAsync(string path, HttpContent content, IReadOnlyDictionary<string, string> headers, CancellationToken cancellation)
    {
        var request = Request(HttpMethod.Post, path);
        request.Content = content;
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Invoker.SendAsync(request, cancellation);
    }

    /// <summary>Whether something listens on the application's port.</summary>
    public async Task<bool> IsPortOpenAsync(CancellationToken cancellation)
    {
        if (app.AppPort <= 0)
            return false;

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, app.AppPort, cancellation);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is not SocketError.Success)
        {
            return false;
        }
    }

    public async Task<bool> IsHealthyAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(app.Options.AppHealthProbeTimeout);
        try
        {
            using var response = await GetAsync(app.Options.AppHealthCheckPath, limit.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    public void Dispose() => Invoker.Dispose();

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, Address + path) { Version = Version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (appApiToken is not null)
            request.Headers.TryAddWithoutValidation("dapr-api-token", appApiToken);
        return request;
    }
}
