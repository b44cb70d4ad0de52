using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Lmis.Testing;

/// <summary>A line to a real server that can be cut and mended.</summary>
public sealed class Relay : IAsyncDisposable
{
    private readonly ConcurrentBag<TcpClient> open = [];
    private readonly string host;
    private readonly int target;
    private TcpListener listener;

    public Relay(string host, int port)
    {
        (this.host, target) = (host, port);
        listener = Listen(0);
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    public void Cut()
    {
        listener.Stop();
        while (open.TryTake(out var client))
            client.Close();
    }

    public void Mend() => listener = Listen(Port);

    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }

    private TcpListener Listen(int port)
    {
        var made = new TcpListener(IPAddress.Loopback, port);
        made.Start();
        _ = AcceptAsync(made);
        return made;
    }

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
                _ = RelayAsync(await from.AcceptTcpClientAsync());
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        var far = new TcpClient();
        open.Add(near);
        open.Add(far);
        try
        {
            await far.ConnectAsync(host, target);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
        }
        catch (Exception over) when (over is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
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
