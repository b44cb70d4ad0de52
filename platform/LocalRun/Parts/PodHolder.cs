using System.Globalization;
using Lmis.LocalRun.Processes;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Parts;

/// <summary>
/// The first container of a pod, whose address the deployable then shares: the stand-in sidecar, or in the national node the simulated members. What is
/// made for one machine alone has no image: a program of the build runs on the .NET of the command line's.
/// </summary>
internal static class PodHolder
{
    private const string Program = "/program", Platform = "/platform";

    internal static string NameOf(ProvinceEnvironment environment, string app) => environment.Pods!.NameOf($"{environment.Province}-{app}-pod");

    internal static AppContainer Of(RunOptions options, RunFile file, ProvinceEnvironment environment, string app, string assembly, IEnumerable<string> arguments)
    {
        var (root, images) = (environment.Layout.Root, options.Images!);
        if (!File.Exists(assembly))
        {
            throw new RunException($"{assembly} is missing: run 'make build'.");
        }

        return new AppContainer($"{images.Registry}/lmis-cli:{images.Tag}", NameOf(environment, app),
        [
            .. app == "gateway" ? environment.Pods!.Words(PodNetworks.Partners, environment.Province) : environment.Pods!.Words(environment.Province, app),
            .. PortsOf(file, environment, app).SelectMany(port => new[] { "--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port.Number}:{ProvinceEnvironment.PublicPort(file)}") }),
            "--volume", $"{Path.GetDirectoryName(assembly)}:{Program}:ro", "--volume", $"{file.Path}:{Platform}/dapr.yaml:ro", "--volume", $"{Path.Combine(root, "k8s", "dapr")}:{Platform}/k8s/dapr:ro",
            "--entrypoint", "/usr/share/dotnet/dotnet",
        ], Path.Combine(environment.Layout.Province(environment.Province), "containers", app + "-pod"))
        {
            Words = [$"{Program}/{Path.GetFileName(assembly)}", .. arguments],
        };
    }

    /// <summary>The stand-in's arguments beside that app.</summary>
    internal static IEnumerable<string> SidecarArguments(RunOptions options, RunFile file, ProvinceEnvironment environment, string app) =>
    [
        "--run-file", $"{Platform}/dapr.yaml", "--only", app, "--disorder", options.Disorder ? "1" : "0", "--internal-port", Text(PodNetworks.SidecarPort),
        "--peers", string.Join(',', file.Apps.Where(other => other.Id != app).Select(other => $"{other.Id}={environment.HostOf(other.Id)}:{Text(PodNetworks.SidecarPort)}")),
    ];

    /// <summary>What this machine reaches of it, on loopback: of a gateway its public door.</summary>
    internal static IReadOnlyList<Port> PortsOf(RunFile file, ProvinceEnvironment environment, string app) => app == "gateway" ? [new(ProvinceEnvironment.PublicPort(file) + environment.Offset, "the gateway's HTTP")] : [];

    /// <summary>Where it is probed: a gateway is on the network of the gateways from the beginning.</summary>
    internal static string AddressOf(ProvinceEnvironment environment, string app) =>
        app == "gateway" ? environment.Pods!.AddressOf(PodNetworks.Partners, environment.Province) : environment.HostOf(app);

    /// <summary>A gateway's pod is on two networks: with the other gateways, and with the services of its place.</summary>
    internal static async Task JoinAsync(ProvinceEnvironment environment, string app, CancellationToken ct)
    {
        if (environment.Pods is { } pods && app == "gateway")
        {
            await pods.ConnectAsync(NameOf(environment, app), environment.Province, app, ct);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
