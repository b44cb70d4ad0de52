using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Lmis.Testing;

namespace Lmis.Chart.Tests;

/// <summary>A way to install the chart: values files in their order, and what an operator adds.</summary>
internal sealed record Profile(string Name, string[] Files, params string[] Set)
{
    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<KubernetesObject>>> Rendered = new();

    public static Profile Development { get; } = new("development", ["values-dev.yaml"]);

    public static Profile Province { get; } = new("province", ["values-province.yaml"]);

    /// <summary>Everything there is: replicas, autoscaling, traces, external secrets.</summary>
    public static Profile HighAvailability { get; } = new("high-availability", ["values-province.yaml", "values-high-availability.yaml"]);

    /// <summary>Partners' TLS passed through by the Gateway, which the chart did not make.</summary>
    public static Profile PassedThrough { get; } = new("passed-through", ["values-province.yaml"], "exchange.door.exposure=tlsRoute", "exchange.door.host=exchange.example.vn", "dapr.createResources=true", "priorityClass.create=true");

    /// <summary>The defaults: an Ingress, no exchange, and Dapr's objects from the chart.</summary>
    public static Profile Defaults { get; } = new("defaults", []);

    public static IReadOnlyList<Profile> All { get; } = [Development, Province, HighAvailability, PassedThrough, Defaults];

    /// <summary>The objects as the cluster would get them; rendered once.</summary>
    public IReadOnlyList<KubernetesObject> Objects => Rendered.GetOrAdd(Name, _ => new(() => KubernetesObject.ReadAll(Template()))).Value;

    public static string Chart => SourceTree.Path("helm", "lmis");

    public IEnumerable<string> Words => [.. Files.SelectMany(file => new[] { "--values", Path.Combine(Chart, file) }), .. Set.SelectMany(set => new[] { "--set", set })];

    public string Template(params IEnumerable<string> more) =>
        Tools.Helm(["template", "lmis", Chart, "--namespace", "lmis", .. Words, .. more]).Ok($"helm template of {Name}");

    public IEnumerable<KubernetesObject> Of(string kind) => Objects.Where(one => one.Kind == kind);

    /// <summary>Every pod that this installation makes: of workloads, jobs and tests.</summary>
    public IEnumerable<(KubernetesObject Owner, JsonObject Template)> Pods => Objects.Where(one => one.Pod is not null).Select(one => (one, one.Pod!));

    public override string ToString() => Name;
}
