using System.Globalization;
using Lmis.LocalRun.Processes;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Parts;

/// <summary>The sidecars of one province: Dapr's own daprd where it is installed, else the stand-in, one process for all apps; in pods one beside each.</summary>
internal static class SidecarParts
{
    internal static IEnumerable<Part> List(Layout layout, RunOptions options, RunFile file, ProvinceEnvironment environment) =>
        environment.Pods is not null ? options.AppsOf(environment.Province, file).Select(app => InPod(layout, options, file, app, environment)) :
        UsesDaprd(options) && FindDaprd() is { } daprd ? file.Apps.Select(app => Daprd(daprd, app, environment)) : [StandIn(layout, options, file, environment)];

    /// <summary>daprd finds apps by multicast DNS, which knows no provinces: with two of them each app id would be there twice. Disorder is a setting of the stand-in alone.</summary>
    private static bool UsesDaprd(RunOptions options) => options.Provinces.Count == 1 && !options.Disorder;

    private static string? FindDaprd() =>
        FindProgram.OnPath("daprd") ?? FindProgram.In("daprd", [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dapr", "bin")]);

    private static Part InPod(Layout layout, RunOptions options, RunFile file, RunFileApp app, ProvinceEnvironment environment) => new(environment.Province, app.Id + "-sidecar", [])
    {
        PrepareAsync = ct => PodHolder.Of(options, file, environment, app.Id, AssemblyOf(layout), PodHolder.SidecarArguments(options, file, environment, app.Id)).DescribeAsync(app.Id + "-sidecar", environment.ForSidecar(), ct),
        // Its other ports are its app's alone; this one opens last.
        WhyNotReadyAsync = ct => Port.WhyNotOpenAsync(environment.HostOf(app.Id), PodNetwork.SidecarPort, ct),
        Address = $"{environment.HostOf(app.Id)} (LocalSidecar)",
        Assembly = AssemblyOf(layout),
    };

    private static string AssemblyOf(Layout layout) => Path.Combine(layout.Root, "artifacts", "bin", "LocalSidecar", "release", "Lmis.LocalSidecar.dll");

    private static Part StandIn(Layout layout, RunOptions options, RunFile file, ProvinceEnvironment environment)
    {
        var assembly = AssemblyOf(layout);
        // The last app's port opens last.
        var probe = Probe(file.Apps[^1], environment);
        return new Part(environment.Province, "sidecar", [.. file.Apps.SelectMany(app => PortsOf(app, environment))])
        {
            PrepareAsync = _ => Task.FromResult(new ProcessSpec("sidecar", ["dotnet", assembly, "--run-file", file.Path, "--port-offset", Text(environment.Offset), "--disorder", options.Disorder ? "1" : "0"], layout.Root) { Environment = environment.ForSidecar() }),
            WhyNotReadyAsync = ct => HttpProbe.WhyNotReadyAsync(probe, ct),
            Address = $"Dapr's ports {Text(file.Apps[0].DaprHttpPort + environment.Offset)} and on (LocalSidecar)",
            Probe = probe,
            Assembly = assembly,
        };
    }

    private static Part Daprd(string daprd, RunFileApp app, ProvinceEnvironment environment)
    {
        var probe = Probe(app, environment);
        List<string> command =
        [
            daprd, "--app-id", app.Id, "--app-port", Text(app.AppPort + environment.Offset), "--app-protocol", app.AppProtocol,
            "--dapr-http-port", Text(app.DaprHttpPort + environment.Offset), "--dapr-grpc-port", Text(app.DaprGrpcPort + environment.Offset),
            "--dapr-listen-addresses", "127.0.0.1", "--enable-metrics=false", "--enable-app-health-check", "--app-health-check-path", app.AppHealthCheckPath,
            .. app.ResourcesPaths.SelectMany(path => new[] { "--resources-path", path }),
        ];
        if (app.ConfigFilePath is { } config)
        {
            command.AddRange(["--config", config]);
        }

        return new Part(environment.Province, $"{app.Id}-daprd", [.. PortsOf(app, environment)])
        {
            PrepareAsync = _ => Task.FromResult(new ProcessSpec($"{app.Id}-daprd", command, app.Folder) { Environment = environment.ForSidecar() }),
            WhyNotReadyAsync = ct => HttpProbe.WhyNotReadyAsync(probe, ct),
            Address = Text(app.DaprHttpPort + environment.Offset),
            Probe = probe,
        };
    }

    private static string Probe(RunFileApp app, ProvinceEnvironment environment) => $"http://127.0.0.1:{Text(app.DaprHttpPort + environment.Offset)}/v1.0/healthz/outbound";

    private static IEnumerable<Port> PortsOf(RunFileApp app, ProvinceEnvironment environment) =>
        [new(app.DaprHttpPort + environment.Offset, $"{app.Id}'s Dapr HTTP"), new(app.DaprGrpcPort + environment.Offset, $"{app.Id}'s Dapr gRPC")];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
