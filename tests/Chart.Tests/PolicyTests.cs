using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Lmis.Chart.Tests;

/// <summary>Rules that every pod keeps: Pod Security "restricted" and our own.</summary>
public sealed partial class PolicyTests
{
    public static TheoryData<string> Profiles => ObjectTests.Profiles;

    [Theory, MemberData(nameof(Profiles))]
    public void No_pod_can_be_root_or_reach_the_node(string profile) => Assert.All(ObjectTests.Named(profile).Pods, pod =>
    {
        var spec = pod.Template["spec"]!;
        var security = spec["securityContext"]!;
        Assert.True((bool)security["runAsNonRoot"]!);
        Assert.True((int)security["runAsUser"]! > 0);
        Assert.Equal("RuntimeDefault", (string?)security["seccompProfile"]!["type"]);
        Assert.All(["hostNetwork", "hostPID", "hostIPC"], field => Assert.Null(spec[field]));
        Assert.All(spec["volumes"]!.AsArray(), volume => Assert.Contains(volume!.AsObject().Single(part => part.Key != "name").Key, new[] { "emptyDir", "secret", "configMap" }));
        Assert.All(Containers(spec), container =>
        {
            var own = container["securityContext"]!;
            Assert.False((bool)own["allowPrivilegeEscalation"]!);
            Assert.True((bool)own["readOnlyRootFilesystem"]!);
            Assert.Equal("ALL", (string?)Assert.Single(own["capabilities"]!["drop"]!.AsArray()));
            Assert.Null(own["capabilities"]!["add"]);
            Assert.Null(own["privileged"]);
            Assert.Null(own["runAsUser"]);
        });
    });

    [Theory, MemberData(nameof(Profiles))]
    public void Each_container_says_what_it_needs_and_what_it_may_take(string profile) => Assert.All(ObjectTests.Named(profile).Pods, pod => Assert.All(Containers(pod.Template["spec"]!), container =>
    {
        foreach (var part in new[] { "requests", "limits" })
            Assert.All(["cpu", "memory", "ephemeral-storage"], what => Assert.NotNull(container["resources"]![part]![what]));
        Assert.Matches(PinnedImage(), (string)container["image"]!);
        Assert.DoesNotContain(":latest", (string)container["image"]!, StringComparison.Ordinal);
    }));

