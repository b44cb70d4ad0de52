using Lmis.LocalRun;
using Lmis.LocalRun.Network;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.RunFiles;
using Lmis.LocalRun.Secrets;
using Lmis.LocalRun.Servers;
using Lmis.Testing;

namespace Lmis.Chart.Tests;

/// <summary>What LocalRun gives each deployable of a province that is joined to the exchange.</summary>
internal static class LocalSettings
{
    public static RunFile File { get; } = RunFile.Read(SourceTree.Path("dapr.yaml"));

    public static Dictionary<string, HashSet<string>> NamesByApp()
    {
        var folder = Directory.CreateTempSubdirectory("lmis-test-chart");
        try
        {
            var layout = new Layout(SourceTree.Root, folder.FullName);
            var options = RunOptions.From(_ => null);
            var nodes = ExchangeNode.List(options, File);
            var province = nodes.Single(node => node.Name == options.Provinces[0]);
            var environment = new ProvinceEnvironment(layout, province.Name, 0,
                new PostgresServer(null, folder.FullName, 5432, "p", Durable: true), new RedisServer(null, "streams", folder.FullName, 6379, "p", Durable: true), new RedisServer(null, "ephemeral", folder.FullName, 6380, "p", Durable: false))
            {
                OfNetwork = () => ExchangeVariables.OfGateway(layout, options, File, province, nodes),
                InternalKeysFile = "internal-keys.json",
            };
            return File.Apps.ToDictionary(app => app.Id, app => environment.ForApp(File, app).Where(pair => pair.Value is not null).Select(pair => pair.Key).ToHashSet());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The scopes that LocalRun's seed gives a client, by client id.</summary>
    public static Dictionary<string, string[]> ScopesByClient()
    {
        var folder = Directory.CreateTempSubdirectory("lmis-test-chart");
        try
        {
            var environment = new ProvinceEnvironment(new Layout(SourceTree.Root, folder.FullName), "19", 0,
                new PostgresServer(null, "", 5432, "p", Durable: true), new RedisServer(null, "", "", 6379, "p", Durable: true), new RedisServer(null, "", "", 6380, "p", Durable: false));
            var seed = System.Text.Json.Nodes.JsonNode.Parse(LocalRun.Demonstration.WriteSeed.For(RunOptions.From(name => name == "DEMO" ? "0" : null), File, environment))!;
            return seed["clients"]!.AsArray().ToDictionary(client => (string)client!["clientId"]!, client => client!["scopes"]!.AsArray().Select(scope => (string)scope!).ToArray());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
