using System.Globalization;
using Lmis.LocalSidecar.Files;

namespace Lmis.LocalSidecar;

/// <summary>The command line: --run-file dapr.yaml [--port-offset N] [--only app1,app2] [--disorder 1] [--internal-port 50002 --peers app1=host1:50002,app2=host2:50002].</summary>
internal static class CommandLine
{
    private const string Usage = "Usage: Lmis.LocalSidecar --run-file dapr.yaml [--port-offset N] [--only app1,app2] [--disorder 1] [--internal-port 50002 --peers app1=host1:50002,app2=host2:50002]";

    public static LocalSidecarOptions Read(string[] args)
    {
        string? runFile = null;
        var offset = 0;
        var disorder = false;
        IReadOnlyList<string>? only = null;
        int? internalPort = null;
        var peers = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new SidecarFileException($"{args[i]} needs a value. {Usage}");
            switch (args[i])
            {
                case "--run-file":
                    runFile = value;
                    break;
                case "--port-offset" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out offset):
                    break;
                case "--only":
                    only = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                    break;
                case "--disorder" when value is "0" or "1":
                    disorder = value == "1";
                    break;
                case "--internal-port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535:
                    internalPort = port;
                    break;
                case "--peers" when value.Split(',').Select(peer => peer.Split('=')).ToList() is var named && named.TrueForAll(peer => peer is [{ Length: > 0 }, { Length: > 0 }]):
                    peers = named.ToDictionary(peer => peer[0], peer => peer[1], StringComparer.Ordinal);
                    break;
                default:
                    throw new SidecarFileException($"\"{args[i]} {value}\" is not understood. {Usage}");
            }
        }

        var options = LocalSidecarOptions.FromRunFile(runFile ?? throw new SidecarFileException(Usage), offset, only, disorder) with { InternalPort = internalPort, Peers = peers };
        return internalPort is null || options.Apps.Count == 1 ? options : throw new SidecarFileException($"--internal-port is the door of one application's sidecar: name it with --only. {Usage}");
    }
}
