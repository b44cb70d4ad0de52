using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Testing;

namespace Lmis.Contracts.Tests;

/// <summary>Compares what the contracts are now with the frozen file, and says in words what a difference means.</summary>
internal static class Golden
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Check(string name, JsonNode actual)
    {
        var path = SourceTree.Path("tests", "Contracts.Tests", "Golden", name + ".json");
        var text = actual.ToJsonString(Written).ReplaceLineEndings("\n") + "\n";

        if (Environment.GetEnvironmentVariable("LMIS_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, text);
            return;
        }

        if (!File.Exists(path))
        {
            Assert.Fail($"{name} has no golden file. A new contract is frozen by running these tests once with LMIS_UPDATE_GOLDEN=1 "
                + $"and committing tests/Contracts.Tests/Golden/{name}.json with it.");
        }

        var frozen = File.ReadAllText(path).ReplaceLineEndings("\n");
        if (frozen == text)
            return;

        var broken = Compare(JsonNode.Parse(frozen), actual).ToList();
        Assert.Fail(broken.Count == 0
            ? $"{name} has grown, nothing of it was changed or taken away. If that was meant, run these tests once with LMIS_UPDATE_GOLDEN=1 "
                + "and commit the golden file together with the contract."
            : $"{name} is broken for those who already read it: {string.Join("; ", broken)}. Take the change back, or publish it as a new "
                + "version (a V2 folder and a .v2 topic) beside this one. Only what was added may be written into a golden file.");
    }

    /// <summary>What the frozen contract had and the present one has not, or has otherwise. Array elements with a name are matched by it.</summary>
    public static IEnumerable<string> Compare(JsonNode? frozen, JsonNode? actual, string at = "$")
    {
        switch (frozen, actual)
        {
            case (JsonObject was, JsonObject now):
                return was.SelectMany(member => now.TryGetPropertyValue(member.Key, out var value)
                    ? Compare(member.Value, value, $"{at}.{member.Key}")
                    : [$"{at}.{member.Key} was taken away"]);

            case (JsonArray was, JsonArray now):
                return was.SelectMany((element, i) =>
                {
                    var name = NameOf(element);
                    if (name is null)
                        return i < now.Count ? Compare(element, now[i], $"{at}[{i}]") : [$"{at}[{i}] was taken away"];

                    var match = now.FirstOrDefault(candidate => NameOf(candidate) == name);
                    return match is null ? [$"{at}[{name}] was taken away"] : Compare(element, match, $"{at}[{name}]");
                });

            default:
                return JsonNode.DeepEquals(frozen, actual)
                    ? []
                    : [$"{at} was {frozen?.ToJsonString() ?? "null"} and is {actual?.ToJsonString() ?? "null"}"];
        }
    }

    private static string? NameOf(JsonNode? element) => element switch
    {
        JsonObject named => named["name"]?.GetValueKind() == JsonValueKind.String ? named["name"]!.GetValue<string>() : null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => null,
    };
}
