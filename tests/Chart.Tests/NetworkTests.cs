using System.Text.Json.Nodes;
using Lmis.Testing;

namespace Lmis.Chart.Tests;

/// <summary>The network policies against the list of connections in docs/architecture.md.</summary>
public sealed class NetworkTests
{
    // Where the places outside are in values-province.yaml.
    private static readonly Dictionary<string, string> Places = new()
    {
        ["dns"] = "kube-system", ["dapr"] = "dapr-system", ["ingress"] = "envoy-gateway-system", ["monitoring"] = "\"monitoring\"", ["telemetry"] = "\"monitoring\"",
        ["postgres"] = "10.20.0.10/32", ["redis-streams"] = "10.20.0.20/32", ["redis-ephemeral"] = "10.20.0.21/32", ["partners"] = "10.0.0.0/8",
    };

    public static TheoryData<string> Profiles => ObjectTests.Profiles;

    [Fact]
    public void The_connections_are_those_of_the_architecture_and_no_other()
    {
        var written = Connections.Read().Select(one => $"{one.From} -> {one.To}:{one.Port}").Order(StringComparer.Ordinal).ToList();
        var allowed = Edges(Profile.HighAvailability).Select(edge => edge.ToString()).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(written.SequenceEqual(allowed), $"docs/architecture.md, 'Connections', and the chart differ.\nOnly written: {string.Join("; ", written.Except(allowed))}\nOnly in the chart: {string.Join("; ", allowed.Except(written))}");
    }

    [Theory, MemberData(nameof(Profiles))]
    public void A_connection_inside_is_allowed_at_both_ends(string profile)
    {
        var policies = ObjectTests.Named(profile).Of("NetworkPolicy").ToList();
        var ours = ObjectTests.Named(profile).Pods.Select(pod => (string)pod.Template["metadata"]!["labels"]!["app.kubernetes.io/name"]!).ToHashSet();
        var edges = Edges(ObjectTests.Named(profile)).ToList();
        Assert.NotEmpty(edges);
        Assert.All(edges.GroupBy(edge => edge.ToString()), edge =>
        {
            var (from, to) = (edge.First().From, edge.First().To);
            Assert.Equal(ours.Contains(from), edge.Any(end => end.Outwards));
            Assert.Equal(ours.Contains(to), edge.Any(end => !end.Outwards));
            Assert.True(ours.Contains(from) || ours.Contains(to), edge.Key);
        });
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Without_an_edge_no_pod_talks_to_anybody(string profile)
    {
        var nothing = Assert.Single(ObjectTests.Named(profile).Of("NetworkPolicy"), one => one.Spec["ingress"] is null && one.Spec["egress"] is null);
        Assert.Equal(["Ingress", "Egress"], nothing.Spec["policyTypes"]!.AsArray().Select(type => (string?)type));
        var (label, value) = nothing.Spec["podSelector"]!["matchLabels"]!.AsObject().Single();
        Assert.All(ObjectTests.Named(profile).Pods, pod => Assert.Equal((string?)value, (string?)pod.Template["metadata"]!["labels"]![label]));
        // Nothing is open by leaving something out.
        Assert.All(ObjectTests.Named(profile).Of("NetworkPolicy").Where(one => one != nothing), policy => Assert.All(Rules(policy), rule =>
        {
            Assert.NotEmpty(rule.Peers);
            Assert.NotEmpty(rule.Ports);
        }));
    }

    [Fact]
    public void Only_the_gateway_reaches_beyond_the_cluster()
    {
        var outwards = Edges(Profile.HighAvailability).Where(edge => edge.To == "partners").Select(edge => edge.From).Distinct();
        Assert.Equal("gateway", Assert.Single(outwards));
        Assert.All(Profile.HighAvailability.Of("NetworkPolicy").Where(policy => policy.Json.ToJsonString().Contains("10.0.0.0/8", StringComparison.Ordinal)), policy =>
            Assert.Equal("gateway", (string?)policy.Spec["podSelector"]!["matchLabels"]!["app.kubernetes.io/name"]));
    }

    private static IEnumerable<Edge> Edges(Profile profile) =>
        from policy in profile.Of("NetworkPolicy")
        where policy.Spec["egress"] is not null || policy.Spec["ingress"] is not null
        let outwards = policy.Spec["egress"] is not null
        let own = (string)policy.Spec["podSelector"]!["matchLabels"]!["app.kubernetes.io/name"]!
        let ends = ((string)policy.Json["metadata"]!["annotations"]!["lmis/edge"]!).Split(" -> ")
        from rule in Rules(policy)
        let other = Other(profile, rule.Peers, outwards ? ends[1] : ends[0])
        from port in rule.Ports
        select outwards ? new Edge(own, other, port, true) : new Edge(other, own, port, false);

    /// <summary>A part of the release by its label; a place outside by what the values say of it.</summary>
    private static string Other(Profile profile, JsonArray peers, string said)
    {
        if (peers[0]!["namespaceSelector"] is null && (string?)peers[0]!["podSelector"]?["matchLabels"]?["app.kubernetes.io/name"] is { } part)
            return Assert.Single(peers) is not null ? part : said;
        if (profile == Profile.HighAvailability)
            Assert.Contains(Places[said], peers.ToJsonString(), StringComparison.Ordinal);
        return said;
    }

    private static IEnumerable<(JsonArray Peers, IReadOnlyList<string> Ports)> Rules(KubernetesObject policy)
    {
        var outwards = policy.Spec["egress"] is not null;
        Assert.Equal(outwards ? "Egress" : "Ingress", (string?)Assert.Single(policy.Spec["policyTypes"]!.AsArray()));
        return (outwards ? policy.Spec["egress"]! : policy.Spec["ingress"]!).AsArray().Select(rule => (rule![outwards ? "to" : "from"]!.AsArray(), (IReadOnlyList<string>)[.. rule["ports"]!.AsArray().Select(port => $"{port!["port"]}{((string?)port["protocol"] == "UDP" ? "/UDP" : "")}")]));
    }

    private sealed record Edge(string From, string To, string Port, bool Outwards)
    {
        public override string ToString() => $"{From} -> {To}:{Port}";
    }
}
