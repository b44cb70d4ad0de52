using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lmis.Registry;

/// <summary>What two states of the same thing do not share: names of the fields, and their former values as JSON.</summary>
internal sealed record StateDifference(string[] Fields, string? Before)
{
    /// <summary>Compares two states field by field.</summary>
    public static StateDifference Between<T>(T before, T after)
    {
        var (old, @new) = (Json(before), Json(after));
        string[] changed = [.. old.Select(static p => p.Key).Where(name => !JsonNode.DeepEquals(old[name], @new[name]))];
        var values = new JsonObject(changed.Select(name => KeyValuePair.Create(name, old[name]?.DeepClone())));
        return new StateDifference(changed, changed.Length == 0 ? null : values.ToJsonString(JsonSerializerOptions.Web));
    }

    private static JsonObject Json<T>(T state) => JsonSerializer.SerializeToNode(state, JsonSerializerOptions.Web)!.AsObject();
}
