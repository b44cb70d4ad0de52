using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Lmis.LocalRun.Processes;

/// <summary>A loopback port a part needs, and what for.</summary>
internal sealed record Port(int Number, string Purpose)
{
    private static readonly string[] SocketTables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Stops with one sentence when the port is taken: which port, for what, by whom, and what to do.</summary>
    internal void MustBeFree()
    {
        if (IsFree(Number))
        {
            return;
        }

        var holder = HolderOf(Number) is { } pid ? $"{ProcessTable.NameOf(pid)} (pid {pid})" : "a process this user may not see";
        throw new RunException($"Port {Number}, needed for {Purpose}, is taken by {holder}: stop it, or move the whole platform with PORT_OFFSET=10000.");
    }

    internal static bool IsFree(int number)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, number));
            socket.Listen(1);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }

    /// <summary>Null when something listens there, else why not.</summary>
    internal static async Task<string?> WhyNotOpenAsync(string address, int number, CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(address), number, ct);
            return null;
        }
        catch (SocketException e)
        {
            return $"{address}:{number}: {e.Message}";
        }
    }

    /// <summary>A port nobody uses at this moment, for servers that live as long as one test run.</summary>
    internal static int AnyFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The process that listens on the port, where the kernel lets this user see it.</summary>
    internal static int? HolderOf(int number)
    {
        var sockets = SocketTables.Where(File.Exists).SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f.Length > 9 && f[3] == "0A" && f[1].EndsWith(':' + number.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal))
            .Select(f => $"socket:[{f[9]}]").ToHashSet();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) && HoldsAny(folder, sockets))
            {
                return pid;
            }
        }

        return null;
    }

    private static bool HoldsAny(string folder, HashSet<string> sockets)
    {
        try
        {
            return new DirectoryInfo(Path.Combine(folder, "fd")).EnumerateFileSystemInfos().Any(fd => fd.LinkTarget is { } target && sockets.Contains(target));
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
