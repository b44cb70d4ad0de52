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

    // Below are Docker's own end of the bridge and room for whom it gives addresses itself.
    private const int FirstAddress = 10;

    internal static async Task<PodNetwork> MakeAsync(Layout layout, RunOptions options, RunFile file, CancellationToken ct)
    {
        await SweepAsync(layout);
        Directory.CreateDirectory(layout.Local);
        await File.WriteAllTextAsync(NoteOf(layout), NameOf(layout), ct);
        string[] words = ["network", "create", "--internal", "--label", LabelOf(layout)];
        // Docker gives fixed addresses only in a subnet that it was told, and knows which one is free: it is asked first.
        await DockerAsync([.. words, NameOf(layout)], ct);
        var subnet = (await DockerAsync(["network", "inspect", "--format", "{{(index .IPAM.Config 0).Subnet}}", NameOf(layout)], ct))[^1].Trim();
        await DockerAsync(["network", "rm", NameOf(layout)], ct);
        await DockerAsync([.. words, "--subnet", subnet, NameOf(layout)], ct);
        return new PodNetwork(layout, subnet.Split('/')[0], [.. options.Provinces, ExchangeNode.National], [Postgres, Streams, Ephemeral, Members, .. file.Apps.Select(app => app.Id)]);
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
    internal static async Task SweepAsync(Layout layout)
    {
        if (!File.Exists(NoteOf(layout)))
        {
            return;
        }

        var left = await DockerAsync(["ps", "--all", "--quiet", "--filter", "label=" + LabelOf(layout)], CancellationToken.None);
        if (left.Count > 0)
        {
            await DockerAsync(["rm", "--force", "--volumes", .. left], CancellationToken.None);
        }

        foreach (var network in await DockerAsync(["network", "ls", "--quiet", "--filter", "label=" + LabelOf(layout)], CancellationToken.None))
        {
            await DockerAsync(["network", "rm", network], CancellationToken.None);
        }

        File.Delete(NoteOf(layout));
    }

    public async ValueTask DisposeAsync() => await SweepAsync(Layout);

    internal static string NameOf(Layout layout) => "lmis-" + Layout.HashOf(layout.Local);

    /// <summary>The folder tells whose they are: a person reads it, and several platforms may use one engine.</summary>
    private static string LabelOf(Layout layout) => "vn.lmis.local-run=" + layout.Local;

    private static string NoteOf(Layout layout) => Path.Combine(layout.Local, "pod-network");

    private static Task<IReadOnlyList<string>> DockerAsync(IEnumerable<string> words, CancellationToken ct) =>
        RunToEnd.RunAsync(new ProcessSpec("docker", ["docker", .. words], "/"), ct);
}
