using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Lmis.Testing;

namespace Lmis.Gateway.Tests;

/// <summary>A line to the real Redis that can be cut and mended.</summary>
public sealed class RedisRelay : IAsyncDisposable
{
    private readonly ConcurrentBag<TcpClient> open = [];
    private readonly CancellationTokenSource stopped = new();
    private readonly int port;
    private TcpListener listener;

    public RedisRelay()
    {
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = AcceptAsync(listener);
    }

    public string Address => $"127.0.0.1:{port}";

    public void Cut()
    {
        listener.Stop();
        while (open.TryTake(out var client))
            client.Close();
    }

    public void Mend()
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _ = AcceptAsync(listener);
    }

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        Cut();
        stopped.Dispose();
    }

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
                _ = RelayAsync(await from.AcceptTcpClientAsync(stopped.Token));
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        var (host, redisPort) = TestServers.Redis.Split(',')[0].Split(':') is [var h, var p] ? (h, int.Parse(p, provider: null)) : ("127.0.0.1", 6379);
        var far = new TcpClient();
        open.Add(near);
        open.Add(far);
        try
        {
            await far.ConnectAsync(host, redisPort, stopped.Token);
            await Task.WhenAny(
                near.GetStream().CopyToAsync(far.GetStream(), stopped.Token),
                far.GetStream().CopyToAsync(near.GetStream(), stopped.Token));
        }
        catch (Exception over) when (over is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Cut.
        }
        finally
        {
            near.Close();
            far.Close();
        }
    }
}
