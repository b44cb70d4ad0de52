using System.Text.Json;
using Lmis.Testing;
using YamlDotNet.RepresentationModel;

namespace Lmis.Architecture.Tests;

/// <summary>The gateway's clusters and the local run file speak of the same services at the same ports.</summary>
public sealed class PortTests
{
    [Fact]
    public void Every_cluster_of_the_gateway_is_an_app_of_the_run_file_at_its_http_port()
    {
        var apps = Apps();
        Tree.MustBeEmpty(
            from cluster in Clusters()
            let app = apps.FirstOrDefault(a => a.Id == cluster.Id)
            let said = app?.HttpPort ?? ""
            where app is null || said != cluster.Port
            select app is null
                ? $"cluster '{cluster.Id}' is no app of dapr.yaml"
                : $"cluster '{cluster.Id}' points at port {cluster.Port}, dapr.yaml starts it with Platform__HttpPort={said}",
            "gateway/Gateway/appsettings.json and dapr.yaml must agree:");
    }

    [Fact]
    public void No_port_of_the_run_file_is_given_twice()
    {
        var ports = Apps().SelectMany(app => app.Ports.Select(port => (app.Id, Port: port))).ToList();
        Tree.MustBeEmpty(
            ports.GroupBy(p => p.Port).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(p => p.Id))}"),
            "Two listeners of dapr.yaml share a port:");
    }

    [Fact]
    public void Sidecars_speak_cleartext_http2_with_every_app() =>
        Tree.MustBeEmpty(
            Apps().Where(app => app.Protocol != "h2c").Select(app => $"{app.Id}: appProtocol {app.Protocol}"),
            "Event and gRPC endpoints are served by HTTP/2 only: appProtocol is h2c.");

    private static IEnumerable<(string Id, string Port)> Clusters()
    {
        using var settings = JsonDocument.Parse(
            File.ReadAllText(SourceTree.Path("gateway", "Gateway", "appsettings.json")), new() { CommentHandling = JsonCommentHandling.Skip });
        return
        [
            .. from cluster in settings.RootElement.GetProperty("ReverseProxy").GetProperty("Clusters").EnumerateObject()
               from destination in cluster.Value.GetProperty("Destinations").EnumerateObject()
               select (cluster.Name, new Uri(destination.Value.GetProperty("Address").GetString()!).Port.ToString(provider: null)),
        ];
    }

    private static List<App> Apps()
    {
        var file = SourceTree.Path("dapr.yaml");
        Assert.True(File.Exists(file), "dapr.yaml, the run file of all apps, is missing from the root of the tree.");
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(file)));
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        return
        [
            .. ((YamlSequenceNode)root["apps"]).Cast<YamlMappingNode>().Select(app => new App(
                Text(app, "appID"), Text(app, "appProtocol"), Environment(app, "Platform__HttpPort"),
                [.. new[] { "appPort", "daprHTTPPort", "daprGRPCPort" }.Select(key => Text(app, key)).Append(Environment(app, "Platform__HttpPort")).Where(p => p.Length > 0)])),
        ];
    }

    private static string Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) && value is YamlScalarNode { Value: { } text } ? text : "";

    private static string Environment(YamlMappingNode app, string key) =>
        app.Children.TryGetValue("env", out var env) && env is YamlMappingNode variables ? Text(variables, key) : "";

    private sealed record App(string Id, string Protocol, string HttpPort, IReadOnlyList<string> Ports);
}
