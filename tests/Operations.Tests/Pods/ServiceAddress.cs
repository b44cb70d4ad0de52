using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Lmis.Operations.Tests.Pods;

/// <summary>
/// A Kubernetes Service: one address with a port for each port of its pods, and behind it in turn the ready replicas, connection by connection. It knows nothing of requests: a connection stays
/// with its replica until one of the two closes it, and a replica that goes still gets new ones until that is known everywhere.
/// </summary>
internal sealed class ServiceAddress : IAsyncDisposable
{
    /// <summary>How long after the kubelet has been told to end a pod new connections may still reach it.</summary>
    public static readonly TimeSpan Lag = TimeSpan.FromSeconds(1);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0), door = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Task accepting;
    private ImmutableList<Pod> ready = [];
    private int turn;

    public ServiceAddress()
    {
        listener.Start(512);
        door.Start(512);
        Address = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        Door = new($"https://127.0.0.1:{((IPEndPoint)door.LocalEndpoint).Port}/");
        accepting = Task.WhenAll(AcceptAsync(listener, static pod => pod.Port), AcceptAsync(door, static pod => pod.Door));
    }

    public Uri Address { get; }

    /// <summary>The address of gateways for partners, whose TLS passes through and ends in the replica.</summary>
    public Uri Door { get; }

    /// <summary>The replicas that are ready.</summary>
    public IReadOnlyList<Pod> Pods => ready;

    /// <summary>Waits until a replica is ready and sends connections to it.</summary>
    public async Task JoinAsync(Pod pod)
    {
        await pod.ReadyAsync();
        ImmutableInterlocked.Update(ref ready, static (pods, one) => pods.Add(one), pod);
    }

    /// <summary>Ends a replica: at the same time it gets its signal and, a little later, no more new connections.</summary>
    public async Task<TimeSpan> LeaveAsync(Pod pod)
    {
        var ending = pod.TerminateAsync();
        await Task.Delay(Lag);
        ImmutableInterlocked.Update(ref ready, static (pods, one) => pods.Remove(one), pod);
        return await ending;
    }

    /// <summary>A replica is lost without a word: it gets no more new connections a little later, as when its probes have failed.</summary>
    public async Task LoseAsync(Pod pod)
    {
        await pod.KillAsync();
        await Task.Delay(Lag);
        ImmutableInterlocked.Update(ref ready, static (pods, one) => pods.Remove(one), pod);
    }

    /// <summary>Replaces every replica as the chart's strategy says: one more at first, never one fewer.</summary>
    /// <param name="start">Starts a replica of the new version.</param>
    /// <returns>The longest that one took to end.</returns>
    public async Task<TimeSpan> RollAsync(Func<Pod> start)
    {
        var longest = TimeSpan.Zero;
        foreach (var old in ready)
        {
            await JoinAsync(start());
            if (await LeaveAsync(old) is var took && took > longest)
                longest = took;
        }
        return longest;
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        door.Stop();
        await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync(TcpListener port, Func<Pod, int> of)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                _ = CarryAsync(await port.AcceptSocketAsync(end.Token), of);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(Socket caller, Func<Pod, int> of)
    {
        using var _ = caller;
        using var replica = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        caller.NoDelay = true;
        try
        {
            var pods = ready;
            await replica.ConnectAsync(IPAddress.Loopback, of(pods[(Interlocked.Increment(ref turn) & int.MaxValue) % pods.Count]), end.Token);
            Task[] ways = [PumpAsync(caller, replica), PumpAsync(replica, caller)];
            // What one side breaks off is broken off for the other at once: a caller that waits for an answer says nothing, and would wait on.
            await await Task.WhenAny(ways);
            await Task.WhenAll(ways);
        }
        catch (Exception broken) when (broken is SocketException or ArgumentException or DivideByZeroException or OperationCanceledException)
        {
            // Nobody there: the caller meets a reset, as at a port where nobody listens.
            caller.LingerState = new(enable: true, 0);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, end.Token) is > 0 and var count)
        {
            for (var sent = 0; sent < count;)
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), end.Token);
        }
        to.Shutdown(SocketShutdown.Send);
    }
}
