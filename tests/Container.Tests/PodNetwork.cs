using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lmis.Container.Tests;

/// <summary>
/// The pods of a running platform, and the connections of docs/architecture.md held at each of them as a cluster holds its network policies: packets that no
/// row allows are refused, in both directions, and so are those of connections that were there before.
/// </summary>
internal sealed partial class PodNetwork
{
    private const string National = "national", Gateway = "gateway", Partners = "partners", Ingress = "ingress";

    private readonly List<Pod> pods;
    private readonly List<Edge> edges;

    private PodNetwork(List<Pod> pods, string machine) => (this.pods, edges) = (pods, EdgesOf(pods, machine));

    /// <summary>A container that holds a pod's network: its process, and its address on the network of each place.</summary>
    internal sealed record Pod(string Place, string Name, int Process, IReadOnlyDictionary<string, string> Addresses);

    private sealed record Edge(string From, string To, int Port);

    /// <summary>Those of the running platform, by the labels that LocalRun gives.</summary>
    internal static async Task<PodNetwork> FindAsync()
    {
        var ids = (await Command.RunAsync("docker", "ps", "--quiet", "--filter", "label=vn.lmis.pod")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.NotEmpty(ids);
        using var inspected = JsonDocument.Parse(await Command.RunAsync(["docker", "inspect", .. ids]));
        var pods = inspected.RootElement.EnumerateArray().Select(container =>
        {
            var label = container.GetProperty("Config").GetProperty("Labels").GetProperty("vn.lmis.pod").GetString()!.Split('/');
            var addresses = container.GetProperty("NetworkSettings").GetProperty("Networks").EnumerateObject().ToDictionary(network => network.Name.Split('-')[^1], network => network.Value.GetProperty("IPAddress").GetString()!);
            // A gateway's first network is that of the gateways, and it is named there after its place.
            return new Pod(label[0] == Partners ? label[1] : label[0], label[0] == Partners ? Gateway : label[1], container.GetProperty("State").GetProperty("Pid").GetInt32(), addresses);
        }).ToList();
        var network = inspected.RootElement.EnumerateArray().SelectMany(container => container.GetProperty("NetworkSettings").GetProperty("Networks").EnumerateObject()).First(one => one.Name.EndsWith("-" + Partners, StringComparison.Ordinal));
        return new PodNetwork(pods, network.Value.GetProperty("Gateway").GetString()!);
    }

    internal Pod this[string place, string name] => pods.Single(pod => pod.Place == place && pod.Name == name);

    /// <summary>Every pod lets through what a row of the table allows, and nothing else.</summary>
    internal async Task ApplyAsync()
    {
        foreach (var pod in pods)
        {
            var rules = new StringBuilder("*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A OUTPUT -o lo -j ACCEPT\n");
            foreach (var edge in edges)
            {
                var port = edge.Port.ToString(CultureInfo.InvariantCulture);
                if (pod.Addresses.Values.Contains(edge.To))
                    rules.Append($"-A INPUT -p tcp -s {edge.From} -d {edge.To} --dport {port} -j ACCEPT\n-A OUTPUT -p tcp -s {edge.To} -d {edge.From} --sport {port} -j ACCEPT\n");
                if (pod.Addresses.Values.Contains(edge.From))
                    rules.Append($"-A OUTPUT -p tcp -s {edge.From} -d {edge.To} --dport {port} -j ACCEPT\n-A INPUT -p tcp -s {edge.To} -d {edge.From} --sport {port} -j ACCEPT\n");
            }

            // Refused at once rather than after a time: what runs into it fails and says so.
            rules.Append("-A OUTPUT -j REJECT\n-A INPUT -p tcp -j REJECT --reject-with tcp-reset\nCOMMIT\n");
            await InsideAsync(pod, ["iptables-restore"], rules.ToString());
        }
    }

    /// <summary>Which ports of which pods answer a pod: each as <c>name:port</c>, of its own place, or <c>place/name:port</c>.</summary>
    internal async Task<IReadOnlyList<string>> ReachedFromAsync(Pod pod)
    {
        var tried = pods.Where(other => other != pod).SelectMany(other => other.Addresses.Values.SelectMany(address => PortsOf(other).Select(port => (other, address, port)))).ToList();
        var script = string.Join('\n', tried.Select(one => string.Create(CultureInfo.InvariantCulture, $"(timeout 2 bash -c '</dev/tcp/{one.address}/{one.port}' 2>/dev/null && echo '{NameOf(pod, one.other)}:{one.port}') &"))) + "\nwait\n";
        return [.. (await InsideAsync(pod, ["bash"], script)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>What the table lets a pod reach, in the same words.</summary>
    internal IReadOnlyList<string> AllowedFrom(Pod pod) =>
    [
        .. edges.Where(edge => pod.Addresses.Values.Contains(edge.From)).SelectMany(edge => pods.Where(other => other != pod && other.Addresses.Values.Contains(edge.To)).Select(other => $"{NameOf(pod, other)}:{edge.Port}"))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    internal static async Task<string> InsideAsync(Pod pod, string[] words, string input)
    {
        var start = new ProcessStartInfo("nsenter", ["--target", pod.Process.ToString(CultureInfo.InvariantCulture), "--net", "--", .. words]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0 || words[0] == "bash", $"'{string.Join(' ', words)}' in {pod.Place}/{pod.Name} ended with {process.ExitCode}: {await error}");
        return await output;
    }

    private static string NameOf(Pod from, Pod other) => from.Place == other.Place || other.Name == "postgres" ? other.Name : $"{other.Place}/{other.Name}";

    private static IEnumerable<int> PortsOf(Pod pod) => pod.Name switch
    {
        "postgres" => [5432],
        "redis-streams" or "redis-ephemeral" => [6379],
        _ => Rows().Where(row => row.To == pod.Name).Select(row => row.Port).Where(port => port is > 5000 and < 6000 or 8080 or 50002).Append(50002).Distinct(),
    };

    private static List<Edge> EdgesOf(List<Pod> pods, string machine)
    {
        var edges = new List<Edge>();
        foreach (var place in pods.Where(pod => pod.Name == Gateway).Select(pod => pod.Place))
        {
            foreach (var (from, to, port) in Rows())
            {
                edges.AddRange((from, to) switch
                {
                    // Ours come through the published port, from this machine's end of the bridge.
                    (Ingress, Gateway) => [new Edge(machine, DoorOf(place), port)],
                    // Outside, a load balancer stands at 443 before the door; here the gateways meet at the doors themselves, and read the directory at the national one's public address.
                    (Gateway, Partners) => Others(place).Select(other => new Edge(DoorOf(place), DoorOf(other), 5133)).Concat(Others(place).Where(other => other == National).Select(other => new Edge(DoorOf(place), DoorOf(other), 8080))),
                    (Partners, Gateway) => Others(place).Select(other => new Edge(DoorOf(other), DoorOf(place), port)),
                    _ => AddressOf(place, from) is { } source && AddressOf(place, to) is { } target ? [new Edge(source, target, port)] : [],
                });
            }
        }

        return [.. edges.Distinct()];

        string DoorOf(string place) => pods.Single(pod => pod.Place == place && pod.Name == Gateway).Addresses[Partners];
        IEnumerable<string> Others(string place) => pods.Where(pod => pod.Name == Gateway && pod.Place != place).Select(pod => pod.Place);
        string? AddressOf(string place, string name) => pods.Find(pod => pod.Name == name && pod.Addresses.ContainsKey(place) && (pod.Place == place || name == "postgres"))?.Addresses[place];
    }

    /// <summary>The table, row by row; what is no pod here (migrations, monitoring, Dapr's control plane) has no address and so no edge.</summary>
    private static IEnumerable<(string From, string To, int Port)> Rows()
    {
        var text = File.ReadAllText(Path.Combine(Command.Root, "docs", "architecture.md"));
        return Row().Matches(text[text.IndexOf("### Connections", StringComparison.Ordinal)..]).SelectMany(row => row.Groups["from"].Value.Split(", ").SelectMany(from => row.Groups["to"].Value.Split(", ")
            .SelectMany(to => row.Groups["ports"].Value.Split(", ").Where(port => !port.EndsWith("/UDP", StringComparison.Ordinal)).Select(port => (from, to, int.Parse(port, CultureInfo.InvariantCulture))))));
    }

    [GeneratedRegex(@"^\| `(?<from>[a-z, -]+)` \| `(?<to>[a-z, -]+)` \| (?<ports>[0-9]+(/UDP)?(, [0-9]+(/UDP)?)*) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
