using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Lmis.Testing;
using Npgsql;

namespace Lmis.Gateway.Tests.Journals;

/// <summary>A door in front of the real PostgreSQL that can be shut, or let requests in and no answer out.</summary>
internal sealed class PostgresRelay : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder server = new(TestServers.Postgres);
    private readonly ConcurrentBag<TcpClient> open = [];
    private TcpListener? listener;

    public int Port { get; private set; }

    public volatile bool HoldAnswers;

    public static Task<PostgresRelay> StartAsync()
    {
        var relay = new PostgresRelay();
        relay.Open();
        return Task.FromResult(relay);
    }

    public void Open()
    {
        listener = new(IPAddress.Loopback, Port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = AcceptAsync(listener);
    }

    public void Close()
    {
        listener?.Dispose();
        while (open.TryTake(out var client))
            client.Close();
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
            {
                var client = await from.AcceptTcpClientAsync();
                var upstream = new TcpClient();
                await upstream.ConnectAsync(server.Host!, server.Port);
                open.Add(client);
                open.Add(upstream);
                _ = PumpAsync(client.GetStream(), upstream.GetStream(), isAnswer: false);
                _ = PumpAsync(upstream.GetStream(), client.GetStream(), isAnswer: true);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Shut.
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, bool isAnswer)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and var read)
            {
                while (isAnswer && HoldAnswers)
                    await Task.Delay(20);
                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
            // One side has gone; so does the other.
        }
        from.Close();
        to.Close();
    }
}
