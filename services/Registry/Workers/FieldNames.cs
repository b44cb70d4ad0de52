using System.Collections.Frozen;
using System.Text.Json;

namespace Lmis.Registry.Workers;

/// <summary>What an officer calls the fields of the register's forms: the words of Decree 318's form where they are on it.</summary>
public static class FieldNames
{
    private sealed record Name(string Vi, string En);

    private static readonly Lazy<FrozenDictionary<string, Name>> All = new(static () =>
    {
        using var stream = typeof(FieldNames).Assembly.GetManifestResourceStream("Workers/FieldNames.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Name>>(stream, JsonSerializerOptions.Web)!.ToFrozenDictionary(StringComparer.Ordinal);
    });

    /// <summary>The name of a field, or null of one that no form has.</summary>
    public static string? Of(string field, bool english = false) => All.Value.TryGetValue(field, out var name) ? english ? name.En : name.Vi : null;
}
