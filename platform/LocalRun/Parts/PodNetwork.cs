using System.Globalization;
using Lmis.LocalRun.Network;
using Lmis.LocalRun.Processes;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Parts;

/// <summary>
/// The Docker network of deployables in pods: one for all of them, as a cluster has one, and without a way out. Each pod has an address of its own there and
/// the ports of the cluster; who may connect to whom is not decided here, as in a cluster it is not decided by its network but by policies.
/// </summary>
internal sealed record PodNetwork(Layout Layout, string Subnet, IReadOnlyList<string> Places, IReadOnlyList<string> Pods) : IAsyncDisposable
{
    /// <summary>The server of all places; and what is one pod with the gateway in the national node.</summary>
    internal const string Postgres = "postgres", Members = "members";

    internal const string Streams = "redis-streams", Ephemeral = "redis-ephemeral";

    /// <summary>Where the sidecars of other pods are met.</summary>
    internal const int SidecarPort = 50002;

    /// <summary>The engine's command line: its lines, or an exception with them.</summary>
    internal delegate Task<IReadOnlyList<string>> Docker(IEnumerable<string> words, CancellationToken ct);

    // Below are Docker's own end of the bridge and room for whom it gives addresses itself.
    private const int FirstAddress = 10;

    /// <summary>Makes it: with the subnet of the last run of this folder, whose certificates, directory and agreements name its addresses, else with one that Docker says is free.</summary>
    internal static async Task<PodNetwork> MakeAsync(Layout layout, RunOptions options, RunFile file, CancellationToken ct, Docker? docker = null)
    {
        docker ??= RunDockerAsync;
        await SweepAsync(layout, docker);
        Directory.CreateDirectory(layout.Local);
        await File.WriteAllTextAsync(NoteOf(layout), NameOf(layout), ct);
        string[] words = ["network", "create", "--internal", "--label", LabelOf(layout)];
        var kept = File.Exists(SubnetOf(layout)) ? (await File.ReadAllTextAsync(SubnetOf(layout), ct)).Trim() : null;
        var subnet = kept ?? await FreeSubnetAsync(layout, words, docker, ct);
        try
        {
            await docker([.. words, "--subnet", subnet, NameOf(layout)], ct);
        }
        catch (RunException e) when (kept is not null)
        {
            throw new RunException($"The pods of this folder cannot have their subnet {kept} again, and what the provinces have signed names its addresses. Remove the network that has it now ('docker network ls'), or forget the data with 'make clean-local'.{Environment.NewLine}{e.Message}");
        }

        await File.WriteAllTextAsync(SubnetOf(layout), subnet, ct);
        return new PodNetwork(layout, subnet.Split('/')[0], [.. options.Provinces, ExchangeNode.National], [Postgres, Streams, Ephemeral, Members, .. file.Apps.Select(app => app.Id)]) { Asked = docker };
    }

    /// <summary>Docker gives fixed addresses only in a subnet that it was told, and knows which one is free: it is asked with a network that goes at once.</summary>
    private static async Task<string> FreeSubnetAsync(Layout layout, string[] words, Docker docker, CancellationToken ct)
    {
        await docker([.. words, NameOf(layout)], ct);
        var subnet = (await docker(["network", "inspect", "--format", "{{(index .IPAM.Config 0).Subnet}}", NameOf(layout)], ct))[^1].Trim();
        await docker(["network", "rm", NameOf(layout)], ct);
        return subnet;
    }

    /// <summary>Where a pod of a place is met: on this network, or without one on this machine's loopback.</summary>
    internal static string HostOf(PodNetwork? pods, string place, string pod) => pods?.AddressOf(place, pod) ?? "127.0.0.1";

    internal string AddressOf(string place, string pod)
    {
        var (column, row) = pod switch
        {
            Postgres => (0, Postgres),
            "gateway" when place == ExchangeNode.National => (Places.ToList().IndexOf(place), Members),
            _ => (Places.ToList().IndexOf(place), pod),
        };
        return Subnet[..(Subnet.LastIndexOf('.') + 1)] + (FirstAddress + (column * Pods.Count) + Pods.ToList().IndexOf(row)).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Words of <c>docker run</c> for the container that has the pod's address; the second label tells whoever looks at the containers whose it is.</summary>
    internal IReadOnlyList<string> Words(string place, string pod) => ["--network", NameOf(Layout), "--ip", AddressOf(place, pod), "--label", LabelOf(Layout), "--label", $"vn.lmis.pod={place}/{pod}"];

    /// <summary>Words for a container beside that one, under the same address.</summary>
    internal IReadOnlyList<string> WordsBeside(string container) => ["--network", "container:" + container, "--label", LabelOf(Layout)];

    /// <summary>Removes the network, and the containers that a killed run left behind; nothing where there was none.</summary>
    internal static async Task SweepAsync(Layout layout, Docker? docker = null)
    {
        docker ??= RunDockerAsync;
        if (!File.Exists(NoteOf(layout)))
        {
            return;
        }

        var left = await docker(["ps", "--all", "--quiet", "--filter", "label=" + LabelOf(layout)], CancellationToken.None);
        if (left.Count > 0)
        {
            await docker(["rm", "--force", "--volumes", .. left], CancellationToken.None);
        }

        foreach (var network in await docker(["network", "ls", "--quiet", "--filter", "label=" + LabelOf(layout)], CancellationToken.None))
        {
            await docker(["network", "rm", network], CancellationToken.None);
        }

        File.Delete(NoteOf(layout));
    }

    public async ValueTask DisposeAsync() => await SweepAsync(Layout, Asked);

    private Docker Asked { get; init; } = RunDockerAsync;

    internal static string NameOf(Layout layout) => "lmis-" + Layout.HashOf(layout.Local);

    /// <summary>The folder tells whose they are: a person reads it, and several platforms may use one engine.</summary>
    private static string LabelOf(Layout layout) => "vn.lmis.local-run=" + layout.Local;

    // There while a network is; the subnet stays with the data.
    private static string NoteOf(Layout layout) => Path.Combine(layout.Local, "pods-running");

    private static string SubnetOf(Layout layout) => Path.Combine(layout.Local, "pod-network");

    private static Task<IReadOnlyList<string>> RunDockerAsync(IEnumerable<string> words, CancellationToken ct) =>
        RunToEnd.RunAsync(new ProcessSpec("docker", ["docker", .. words], "/"), ct);
}
