using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lmis.Registry.Workers;

/// <summary>What two states of a record do not share: names of the items, and their former values as JSON.</summary>
public sealed record WorkerDifference(string[] Fields, string? Before, string? SensitiveBefore)
{
    private static readonly HashSet<string> Derived = ["currentCommune", "formerCommune", "formerDistrict", "section"];

    /// <summary>Items of the sensitive class: that one of them was changed is told only with what it was.</summary>
    public static readonly IReadOnlySet<string> Sensitive = new HashSet<string>(StringComparer.Ordinal) { "specialGroups", "ethnicGroup" };

    /// <summary>Compares two states item by item.</summary>
    public static WorkerDifference Between(WorkerFacts before, WorkerFacts after)
    {
        // Most rows of a file that comes again say what is there already.
        if (before with { SpecialGroups = after.SpecialGroups } == after && before.SpecialGroups.SequenceEqual(after.SpecialGroups))
            return new WorkerDifference([], null, null);
        var (old, @new) = (Json(before), Json(after));
        string[] changed = [.. old.Select(static p => p.Key).Where(name => !Derived.Contains(name) && !JsonNode.DeepEquals(old[name], @new[name]))];
        return new WorkerDifference(changed, Values(old, changed.Where(static f => !Sensitive.Contains(f))), Values(old, changed.Where(Sensitive.Contains)));
    }

    private static JsonObject Json(WorkerFacts facts) => JsonSerializer.SerializeToNode(facts, JsonSerializerOptions.Web)!.AsObject();

    private static string? Values(JsonObject state, IEnumerable<string> names)
    {
        var values = new JsonObject(names.Select(name => KeyValuePair.Create(name, state[name]?.DeepClone())));
        return values.Count == 0 ? null : values.ToJsonString(JsonSerializerOptions.Web);
    }
}
