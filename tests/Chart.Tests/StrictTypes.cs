using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Lmis.Chart.Tests;

/// <summary>The type behind each kind: Kubernetes' own from its client library, and those of Dapr, the Gateway API and the operators as written in CustomResources.cs.</summary>
internal static class StrictTypes
{
    private static readonly Dictionary<(string ApiVersion, string Kind), Type> Known = typeof(V1Pod).Assembly.GetTypes()
        .Select(type => (type, entity: type.GetCustomAttribute<KubernetesEntityAttribute>()))
        .Where(of => of.entity is not null && !of.type.Name.EndsWith("List", StringComparison.Ordinal))
        .Select(of => (Key: (ApiVersion: of.entity!.Group.Length == 0 ? of.entity.ApiVersion : $"{of.entity.Group}/{of.entity.ApiVersion}", of.entity.Kind), of.type))
        .Concat(CustomResources.Types)
        .ToDictionary(of => of.Item1, of => of.Item2);

    // Kubernetes' server drops a field that it does not know, and with it what the field was to do.
    private static readonly JsonSerializerOptions Strict = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>Null when the object is one of its kind, field by field; else what is wrong.</summary>
    public static string? Fault(KubernetesObject one)
    {
        if (!Known.TryGetValue((one.ApiVersion, one.Kind), out var type))
            return $"{one}: {one.ApiVersion} has no such kind";
        try
        {
            _ = one.Json.Deserialize(type, Strict);
            return null;
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or ArgumentException)
        {
            return $"{one}: {wrong.Message}";
        }
    }
}
