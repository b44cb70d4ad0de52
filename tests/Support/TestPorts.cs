using System.Net;
using System.Net.Sockets;

namespace Lmis.Testing;

/// <summary>Ports for servers that must know theirs before they start. They lie below those the system gives to clients, and none is given twice in a run.</summary>
public static class TestPorts
{
    private const int First = 20_100, Count = 11_000;

    // LocalRun's own ports and those of a moved platform lie elsewhere; two test projects at once begin at different places.
    private static int next = Environment.ProcessId * 97 % Count;

    /// <summary>The next port that nobody listens on.</summary>
    public static int Next()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + ((Interlocked.Increment(ref next) & int.MaxValue) % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                continue;
            }
        }
        throw new InvalidOperationException($"No port from {First} to {First + Count} is free.");
    }
}
