using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lmis.LocalSidecar.Files;

/// <summary>A YAML mapping read strictly: a field nobody asked for stops the start, because a real sidecar would honour it.</summary>
internal sealed class YamlMap
{
    private readonly YamlMappingNode node;
    private readonly string path;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly List<YamlMap> children = [];

    private YamlMap(string file, string path, YamlMappingNode node) => (File, this.path, this.node) = (file, path, node);

    /// <summary>Name of the file, as given, for messages.</summary>
    public string File { get; }

    public static IReadOnlyList<YamlMap> ReadAll(string file)
    {
        try
        {
            using var text = new StreamReader(file);
            var stream = new YamlStream();
            stream.Load(text);
            return [.. stream.Documents.Select(d => d.RootNode).OfType<YamlMappingNode>().Select(m => new YamlMap(file, "", m))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or YamlException)
        {
            throw new SidecarFileException($"{file} cannot be read: {e.Message}", e);
        }
    }

    public bool Has(string field) => node.Children.ContainsKey(new YamlScalarNode(field));

    public string? Text(string field) => Find(field) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value ?? "",
        _ => throw Wrong(field, "must be a text"),
    };

    public string RequiredText(string field) => Text(field) is { Length: > 0 } text ? text : throw Wrong(field, "is missing");

    public int? Number(string field) => Text(field) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong(field, $"must be a whole number, not \"{text}\"");

    public bool? Flag(string field) => Text(field) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var other => throw Wrong(field, $"must be true or false, not \"{other}\""),
    };

    public YamlMap? Map(string field) => Find(field) switch
    {
        null => null,
        YamlMappingNode mapping => Child(field, mapping),
        YamlScalarNode { Value: null or "" } => null,
        _ => throw Wrong(field, "must be a mapping"),
    };

    public YamlMap RequiredMap(string field) => Map(field) ?? throw Wrong(field, "is missing");

    public IReadOnlyList<YamlMap> Maps(string field) =>
        [.. Sequence(field).Select((item, i) => item is YamlMappingNode mapping ? Child($"{field}[{i}]", mapping) : throw Wrong($"{field}[{i}]", "must be a mapping"))];

    public IReadOnlyList<string> Texts(string field) =>
        [.. Sequence(field).Select((item, i) => item is YamlScalarNode { Value: { } value } ? value : throw Wrong($"{field}[{i}]", "must be a text"))];

    /// <summary>Every name and text below a mapping whose names are free, such as env.</summary>
    public IReadOnlyDictionary<string, string> FreeTexts(string field) => Map(field) is not { } map
        ? new Dictionary<string, string>()
        : map.Names().ToDictionary(name => name, name => map.Text(name) ?? "", StringComparer.Ordinal);

    /// <summary>Names in a mapping whose names are free, such as policies.</summary>
    public IReadOnlyList<string> Names() => [.. node.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "")];

    public SidecarFileException Wrong(string field, string what) => new($"{File}: field \"{Path(field)}\" {what}.");

    /// <summary>Refuses every field that was not read.</summary>
    public void RefuseTheRest()
    {
        foreach (var name in Names().Where(name => !asked.Contains(name)))
        {
            throw new SidecarFileException($"{File}: field \"{Path(name)}\" is not implemented by LocalSidecar, so it would work here and not in the cluster; remove it or implement it.");
        }

        children.ForEach(child => child.RefuseTheRest());
    }

    private YamlMap Child(string field, YamlMappingNode mapping)
    {
        var child = new YamlMap(File, Path(field), mapping);
        children.Add(child);
        return child;
    }

    private YamlSequenceNode Sequence(string field) => Find(field) switch
    {
        null => [],
        YamlSequenceNode sequence => sequence,
        YamlScalarNode { Value: null or "" } => [],
        _ => throw Wrong(field, "must be a list"),
    };

    private YamlNode? Find(string field)
    {
        asked.Add(field);
        return node.Children.TryGetValue(new YamlScalarNode(field), out var found) ? found : null;
    }

    private string Path(string field) => path.Length == 0 ? field : $"{path}.{field}";
}
