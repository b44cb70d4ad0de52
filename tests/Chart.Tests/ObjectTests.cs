using Lmis.Testing;

namespace Lmis.Chart.Tests;

public sealed class ObjectTests
{
    public static TheoryData<string> Profiles => [.. Profile.All.Select(profile => profile.Name)];

    public static TheoryData<string> Overlays => [.. Directory.GetDirectories(SourceTree.Path("k8s", "overlays")).Select(folder => Path.GetFileName(folder)!)];

    [Theory, MemberData(nameof(Profiles))]
    public void Every_field_of_every_object_is_one_of_its_kind(string profile) =>
        Assert.Empty(Named(profile).Objects.Select(StrictTypes.Fault).OfType<string>());

    [Theory, MemberData(nameof(Profiles))]
    public void No_two_objects_have_one_name(string profile) =>
        Assert.Empty(Named(profile).Objects.GroupBy(one => one.ToString()).Where(group => group.Count() > 1).Select(group => group.Key));

    [Fact]
    public void A_field_that_Kubernetes_does_not_have_is_found()
    {
        var deployment = KubernetesObject.ReadAll(Profile.Defaults.Template("--show-only", "templates/deployments.yaml")).First(one => one.Kind == "Deployment");
        deployment.Spec["template"]!["spec"]!["containers"]![0]!["readinesProbe"] = new System.Text.Json.Nodes.JsonObject();
        Assert.Contains("readinesProbe", StrictTypes.Fault(deployment), StringComparison.Ordinal);
        var component = KubernetesObject.ReadAll(File.ReadAllText(SourceTree.Path("k8s", "dapr", "components", "pubsub.yaml"))).Single();
        component.Spec["metadata"]![0]!["envref"] = "X";
        Assert.Contains("envref", StrictTypes.Fault(component), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Each_overlay_builds_and_its_objects_are_of_their_kinds(string overlay)
    {
        var objects = KubernetesObject.ReadAll(Tools.Kubectl("kustomize", SourceTree.Path("k8s", "overlays", overlay)).Ok($"kubectl kustomize of {overlay}"));
        Assert.Empty(objects.Select(StrictTypes.Fault).OfType<string>());
        var space = Assert.Single(objects, one => one.Kind == "Namespace");
        Assert.Equal("restricted", (string?)space.Json["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]);
        string[] wholeCluster = ["Namespace", "PriorityClass", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];
        Assert.All(objects, one => Assert.Equal(wholeCluster.Contains(one.Kind) ? null : space.Name, (string?)one.Json["metadata"]!["namespace"]));
        Assert.Contains(objects, one => one.Kind == "NetworkPolicy" && one.Spec["podSelector"]!.AsObject().Count == 0 && one.Spec["policyTypes"]!.AsArray().Count == 2);
    }

    [Fact]
    public void What_the_cluster_applies_and_what_the_chart_applies_is_the_same_Dapr()
    {
        string[] kinds = ["Component", "Configuration", "Resiliency"];
        var overlay = KubernetesObject.ReadAll(Tools.Kubectl("kustomize", SourceTree.Path("k8s", "overlays", "province")).Ok("kubectl kustomize")).Where(one => kinds.Contains(one.Kind));
        var chart = Profile.Defaults.Objects.Where(one => kinds.Contains(one.Kind));
        Assert.Equal(chart.Select(Essence).Order(StringComparer.Ordinal), overlay.Select(Essence).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Profile.Province.Objects, one => kinds.Contains(one.Kind));
        // Every file of k8s/dapr, and nothing else.
        Assert.Equal(Directory.GetFiles(SourceTree.Path("k8s", "dapr", "components"), "*.yaml").Length + 1, chart.Count());
        Assert.Equal(chart.Count(), overlay.Count());

        static string Essence(KubernetesObject one) => $"{one} {one.Spec.ToJsonString()} {one.Json["scopes"]?.ToJsonString()}";
    }

    internal static Profile Named(string name) => Profile.All.Single(profile => profile.Name == name);
}