    [Theory, MemberData(nameof(Profiles))]
    public void No_pod_has_a_token_of_the_clusters_API(string profile)
    {
        var objects = ObjectTests.Named(profile);
        var accounts = objects.Of("ServiceAccount").ToDictionary(one => one.Name);
        Assert.All(accounts.Values, account => Assert.False((bool)account.Json["automountServiceAccountToken"]!));
        Assert.All(objects.Pods, pod =>
        {
            Assert.False((bool)pod.Template["spec"]!["automountServiceAccountToken"]!);
            if (pod.Owner.Kind != "Pod")
                Assert.Contains((string)pod.Template["spec"]!["serviceAccountName"]!, accounts.Keys);
        });
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Each_service_is_probed_spread_and_drained(string profile)
    {
        var objects = ObjectTests.Named(profile);
        Assert.NotEmpty(objects.Of("Deployment"));
        Assert.All(objects.Of("Deployment"), deployment =>
        {
            var spec = deployment.Pod!["spec"]!;
            var container = spec["containers"]![0]!;
            Assert.Equal("/healthz", (string?)container["livenessProbe"]!["httpGet"]!["path"]);
            Assert.Equal("/readyz", (string?)container["readinessProbe"]!["httpGet"]!["path"]);
            Assert.Equal("/healthz", (string?)container["startupProbe"]!["httpGet"]!["path"]);
            Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"], spec["topologySpreadConstraints"]!.AsArray().Select(one => (string?)one!["topologyKey"]));
            Assert.Equal(0, (int)deployment.Spec["strategy"]!["rollingUpdate"]!["maxUnavailable"]!);
            var budget = Assert.Single(objects.Of("PodDisruptionBudget"), one => one.Part == deployment.Part);
            Assert.Equal(deployment.Spec["selector"]!["matchLabels"]!.ToJsonString(), budget.Spec["selector"]!["matchLabels"]!.ToJsonString());
            // It serves until load balancers have learnt of its end and ends before the kubelet kills; the sidecar outlasts it.
            var drain = int.Parse((string)container["env"]!.AsArray().Single(one => (string?)one!["name"] == "Platform__DrainSeconds")!["value"]!);
            Assert.True(drain >= 5);
            var annotations = deployment.Pod!["metadata"]!["annotations"]!;
            var sidecar = int.Parse(((string)annotations["dapr.io/block-shutdown-duration"]!).TrimEnd('s'));
            Assert.True(drain + new Hosting.PlatformOptions().ShutdownSeconds < sidecar);
            Assert.True(sidecar + int.Parse((string)annotations["dapr.io/graceful-shutdown-seconds"]!) < (int)spec["terminationGracePeriodSeconds"]!);
        });
        Assert.All(objects.Of("StatefulSet"), server => Assert.All(["startupProbe", "livenessProbe", "readinessProbe"], probe => Assert.NotNull(server.Pod!["spec"]!["containers"]![0]![probe])));
    }

    [Fact]
    public void With_high_availability_no_service_is_alone()
    {
        var deployments = Profile.HighAvailability.Of("Deployment").ToList();
        Assert.All(deployments, deployment =>
        {
            var scaler = Assert.Single(Profile.HighAvailability.Of("HorizontalPodAutoscaler"), one => one.Part == deployment.Part);
            Assert.Equal(deployment.Name, (string?)scaler.Spec["scaleTargetRef"]!["name"]);
            Assert.True((int)scaler.Spec["minReplicas"]! >= 2);
            // Else each upgrade would set the number back.
            Assert.Null(deployment.Spec["replicas"]);
            Assert.All(deployment.Pod!["spec"]!["topologySpreadConstraints"]!.AsArray(), one => Assert.Equal("DoNotSchedule", (string?)one!["whenUnsatisfiable"]));
        });
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Pods_wait_for_their_schema_and_jobs_make_it(string profile)
    {
        var objects = ObjectTests.Named(profile);
        var migrated = objects.Of("Job").Where(job => job.Pod!["spec"]!["containers"]![0]!["args"]!.ToJsonString() == """["migrate"]""").ToList();
        Assert.NotEmpty(migrated);
        Assert.All(objects.Of("Job"), job =>
        {
            Assert.EndsWith("-1", job.Name, StringComparison.Ordinal);
            Assert.Null(job.Json["metadata"]!["annotations"]?["helm.sh/hook"]);
            Assert.Equal("false", (string?)job.Pod!["metadata"]!["annotations"]!["dapr.io/enabled"]);
        });
        var waiting = objects.Of("Deployment").Where(one => one.Pod!["spec"]!["initContainers"]?[0]?["args"]?.ToJsonString() == """["wait-for-schema"]""").ToList();
        Assert.Equal(waiting.Select(one => Image(one)).Order(StringComparer.Ordinal), migrated.Select(Image).Order(StringComparer.Ordinal));
        // Who has a connection to a database waits for it.
        Assert.Equal(waiting.Select(one => one.Name), objects.Of("Deployment").Where(one => SettingsOf(one).ContainsKey("ConnectionStrings__Database")).Select(one => one.Name));

        static string Image(KubernetesObject one) => (string)one.Pod!["spec"]!["containers"]![0]!["image"]!;
    }

    [Fact]
    public void A_partners_TLS_ends_in_the_gateway_and_nowhere_before()
    {
        var balancer = Assert.Single(Profile.Province.Of("Service"), one => (string?)one.Spec["type"] == "LoadBalancer");
        var port = Assert.Single(balancer.Spec["ports"]!.AsArray())!;
        Assert.Equal(("TCP", null), ((string?)port["protocol"], (string?)port["appProtocol"]));
        Assert.Equal("Local", (string?)balancer.Spec["externalTrafficPolicy"]);
        Assert.DoesNotContain(Profile.Province.Objects.Where(one => one.Kind is "HTTPRoute" or "Ingress"), one => one.Json.ToJsonString().Contains("-exchange", StringComparison.Ordinal));

        var listener = Assert.Single(Assert.Single(Profile.PassedThrough.Of("Gateway")).Spec["listeners"]!.AsArray(), one => (string?)one!["protocol"] == "TLS")!;
        Assert.Equal("Passthrough", (string?)listener["tls"]!["mode"]);
        Assert.Null(listener["tls"]!["certificateRefs"]);
        var route = Assert.Single(Profile.PassedThrough.Of("TLSRoute"));
        Assert.Equal((string?)listener["name"], (string?)route.Spec["parentRefs"]![0]!["sectionName"]);
        Assert.DoesNotContain(Profile.PassedThrough.Of("Service"), one => (string?)one.Spec["type"] == "LoadBalancer");
    }

    internal static IEnumerable<JsonNode> Containers(JsonNode spec) => (spec["initContainers"]?.AsArray() ?? []).Concat(spec["containers"]!.AsArray()).Select(container => container!);

    /// <summary>The settings of a workload's own container: name to value, or to where the value comes from.</summary>
    internal static Dictionary<string, JsonNode> SettingsOf(KubernetesObject one) =>
        one.Pod!["spec"]!["containers"]![0]!["env"]!.AsArray().ToDictionary(setting => (string)setting!["name"]!, setting => setting!["value"] ?? setting["valueFrom"]!);

    [GeneratedRegex(@"^[a-z0-9.-]+(:\d+)?(/[a-z0-9._-]+)+(:[A-Za-z0-9._-]+|@sha256:[0-9a-f]{64})$")]
    private static partial Regex PinnedImage();
}
