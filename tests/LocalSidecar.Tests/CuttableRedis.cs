using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Lmis.Testing;

namespace Lmis.LocalSidecar.Tests;

/// <summary>The test Redis behind a port that can be closed and opened again, as if the server went away.</summary>
internal sealed class CuttableRedis : IDisposable
{
    private readonly ConcurrentBag<TcpClient> connections = [];
    private TcpListener? listener;

    public CuttableRedis() => Restore();

    public int Port { get; private set; }

    public void Restore()
    {
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = AcceptAsync(listener);
    }

    public void Cut()
    {
        listener?.Dispose();
        while (connections.TryTake(out var connection))
            connection.Dispose();
    }

    public void Dispose() => Cut();

    private async Task AcceptAsync(TcpListener from)
    {
        var server = TestServers.Redis.Split(',')[0].Split(':');
        while (true)
        {
            try
            {
                var client = await from.AcceptTcpClientAsync();
                var redis = new TcpClient(server[0], int.Parse(server[1], null));
                connections.Add(client);
                connections.Add(redis);
                _ = CopyAsync(client, redis);
                _ = CopyAsync(redis, client);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            to.Dispose();
        }
    }
}
