using System.Globalization;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.Processes;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Network;

/// <summary>The national node: the simulated national members in one process, and the gateway that speaks for them and publishes the directory.</summary>
internal static class NationalParts
{
    internal const string DirectoryPath = "/exchange/v1/directory";

    private const string Registrations = "registrations.jsonl";

    internal const int MembersPort = 5901, MembersSidecarPort = 5902, ControlPort = 5909;

    internal static IEnumerable<Part> List(Layout layout, RunOptions options, RunFile file, ProvinceEnvironment environment, ExchangeNode node)
    {
        yield return Members(layout, options, file, environment, node);
        var gateway = file.Apps.Single(app => app.Id == "gateway");
        yield return AppPart.For(layout, options, file, gateway, environment) with
        {
            WhenReadyAsync = ct => RunLmis.RunAsync(layout, ["directory", "publish", MakeNetwork.DirectoryFile(layout), "--to", DirectoryAddress(file, node)], ct),
        };
    }

    internal static string DirectoryAddress(RunFile file, ExchangeNode node) => ProvinceEnvironment.PublicOrigin(file, node.Offset) + DirectoryPath;

    /// <summary>Where this machine passes the members' control port on from, when they are in a pod, and where it is by itself otherwise.</summary>
    internal static Port ControlDoor(RunOptions options) => new(ControlPort + options.PortOffset, "the national members' control");

    internal static int MembersPortOf(RunOptions options) => MembersPort + (options.Images is null ? options.PortOffset : 0);

    private static Part Members(Layout layout, RunOptions options, RunFile file, ProvinceEnvironment environment, ExchangeNode node)
    {
        var assembly = Path.Combine(layout.Root, "artifacts", "bin", "National", "release", "Lmis.Simulators.National.dll");
        var http = MembersPortOf(options);
        var (sidecar, control) = (http - MembersPort + MembersSidecarPort, http - MembersPort + ControlPort);
        var variables = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = null,
            ["Platform__HttpPort"] = Text(http),
            ["Platform__SidecarPort"] = Text(sidecar),
            ["Platform__BindAddress"] = environment.Pods is null ? "127.0.0.1" : "0.0.0.0",
            ["National__ControlPort"] = Text(control),
            ["National__ControlAddress"] = environment.Pods is null ? "127.0.0.1" : "0.0.0.0",
            ["National__KeepFile"] = environment.Pods is null ? Path.Combine(layout.Province(ExchangeNode.National), Registrations) : $"{PodHolder.Kept}/{Registrations}",
            ["National__Workers"] = Text(options.Workers),
            ["Exchange__InternalKeysFile"] = Path.Combine(node.GatewayFolder(layout), "internal-keys.json"),
        };
        for (var i = 0; i < options.Provinces.Count; i++)
        {
            variables[$"National__Provinces__{i}"] = options.Provinces[i];
        }

        var probe = $"http://{environment.HostOf("members")}:{Text(http)}/readyz";
        return new Part(environment.Province, "members", environment.Pods is not null ? [] : [new(http, "the national members"), new(sidecar, "the national members' sidecar side"), ControlDoor(options)])
        {
            PrepareAsync = async ct => environment.Pods is null
                ? new ProcessSpec("members", ["dotnet", assembly], layout.Root) { Environment = variables }
                : await (PodHolder.Of(options, file, environment, "gateway", assembly) with { Keeps = PodHolder.Kept }).DescribeAsync("members", variables, ct),
            WhyNotReadyAsync = ct => HttpProbe.WhyNotReadyAsync(probe, ct),
            Address = $"http://{environment.HostOf("members")}:{Text(http)} (control http://localhost:{Text(ControlDoor(options).Number)})",
            Probe = probe,
            Assembly = assembly,
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
