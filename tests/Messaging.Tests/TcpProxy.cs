using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Lmis.Messaging.Tests;

/// <summary>Stands between a service and PostgreSQL, and can be cut like a network.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder target;
    private readonly int port;
    private readonly ConcurrentBag<TcpClient> open = [];
    private TcpListener? listener;

    public TcpProxy(NpgsqlConnectionStringBuilder target)
    {
        this.target = target;
        listener = new(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = AcceptAsync(listener);
    }

    public string ConnectionString => new NpgsqlConnectionStringBuilder(target.ConnectionString) { Host = "127.0.0.1", Port = port, Timeout = 3 }.ConnectionString;

    /// <summary>Breaks every connection and refuses new ones.</summary>
    public void Cut()
    {
        listener?.Stop();
        listener = null;
        while (open.TryTake(out var client))
            client.Dispose();
    }

    public void Mend()
    {
        listener = new(IPAddress.Loopback, port);
        listener.Start();
        _ = AcceptAsync(listener);
    }

    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
                _ = JoinAsync(await from.AcceptTcpClientAsync());
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private async Task JoinAsync(TcpClient client)
    {
        var server = new TcpClient();
        open.Add(client);
        open.Add(server);
        try
        {
            await server.ConnectAsync(target.Host!, target.Port);
            await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
        }
        catch (Exception stopped) when (stopped is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
        finally
        {
            client.Dispose();
            server.Dispose();
        }
    }
}
