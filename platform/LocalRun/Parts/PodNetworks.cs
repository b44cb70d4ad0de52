using System.Globalization;
using Lmis.LocalRun.Network;
using Lmis.LocalRun.Processes;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Parts;

/// <summary>
/// Docker networks for deployables that are pods: one without a way out for each province and for the national node, and one on which their gateways
/// meet each other and this machine. Each pod has an address of its own there, and the ports of the cluster.
/// </summary>
internal sealed record PodNetworks(string Prefix, IReadOnlyDictionary<string, string> Subnets, IReadOnlyList<string> Pods) : IAsyncDisposable
{
    /// <summary>The network of the gateways.</summary>
    internal const string Partners = "partners";

    /// <summary>The servers of a place, and the national node: simulated members and their gateway are one pod.</summary>
    internal const string Postgres = "postgres", Streams = "redis-streams", Ephemeral = "redis-ephemeral", Members = "members";

    /// <summary>Where the sidecars of other pods are met.</summary>
    internal const int SidecarPort = 50002;

    // Below are Docker's own bridge and room for whom it gives addresses.
    private const int FirstAddress = 10;

    internal static async Task<PodNetworks> MakeAsync(Layout layout, RunOptions options, RunFile file, CancellationToken ct)
    {
        var subnets = new Dictionary<string, string>();
        var networks = new PodNetworks($"lmis-{Layout.HashOf(layout.Local)}-", subnets, [Postgres, Streams, Ephemeral, Members, .. file.Apps.Select(app => app.Id)]);
        try
        {
            foreach (var place in (string[])[.. options.Provinces, ExchangeNode.National, Partners])
            {
                subnets[place] = await networks.MakeAsync(place, ct);
            }
        }
        catch
        {
            await networks.DisposeAsync();
            throw;
        }

        return networks;
    }

    internal string NameOf(string place) => Prefix + place;

    /// <summary>The address of a pod on the network of its place, or of a place's gateway on the network of the gateways.</summary>
    internal string AddressOf(string place, string pod) => place == Partners
        ? Address(place, Subnets.Keys.ToList().IndexOf(pod))
        : Address(place, Pods.ToList().IndexOf(place == ExchangeNode.National && pod == "gateway" ? Members : pod));

    /// <summary>Words of <c>docker run</c> for a pod's first network, and its name for whoever looks at the containers.</summary>
    internal IEnumerable<string> Words(string place, string pod) => ["--network", NameOf(place), "--ip", AddressOf(place, pod), "--label", $"vn.lmis.pod={place}/{pod}"];

    /// <summary>Joins a running container to a further network.</summary>
    internal async Task ConnectAsync(string container, string place, string pod, CancellationToken ct) =>
        await DockerAsync(["network", "connect", "--ip", AddressOf(place, pod), NameOf(place), container], ct);

    public async ValueTask DisposeAsync()
    {
        foreach (var place in Subnets.Keys)
        {
            await RemoveAsync(place);
        }
    }

    private string Address(string place, int index) => Subnets[place][..(Subnets[place].LastIndexOf('.') + 1)] + (FirstAddress + index).ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes the network anew; answers its address.</summary>
    private async Task<string> MakeAsync(string place, CancellationToken ct)
    {
        await RemoveAsync(place);
        string[] words =
        [
            "network", "create", "--label", "vn.lmis.local-run=" + Prefix,
            // What is published must be reached from here; without masquerade no answer from outside finds its way in.
            .. place == Partners ? ["--opt", "com.docker.network.bridge.enable_ip_masquerade=false"] : (string[])["--internal"],
        ];
        // Docker gives fixed addresses only in a subnet that it was told, and knows which one is free: it is asked first.
        await DockerAsync([.. words, NameOf(place)], ct);
        var subnet = (await DockerAsync(["network", "inspect", "--format", "{{(index .IPAM.Config 0).Subnet}}", NameOf(place)], ct))[^1].Trim();
        await DockerAsync(["network", "rm", NameOf(place)], ct);
        await DockerAsync([.. words, "--subnet", subnet, NameOf(place)], ct);
        return subnet.Split('/')[0];
    }

    private async Task RemoveAsync(string place)
    {
        try
        {
            await DockerAsync(["network", "rm", NameOf(place)], CancellationToken.None);
        }
        catch (RunException)
        {
            // There is none, or something else was joined to it: then making it anew says so.
        }
    }

    private static Task<IReadOnlyList<string>> DockerAsync(IEnumerable<string> words, CancellationToken ct) =>
        RunToEnd.RunAsync(new ProcessSpec("docker network", ["docker", .. words], "/"), ct);
}
