using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf;

namespace Lmis.Contracts.Tests;

/// <summary>Every event record of platform/Contracts, found by its version namespace, with a filled and an emptied sample of each.</summary>
internal static partial class EventContracts
{
    /// <summary>What the relay writes and the consumers read: System.Text.Json web defaults.</summary>
    public static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<Type> All { get; } =
    [
        .. typeof(Topics).Assembly.GetExportedTypes()
            .Where(type => VersionNamespace().IsMatch(type.Namespace ?? "")
                && type is { IsClass: true, IsNested: false, IsAbstract: false }
                && !typeof(IMessage).IsAssignableFrom(type)
                && type.GetMethod("<Clone>$") is not null)
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    public static Type Named(string name) => All.Single(type => GoldenName(type) == name);

    /// <summary><c>Lmis.Contracts.Registry.V1.PersonMerged</c> is frozen as <c>Registry.V1.PersonMerged</c>.</summary>
    public static string GoldenName(Type type) => type.FullName!["Lmis.Contracts.".Length..];

    /// <summary>An event with every member set (or every nullable member null), the same at each run.</summary>
    public static object Sample(Type type, bool empty)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var nullability = new NullabilityInfoContext();
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter =>
            empty && nullability.Create(parameter).WriteState == NullabilityState.Nullable ? null : Value(parameter.ParameterType, parameter.Name!))]);
    }

    /// <summary>The golden document of one event: each member's wire name and type, and both samples as they go over the wire.</summary>
    public static JsonObject Describe(Type type)
    {
        var nullability = new NullabilityInfoContext();
        return new JsonObject
        {
            ["event"] = GoldenName(type),
            ["members"] = new JsonArray([.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => new JsonObject
            {
                ["name"] = Wire.PropertyNamingPolicy!.ConvertName(property.Name),
                ["type"] = (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType).Name,
                ["nullable"] = nullability.Create(property).ReadState == NullabilityState.Nullable,
            })]),
            ["filled"] = JsonSerializer.SerializeToNode(Sample(type, empty: false), type, Wire),
            ["emptied"] = JsonSerializer.SerializeToNode(Sample(type, empty: true), type, Wire),
        };
    }

    private static object Value(Type type, string name) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(string) => name,
        var t when t == typeof(Guid) => Guid.Parse("0198a000-0000-7000-8000-00000000" + name.Length.ToString("x4", null)),
        var t when t == typeof(long) => 9007199254740993L,
        var t when t == typeof(int) => 2147483647,
        var t when t == typeof(decimal) => 1234.50m,
        var t when t == typeof(bool) => true,
        var t when t == typeof(DateOnly) => new DateOnly(2026, 2, 28),
        var t when t == typeof(DateTimeOffset) => new DateTimeOffset(2026, 2, 28, 17, 30, 15, 123, TimeSpan.Zero),
        var t => throw new InvalidOperationException(
            $"{name} is a {t.Name}: events are records of ids, codes, dates and numbers. Use one of those, or add the type here with its wire form."),
    };

    [GeneratedRegex(@"^Lmis\.Contracts\.\w+\.V\d+$")]
    private static partial Regex VersionNamespace();
}
