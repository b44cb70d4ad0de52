using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lmis.Chart.Tests;

/// <summary>One object as the cluster reads it.</summary>
internal sealed partial record KubernetesObject(JsonObject Json)
{
    public string Kind => (string)Json["kind"]!;

    public string ApiVersion => (string)Json["apiVersion"]!;

    public string Name => (string)Json["metadata"]!["name"]!;

    /// <summary>What is called what within the release, such as registry.</summary>
    public string? Part => (string?)Json["metadata"]!["labels"]?["app.kubernetes.io/name"];

    /// <summary>The pod or pod template, with metadata and spec.</summary>
    public JsonObject? Pod => Kind switch
    {
        "Pod" => Json,
        "Deployment" or "StatefulSet" or "Job" => Json["spec"]!["template"]!.AsObject(),
        _ => null,
    };

    public JsonNode Spec => Json["spec"]!;

    public override string ToString() => $"{Kind} {Name}";

    public static IReadOnlyList<KubernetesObject> ReadAll(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Where(document => document.RootNode is YamlMappingNode).Select(document => new KubernetesObject(ToJson(document.RootNode)!.AsObject()))];
    }

    /// <summary>YAML as Kubernetes' own reader takes it (YAML 1.1 for yes and no), as JSON.</summary>
    public static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } plain } => Plain(plain),
        YamlScalarNode scalar => scalar.Value,
        _ => throw new InvalidDataException($"{node.NodeType} is not expected in a manifest."),
    };

    private static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => true,
        "false" => false,
        _ when YesOrNo().IsMatch(text) => throw new InvalidDataException($"'{text}' without quotes is true or false to Kubernetes."),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonNode.Parse(whole.ToString(CultureInfo.InvariantCulture)),
        _ when Number().IsMatch(text) => JsonNode.Parse(double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)),
        _ => text,
    };

    [GeneratedRegex("^(y|n|yes|no|on|off|True|TRUE|False|FALSE|Yes|No|On|Off|YES|NO|ON|OFF)$")]
    private static partial Regex YesOrNo();

    [GeneratedRegex(@"^[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Number();
}
