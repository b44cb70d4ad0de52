using System.Text.Json;

namespace Lmis.LocalSidecar.Api;

/// <summary>Members by name in any case: Go reads JSON so, and the JavaScript SDK says entryID where the .NET SDK says entryId.</summary>
internal static class JsonNames
{
    public static JsonElement? Find(JsonElement of, string name)
    {
        if (of.ValueKind != JsonValueKind.Object)
            return null;
        if (of.TryGetProperty(name, out var exact))
            return exact;

        foreach (var property in of.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return property.Value;
        }

        return null;
    }

    public static string? Text(JsonElement of, string name) => Find(of, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
