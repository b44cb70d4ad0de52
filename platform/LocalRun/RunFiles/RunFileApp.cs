using System.Globalization;

namespace Lmis.LocalRun.RunFiles;

/// <summary>One deployable of the run template; ports are those of the first province, paths are absolute.</summary>
internal sealed record RunFileApp(
    string Id, string Folder, int AppPort, string AppProtocol, int DaprHttpPort, int DaprGrpcPort, IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> ResourcesPaths, string? ConfigFilePath, string AppHealthCheckPath)
{
    /// <summary>The port of its HTTP/1.1 side, for probes and the gateway.</summary>
    internal int HttpPort => Environment.TryGetValue("Platform__HttpPort", out var port) ? int.Parse(port, CultureInfo.InvariantCulture) : AppPort;

    /// <summary>The assembly, when the command is <c>dotnet X.dll</c>.</summary>
    internal string? Assembly => Command is ["dotnet", var dll, ..] ? Path.GetFullPath(dll, Folder) : null;
}
