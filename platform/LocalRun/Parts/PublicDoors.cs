using System.Net;
using System.Net.Sockets;
using Lmis.LocalRun.Network;
using Lmis.LocalRun.Processes;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Parts;

/// <summary>
/// What a load balancer is for a cluster: ports on this machine's loopback whose connections go on into pods, to the gateways. Docker publishes no port of
/// a network without a way out.
/// </summary>
internal sealed class PublicDoors : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<TcpListener> _listeners = [];
    private readonly List<Task> _accepting = [];

    /// <summary>Those of a platform in pods: each gateway's, and the one by which the simulated members are told what to do.</summary>
    internal static IEnumerable<(Port Door, string Address, int Port)> Of(RunOptions options, RunFile file, IReadOnlyList<ExchangeNode> nodes)
    {
        var port = ProvinceEnvironment.PublicPort(file);
        return
        [
            .. nodes.Select(node => (new Port(port + node.Offset, "the gateway's HTTP"), node.Host, port)),
            .. nodes.Where(node => node.Name == ExchangeNode.National).Select(node => (NationalParts.ControlDoor(options), node.Host, NationalParts.ControlPort)),
        ];
    }

    /// <summary>Opens each door; connections fail until somebody listens behind it.</summary>
    internal static PublicDoors Open(IEnumerable<(Port Door, string Address, int Port)> passedOn)
    {
        var doors = new PublicDoors();
        foreach (var (door, address, port) in passedOn)
        {
            door.MustBeFree();
            var listener = new TcpListener(IPAddress.Loopback, door.Number);
            listener.Start();
            doors._listeners.Add(listener);
            doors._accepting.Add(doors.AcceptAsync(listener, new IPEndPoint(IPAddress.Parse(address), port)));
        }

        return doors;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_accepting);
        _listeners.ForEach(listener => listener.Dispose());
        _end.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, IPEndPoint gateway)
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await listener.AcceptSocketAsync(_end.Token), gateway, _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The platform stops.
        }
    }

    private static async Task PassAsync(Socket caller, IPEndPoint gateway, CancellationToken ct)
    {
        using var there = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (caller)
        {
            try
            {
                await there.ConnectAsync(gateway, ct);
                // Made before either direction may end: a socket that was told so gives no stream any more.
                await using NetworkStream near = new(caller), far = new(there);
                await Task.WhenAll(CopyAsync(near, far, ct), CopyAsync(far, near, ct));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One side broke off: both are closed, and each sees what it would have seen of the other.
            }
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, CancellationToken ct)
    {
        try
        {
            await from.CopyToAsync(to, ct);
            // The other direction may still have something to say.
            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // Otherwise the other direction would wait for a side that is gone.
            from.Socket.Dispose();
            to.Socket.Dispose();
            throw;
        }
    }
}
