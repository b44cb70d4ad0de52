using System.Text.Json;
using System.Text.Json.Serialization;
using k8s.Models;

namespace Lmis.Chart.Tests;

/// <summary>Kinds that Kubernetes does not bring, as their makers' definitions have them, as far as they are used here: a field outside is a fault.</summary>
internal static class CustomResources
{
    public static IEnumerable<((string ApiVersion, string Kind), Type)> Types =>
    [
        (("dapr.io/v1alpha1", "Component"), typeof(Resource<DaprComponent>)),
        (("dapr.io/v1alpha1", "Configuration"), typeof(Resource<DaprConfiguration>)),
        (("dapr.io/v1alpha1", "Resiliency"), typeof(Resource<DaprResiliency>)),
        (("dapr.io/v2alpha1", "Subscription"), typeof(Resource<DaprSubscription>)),
        (("gateway.networking.k8s.io/v1", "Gateway"), typeof(Resource<GatewaySpec>)),
        (("gateway.networking.k8s.io/v1", "HTTPRoute"), typeof(Resource<HttpRouteSpec>)),
        (("gateway.networking.k8s.io/v1", "TLSRoute"), typeof(Resource<TlsRouteSpec>)),
        (("monitoring.coreos.com/v1", "PodMonitor"), typeof(Resource<PodMonitorSpec>)),
        (("monitoring.coreos.com/v1", "PrometheusRule"), typeof(Resource<PrometheusRuleSpec>)),
        (("external-secrets.io/v1", "ExternalSecret"), typeof(Resource<ExternalSecretSpec>)),
    ];

    internal sealed record Resource<TSpec>(string ApiVersion, string Kind, V1ObjectMeta Metadata, TSpec Spec, List<string>? Scopes = null);

    // Dapr 1.18, reference/resource-specs.
    internal sealed record DaprComponent(string Type, string Version, List<DaprMetadata> Metadata, bool IgnoreErrors = false, string? InitTimeout = null);

    internal sealed record DaprMetadata(string Name, string? Value = null, string? EnvRef = null, DaprSecretKey? SecretKeyRef = null);

    internal sealed record DaprSecretKey(string Name, string Key);

    internal sealed record DaprConfiguration(DaprTracing? Tracing = null, DaprMetrics? Metrics = null);

    internal sealed record DaprTracing(string SamplingRate);

    internal sealed record DaprMetrics(bool Enabled);

    internal sealed record DaprResiliency(DaprPolicies Policies, DaprTargets Targets);

    internal sealed record DaprPolicies(Dictionary<string, string>? Timeouts = null, Dictionary<string, DaprRetry>? Retries = null);

    internal sealed record DaprRetry(string Policy, string? Duration = null, int? MaxRetries = null, string? MaxInterval = null);

    internal sealed record DaprTargets(Dictionary<string, DaprComponentTarget> Components);

    internal sealed record DaprComponentTarget(DaprTarget? Inbound = null, DaprTarget? Outbound = null);

    internal sealed record DaprTarget(string? Timeout = null, string? Retry = null, string? CircuitBreaker = null);

    internal sealed record DaprSubscription(string Pubsubname, string Topic, DaprRoutes Routes, string? DeadLetterTopic = null, DaprBulk? BulkSubscribe = null, Dictionary<string, string>? Metadata = null);

    internal sealed record DaprRoutes(string? Default = null, List<DaprRule>? Rules = null);

    internal sealed record DaprRule(string Match, string Path);

    internal sealed record DaprBulk(bool Enabled, int? MaxMessagesCount = null, int? MaxAwaitDurationMs = null);

    // Gateway API 1.5, standard channel.
    internal sealed record GatewaySpec(string GatewayClassName, List<GatewayListener> Listeners);

    internal sealed record GatewayListener(string Name, string Protocol, int Port, string? Hostname = null, GatewayTls? Tls = null, GatewayAllowedRoutes? AllowedRoutes = null);

    internal sealed record GatewayTls(string Mode, List<GatewayCertificate>? CertificateRefs = null);

    internal sealed record GatewayCertificate(string Kind, string Name, string? Namespace = null);

    internal sealed record GatewayAllowedRoutes(GatewayRouteNamespaces Namespaces);

    internal sealed record GatewayRouteNamespaces(string From);

    internal sealed record RouteParent(string Name, string? Namespace = null, string? SectionName = null);

    internal sealed record RouteBackend(string Name, int Port);

    internal sealed record HttpRouteSpec(List<RouteParent> ParentRefs, List<string> Hostnames, List<HttpRouteRule> Rules);

    internal sealed record HttpRouteRule(List<HttpRouteMatch> Matches, List<RouteBackend> BackendRefs, HttpRouteTimeouts? Timeouts = null);

    internal sealed record HttpRouteMatch(HttpRoutePath Path);

    internal sealed record HttpRoutePath(string Type, string Value);

    internal sealed record HttpRouteTimeouts(string? Request = null, string? BackendRequest = null);

    internal sealed record TlsRouteSpec(List<RouteParent> ParentRefs, List<string> Hostnames, List<TlsRouteRule> Rules);

    internal sealed record TlsRouteRule(List<RouteBackend> BackendRefs);

    // Prometheus operator.
    internal sealed record PodMonitorSpec(V1LabelSelector Selector, List<PodMetricsEndpoint> PodMetricsEndpoints, List<string>? PodTargetLabels = null);

    internal sealed record PodMetricsEndpoint(string Port, string Path, string Interval);

    internal sealed record PrometheusRuleSpec(List<RuleGroup> Groups);

    internal sealed record RuleGroup(string Name, List<AlertRule> Rules);

    internal sealed record AlertRule(string Alert, string Expr, [property: JsonPropertyName("for")] string For, Dictionary<string, string> Labels, Dictionary<string, string> Annotations);

    // External Secrets Operator, v1.
    internal sealed record ExternalSecretSpec(string RefreshInterval, SecretStore SecretStoreRef, ExternalSecretTarget Target, List<ExternalSecretData> Data);

    internal sealed record SecretStore(string Kind, string Name);

    internal sealed record ExternalSecretTarget(string Name, string CreationPolicy);

    internal sealed record ExternalSecretData(string SecretKey, ExternalSecretRemote RemoteRef);

    internal sealed record ExternalSecretRemote(string Key, string Property);
}
