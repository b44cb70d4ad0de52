using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lmis.Hosting;

/// <summary>The pointers that an agreement may name: each scalar leaf of an answer, as its JSON is written.</summary>
internal static class ExchangeFields
{
    private const int Deepest = 16;

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    public static IEnumerable<string> Of(Type answer) => Leaves(Written.GetTypeInfo(answer), "", 0);

    private static IEnumerable<string> Leaves(JsonTypeInfo type, string at, int depth)
    {
        if (depth > Deepest)
            throw new InvalidOperationException($"The answer {type.Type.Name} nests deeper than {Deepest} levels at {at}: a field of it cannot be agreed.");
        return type.Kind switch
        {
            JsonTypeInfoKind.Object => type.Properties
                .Where(property => property.Get is not null)
                .SelectMany(property => Leaves(Written.GetTypeInfo(property.PropertyType), $"{at}/{Escape(property.Name)}", depth + 1)),
            JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary => Leaves(Written.GetTypeInfo(type.ElementType!), $"{at}/*", depth + 1),
            _ => [at],
        };
    }

    // RFC 6901 section 3, and '*' is the wildcard of FieldPointer.
    private static string Escape(string name) => name.Contains('*', StringComparison.Ordinal)
        ? throw new InvalidOperationException($"A member named '{name}' cannot be told from the wildcard.")
        : name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
