using System.Globalization;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Parts;

/// <summary>
/// The first container of a pod, whose address the deployable then shares: the stand-in sidecar, or in the national node the simulated members. What is
/// made for one machine alone has no image: a program of the build runs on the .NET of the command line's.
/// </summary>
internal static class PodHolder
{
    private const string Program = "/program", Platform = "/platform";

    /// <summary>Where a program that keeps something finds it again when it is started anew.</summary>
    internal const string Kept = "/kept";

    internal static string NameOf(ProvinceEnvironment environment, string app) => $"{PodNetwork.NameOf(environment.Layout)}-{environment.Province}-{app}-pod";

    internal static AppContainer Of(RunOptions options, RunFile file, ProvinceEnvironment environment, string app, string assembly, params IEnumerable<string> arguments)
    {
        if (!File.Exists(assembly))
        {
            throw new RunException($"{assembly} is missing: run 'make build'.");
        }

        return new AppContainer(options.Images!.Of("cli"), NameOf(environment, app),
        [
            .. environment.Pods!.Words(environment.Province, app), "--entrypoint", "/usr/share/dotnet/dotnet",
            "--volume", $"{Path.GetDirectoryName(assembly)}:{Program}:ro", "--volume", $"{file.Path}:{Platform}/dapr.yaml:ro", "--volume", $"{Path.Combine(environment.Layout.Root, "k8s", "dapr")}:{Platform}/k8s/dapr:ro",
        ], Path.Combine(environment.Layout.Province(environment.Province), "containers", app + "-pod"))
        {
            Words = [$"{Program}/{Path.GetFileName(assembly)}", .. arguments],
        };
    }

    /// <summary>The stand-in's arguments beside that app.</summary>
    internal static IEnumerable<string> SidecarArguments(RunOptions options, RunFile file, ProvinceEnvironment environment, string app) =>
    [
        "--run-file", $"{Platform}/dapr.yaml", "--only", app, "--disorder", options.Disorder ? "1" : "0", "--internal-port", Text(PodNetwork.SidecarPort),
        "--peers", string.Join(',', file.Apps.Where(other => other.Id != app).Select(other => $"{other.Id}={environment.HostOf(other.Id)}:{Text(PodNetwork.SidecarPort)}")),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
