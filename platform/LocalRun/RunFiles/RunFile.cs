using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lmis.LocalRun.RunFiles;

/// <summary>Dapr's multi-app run template: the deployables in the order in which they depend on each other.</summary>
internal sealed record RunFile(string Path, IReadOnlyList<RunFileApp> Apps)
{
    internal static RunFile Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            var root = (YamlMappingNode)yaml.Documents[0].RootNode;
            var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
            var common = root.Children.TryGetValue("common", out var shared) ? (YamlMappingNode)shared : [];
            var apps = ((YamlSequenceNode)root["apps"]).Cast<YamlMappingNode>().Select(app => ReadApp(app, folder, common)).ToList();
            return apps.Count > 0 ? new RunFile(path, apps) : throw new RunException($"{path} names no app.");
        }
        catch (Exception e) when (e is YamlException or InvalidCastException or KeyNotFoundException or FormatException or IOException or ArgumentOutOfRangeException)
        {
            throw new RunException($"{path} cannot be read as a run template: {e.Message}", e);
        }
    }

    private static RunFileApp ReadApp(YamlMappingNode app, string folder, YamlMappingNode common)
    {
        var id = Text(app, "appID") ?? throw new RunException("An app of the run template has no appID.");
        var directory = System.IO.Path.GetFullPath(Text(app, "appDirPath") ?? ".", folder);
        var environment = Pairs(common).Concat(Pairs(app)).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        var command = app.Children.TryGetValue("command", out var words) ? ((YamlSequenceNode)words).Select(word => word.ToString()).ToList() : [];
        if (command.Count == 0)
        {
            throw new RunException($"The app '{id}' of the run template has no command.");
        }

        // A path of an app is relative to its own folder, one under common to the template's: Dapr's rule.
        return new RunFileApp(id, directory, Number(app, "appPort"), Text(app, "appProtocol") ?? Text(common, "appProtocol") ?? "http", Number(app, "daprHTTPPort"), Number(app, "daprGRPCPort"), command, environment,
            [.. Paths(common, folder), .. Paths(app, directory)],
            (Text(app, "configFilePath") is { } own ? System.IO.Path.GetFullPath(own, directory) : null) ?? (Text(common, "configFilePath") is { } all ? System.IO.Path.GetFullPath(all, folder) : null),
            Text(app, "appHealthCheckPath") ?? Text(common, "appHealthCheckPath") ?? "/healthz");
    }

    private static string? Text(YamlMappingNode node, string name) => node.Children.TryGetValue(name, out var value) ? value.ToString() : null;

    private static int Number(YamlMappingNode app, string name) =>
        int.Parse(Text(app, name) ?? throw new RunException($"The app '{Text(app, "appID")}' of the run template has no {name}."), CultureInfo.InvariantCulture);

    private static IEnumerable<KeyValuePair<string, string>> Pairs(YamlMappingNode node) =>
        node.Children.TryGetValue("env", out var env) ? ((YamlMappingNode)env).Children.Select(pair => KeyValuePair.Create(pair.Key.ToString(), pair.Value.ToString())) : [];

    private static IEnumerable<string> Paths(YamlMappingNode node, string folder) =>
        node.Children.TryGetValue("resourcesPaths", out var paths) ? ((YamlSequenceNode)paths).Select(path => System.IO.Path.GetFullPath(path.ToString(), folder)) : [];
}
