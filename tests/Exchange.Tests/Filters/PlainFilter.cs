using System.Text.Json.Nodes;
using Lmis.Exchange.Filters;

namespace Lmis.Exchange.Tests.Filters;

/// <summary>The filter's rules once more, over a tree in memory and as plainly as they can be said: what the streaming filter is held against.</summary>
internal static class PlainFilter
{
    public static JsonNode? Apply(JsonNode? document, IReadOnlyList<string> pointers)
    {
        var all = pointers.Append("/salt").Select(text => FieldPointer.TryParse(text, out var pointer) ? pointer.Segments.ToArray() : throw new ArgumentException(text)).ToList();
        return Container(document, all);
    }

    private static JsonNode? Container(JsonNode? node, List<string[]> pointers)
    {
        if (node is JsonArray array)
        {
            var elements = pointers.Where(p => p[0] == "*").Select(p => p[1..]).ToList();
            return new JsonArray([.. array.Where(element => Stays(element, elements)).Select(element => Cut(element, elements))]);
        }
        var members = new JsonObject();
        foreach (var (name, value) in (JsonObject)node!)
        {
            // An asterisk is never a member's name.
            var below = name == "*" ? [] : pointers.Where(p => p[0] == name).Select(p => p[1..]).ToList();
            if (Stays(value, below))
                members[name] = Cut(value, below);
        }
        return members;
    }

    private static bool Stays(JsonNode? value, List<string[]> below) => value switch
    {
        JsonArray => below.Any(p => p.Length > 0 && p[0] == "*"),
        JsonObject => below.Any(p => p.Length > 0 && p[0] != "*"),
        _ => below.Any(p => p.Length == 0),
    };

    private static JsonNode? Cut(JsonNode? value, List<string[]> below) =>
        value is JsonArray or JsonObject ? Container(value, [.. below.Where(p => p.Length > 0)]) : value?.DeepClone();
}
