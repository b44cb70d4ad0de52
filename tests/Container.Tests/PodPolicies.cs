using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Lmis.Testing;

namespace Lmis.Container.Tests;

/// <summary>
/// The pods of a running platform, and the connections of docs/architecture.md held at each of them as a cluster holds its network policies: packets that no
/// row allows are refused, in both directions, and so are those of connections that were there before.
/// </summary>
internal sealed class PodPolicies
{
    private const string National = "national", First = "19", Gateway = "gateway", Identity = "identity", Partners = "partners", Ingress = "ingress", Postgres = "postgres";

    /// <summary>Where the simulated members, beside the national gateway, are told what to do.</summary>
    private const int ControlPort = 5909;

    private readonly List<Pod> pods;
    private readonly List<Edge> edges;

    private PodPolicies(List<Pod> pods, string network) => (this.pods, edges, Network) = (pods, EdgesOf(pods), network);

    /// <summary>A container that holds a pod's network: a process inside, and the pod's address.</summary>
    internal sealed record Pod(string Place, string Name, int Process, string Address);

    private sealed record Edge(string From, string To, int Port);

    /// <summary>Docker's name of the one network that all of them are on, and of no other.</summary>
    internal string Network { get; }

    /// <summary>Those of the running platform, by the labels that LocalRun gives.</summary>
    internal static async Task<PodPolicies> FindAsync()
    {
        var ids = (await Command.RunAsync("docker", "ps", "--quiet", "--filter", "label=vn.lmis.pod", "--filter", "label=" + DockerEngine.PlatformLabel)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.NotEmpty(ids);
        using var inspected = JsonDocument.Parse(await Command.RunAsync(["docker", "inspect", .. ids]));
        var networks = new HashSet<string>();
        var pods = inspected.RootElement.EnumerateArray().Select(container =>
        {
            var label = container.GetProperty("Config").GetProperty("Labels").GetProperty("vn.lmis.pod").GetString()!.Split('/');
            var network = Assert.Single(container.GetProperty("NetworkSettings").GetProperty("Networks").EnumerateObject());
            networks.Add(network.Name);
            return new Pod(label[0], label[1], container.GetProperty("State").GetProperty("Pid").GetInt32(), network.Value.GetProperty("IPAddress").GetString()!);
        }).ToList();
        return new PodPolicies(pods, Assert.Single(networks));
    }

    internal Pod this[string place, string name] => pods.Single(pod => pod.Place == place && pod.Name == name);

    /// <summary>From now on no other packet passes.</summary>
    internal async Task ApplyAsync()
    {
        foreach (var pod in pods)
        {
            var rules = new StringBuilder("*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A OUTPUT -o lo -j ACCEPT\n");
            foreach (var edge in edges)
            {
                var port = edge.Port.ToString(CultureInfo.InvariantCulture);
                if (pod.Address == edge.To)
                    rules.Append(CultureInfo.InvariantCulture, $"-A INPUT -p tcp -s {edge.From} --dport {port} -j ACCEPT\n-A OUTPUT -p tcp -d {edge.From} --sport {port} -j ACCEPT\n");
                if (pod.Address == edge.From)
                    rules.Append(CultureInfo.InvariantCulture, $"-A OUTPUT -p tcp -d {edge.To} --dport {port} -j ACCEPT\n-A INPUT -p tcp -s {edge.To} --sport {port} -j ACCEPT\n");
            }

            // Refused at once: what runs into it fails and says so. Without the reset it would try for a second.
            rules.Append("-A OUTPUT -p tcp -j REJECT --reject-with tcp-reset\n-A OUTPUT -j REJECT\n-A INPUT -p tcp -j REJECT --reject-with tcp-reset\nCOMMIT\n");
            await InsideAsync(pod, "bash", "-c", "iptables-restore <<<\"$0\"", rules.ToString());
        }
    }

    /// <summary>Of every port on which any other pod listens, those that answer this pod, all or one: each as <c>name:port</c>, in another place <c>place/name:port</c>.</summary>
    internal async Task<IReadOnlyList<string>> ReachedFromAsync(Pod pod, string? only = null)
    {
        var tried = pods.Where(other => other != pod).SelectMany(other => ListensAt(other).Select(port => (Address: $"{other.Address}/{port.ToString(CultureInfo.InvariantCulture)}", Name: NameOf(pod, other, port)))).Where(one => only is null || one.Name == only).ToList();
        var script = string.Concat(tried.Select(one => $"(exec 3<>/dev/tcp/{one.Address}) 2>/dev/null && echo {one.Name}\n")) + "true";
        return [.. (await InsideAsync(pod, "bash", "-c", script)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal)];
    }

    /// <summary>What the table lets a pod reach of that, in the same words.</summary>
    internal IReadOnlyList<string> AllowedFrom(Pod pod) =>
    [
        .. edges.Where(edge => edge.From == pod.Address).SelectMany(edge => pods.Where(other => other.Address == edge.To).Select(other => NameOf(pod, other, edge.Port))).Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether anything answers a pod at an address.</summary>
    internal static async Task<bool> ReachesAsync(Pod pod, string address, int port) =>
        (await InsideAsync(pod, "bash", "-c", $"timeout 5 bash -c '</dev/tcp/{address}/{port.ToString(CultureInfo.InvariantCulture)}' 2>/dev/null && echo yes || echo no")).Trim() == "yes";

    internal static Task<string> InsideAsync(Pod pod, params string[] words) =>
        Command.RunAsync(["nsenter", "--target", pod.Process.ToString(CultureInfo.InvariantCulture), "--net", "--", .. words]);

    private static string NameOf(Pod from, Pod other, int port) => (from.Place == other.Place || other.Name == Postgres ? "" : other.Place + "/") + other.Name + ":" + port.ToString(CultureInfo.InvariantCulture);

    /// <summary>The ports that the kernel says are open in a pod, but for those on its loopback.</summary>
    private static IEnumerable<int> ListensAt(Pod pod) => new[] { "tcp", "tcp6" }
        .SelectMany(table => File.ReadLines($"/proc/{pod.Process.ToString(CultureInfo.InvariantCulture)}/net/{table}").Skip(1))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        // Column 3 is the state, 0A being LISTEN; an address of 127.0.0.0/8 ends with 7F.
        .Where(columns => columns[3] == "0A" && !columns[1].Split(':')[0].EndsWith("7F", StringComparison.Ordinal))
        .Select(columns => int.Parse(columns[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).Distinct();

    private static List<Edge> EdgesOf(List<Pod> pods)
    {
        var edges = new List<Edge>();
        foreach (var own in pods.Where(pod => pod.Name == Gateway))
        {
            var others = pods.Where(pod => pod.Name == Gateway && pod != own).ToList();
            foreach (var (from, to, written) in Connections.Read().Where(one => !one.Port.EndsWith("/UDP", StringComparison.Ordinal)))
            {
                var port = int.Parse(written, CultureInfo.InvariantCulture);
                edges.AddRange((from, to) switch
                {
                    // Apps come in through this machine, as from a load balancer.
                    (Ingress, Gateway) when own.Place == National => [new Edge(MachineAt(own), own.Address, port), new Edge(MachineAt(own), own.Address, ControlPort)],
                    (Ingress, Gateway) => [new Edge(MachineAt(own), own.Address, port)],
                    // Outside, a load balancer stands at 443 before a gateway's two doors; here gateways meet at the doors themselves, and read the directory at the national one's public door.
                    (Gateway, Partners) => others.Select(other => new Edge(own.Address, other.Address, 5133)).Concat(others.Where(other => other.Place == National).Select(other => new Edge(own.Address, other.Address, 8080))),
                    (Partners, Gateway) => others.Select(other => new Edge(other.Address, own.Address, port)),
                    // What is no pod here (migrations, monitoring, Dapr's control plane) has no address and so no edge.
                    _ => AddressOf(own.Place, from) is { } source && AddressOf(own.Place, to) is { } target ? [new Edge(source, target, port)] : [],
                });
            }
        }

        return [.. edges.Distinct()];

        // PostgreSQL is one for all places, and the national gateway believes the first province's Identity: it has none of its own here.
        string? AddressOf(string place, string name) => pods.Find(pod => pod.Name == name && (pod.Place == (place == National && name == Identity ? First : place) || name == Postgres))?.Address;
    }

    /// <summary>This machine's own address on the pods' network.</summary>
    internal static string MachineAt(Pod pod)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPAddress.Parse(pod.Address), 9);
        return ((IPEndPoint)socket.LocalEndPoint!).Address.ToString();
    }
}
