using System.Text.Json.Nodes;

namespace Lmis.Gateway.Documents;

/// <summary>Pure functions on OpenAPI documents: a service's own made into what the gateway serves, and several made into one.</summary>
public static class PublicDocument
{
    /// <summary>Keeps the operations below /v1 and gives them the path at which the gateway serves them.</summary>
    public static JsonObject From(JsonObject document, string service)
    {
        var made = document.DeepClone().AsObject();
        var paths = new JsonObject();
        foreach (var (path, item) in document["paths"]?.AsObject() ?? [])
        {
            if (path.StartsWith("/v1/", StringComparison.Ordinal))
                paths[$"/api/{service}{path}"] = item?.DeepClone();
        }

        made["paths"] = paths;
        made.Remove("servers");
        return made;
    }

    /// <summary>
    /// One document of all: component, operation and tag names carry their service, so that equal names of two services stay two things;
    /// security schemes are the same everywhere. Services that are away are named, their operations are missing.
    /// </summary>
    public static JsonObject Merge(IReadOnlyList<ServiceDocument> documents)
    {
        var away = documents.Where(d => d.Document is null).Select(d => d.Service).ToList();
        var paths = new JsonObject();
        var components = new JsonObject();
        var tags = new JsonArray();

        foreach (var (service, title, document) in documents)
        {
            if (document is null)
                continue;
            var own = Rename(document, service).AsObject();
            foreach (var (path, item) in own["paths"]!.AsObject())
            {
                foreach (var (_, operation) in item!.AsObject())
                    Mark(operation, service, title);
                paths[path] = item.DeepClone();
            }

            foreach (var (kind, named) in own["components"]?.AsObject() ?? [])
            {
                var all = components[kind]?.AsObject() ?? [];
                components[kind] ??= all;
                foreach (var (name, component) in named!.AsObject())
                    all[kind == "securitySchemes" ? name : $"{service}.{name}"] = component?.DeepClone();
            }

            tags.Add(new JsonObject { ["name"] = title, ["description"] = $"The service '{service}', below /api/{service}/v1." });
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "LMIS",
                ["version"] = "v1",
                ["description"] = "The public API of the labour-market information system, all services together."
                    + (away.Count == 0 ? "" : $"\n\n**Away for now, their operations are missing here: {string.Join(", ", away)}.**"),
            },
            ["tags"] = tags,
            ["paths"] = paths,
            ["components"] = components,
            ["x-lmis-away"] = new JsonArray([.. away.Select(service => (JsonNode)service)]),
        };
    }

    private static void Mark(JsonNode? operation, string service, string title)
    {
        if (operation is not JsonObject described || described["responses"] is null)
            return;
        described["tags"] = new JsonArray(title);
        if (described["operationId"]?.GetValue<string>() is { } id)
            described["operationId"] = $"{service}.{id}";
    }

    // "#/components/schemas/X" → "#/components/schemas/<service>.X", wherever a reference stands.
    private static JsonNode Rename(JsonNode node, string service)
    {
        switch (node)
        {
            case JsonObject members:
                var renamed = new JsonObject();
                foreach (var (name, value) in members)
                    renamed[name] = value is JsonValue text && IsReference(name, text, members, out var reference) ? Pointer(reference, service) : value is null ? null : Rename(value, service);
                return renamed;
            case JsonArray elements:
                return new JsonArray([.. elements.Select(element => element is null ? null : Rename(element, service))]);
            default:
                return node.DeepClone();
        }
    }

    // A reference is the string member $ref, or a value of a discriminator's mapping.
    private static bool IsReference(string name, JsonValue value, JsonObject siblings, out string reference) =>
        value.TryGetValue(out reference!) && reference.StartsWith("#/components/", StringComparison.Ordinal)
        && (name == "$ref" || siblings.All(s => s.Value is JsonValue v && v.TryGetValue(out string? t) && t.StartsWith("#/components/", StringComparison.Ordinal)));

    private static string Pointer(string reference, string service)
    {
        var parts = reference.Split('/');
        if (parts.Length >= 4 && parts[2] != "securitySchemes")
            parts[3] = $"{service}.{parts[3]}";
        return string.Join('/', parts);
    }
}
