using System.Text.Json.Nodes;
using Lmis.Testing;

namespace Lmis.Chart.Tests;

/// <summary>The chart against dapr.yaml and k8s/dapr, which local runs read.</summary>
public sealed class DaprTests
{
    public static TheoryData<string> Profiles => ObjectTests.Profiles;

    [Fact]
    public void App_ids_ports_and_protocols_are_those_of_the_run_file()
    {
        var local = LocalSettings.File.Apps.Select(app => $"{app.Id}: http {app.HttpPort}, sidecar {app.AppPort} {app.AppProtocol} {app.AppHealthCheckPath}");
        var chart = Profile.Defaults.Of("Deployment").Select(deployment =>
        {
            var annotations = deployment.Pod!["metadata"]!["annotations"]!;
            var ports = deployment.Pod["spec"]!["containers"]![0]!["ports"]!.AsArray().ToDictionary(port => (string)port!["name"]!, port => (int)port!["containerPort"]!);
            Assert.Equal(ports["sidecar"].ToString(), (string?)annotations["dapr.io/app-port"]);
            return $"{annotations["dapr.io/app-id"]}: http {ports["http"]}, sidecar {ports["sidecar"]} {annotations["dapr.io/app-protocol"]} {annotations["dapr.io/app-health-check-path"]}";
        });
        var (missing, tooMany) = (local.Except(chart).ToList(), chart.Except(local).ToList());
        Assert.True(missing.Count == 0 && tooMany.Count == 0,
            $"dapr.yaml and 'services' of helm/lmis/values.yaml differ. A service of dapr.yaml is an entry there (the comment above it tells what it may say).\nOnly in dapr.yaml: {string.Join("; ", missing)}\nOnly in the chart: {string.Join("; ", tooMany)}");
        Assert.Equal(LocalSettings.File.Apps.Single(app => app.Id == "gateway").Environment["Exchange__ProviderPort"],
            (string?)PolicyTests.SettingsOf(Profile.Province.Of("Deployment").Single(one => one.Part == "gateway"))["Exchange__ProviderPort"]);
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Each_pod_has_its_sidecar_as_the_contract_asks(string profile) => Assert.All(ObjectTests.Named(profile).Of("Deployment"), deployment =>
    {
        var annotations = deployment.Pod!["metadata"]!["annotations"]!.AsObject().Where(one => one.Key.StartsWith("dapr.io/", StringComparison.Ordinal)).ToDictionary(one => one.Key["dapr.io/".Length..], one => (string)one.Value!);
        Assert.Equal(("true", "h2c", "true"), (annotations["enabled"], annotations["app-protocol"], annotations["enable-app-health-check"]));
        Assert.Equal(deployment.Part, annotations["app-id"]);
        Assert.All(["sidecar-cpu-request", "sidecar-cpu-limit", "sidecar-memory-request", "sidecar-memory-limit", "api-token-secret", "app-token-secret"], name => Assert.NotEmpty(annotations[name]));
        // Without a token of the cluster's API the built-in store would end the sidecar; without the profile Pod Security refuses it.
        Assert.Equal(("true", "RuntimeDefault"), (annotations["disable-builtin-k8s-secret-store"], annotations["sidecar-seccomp-profile-type"]));
        Assert.Equal(ConfigurationName(), annotations["config"]);
        Assert.StartsWith("GOMEMLIMIT=", annotations["env"], StringComparison.Ordinal);
    });

    [Fact]
    public void A_service_sends_and_takes_events_when_its_code_does()
    {
        var messaging = Directory.GetFiles(SourceTree.Path("services"), "*.csproj", SearchOption.AllDirectories).Append(SourceTree.Path("gateway", "Gateway", "Gateway.csproj"))
            .Where(file => File.ReadAllText(file).Contains("Messaging.csproj", StringComparison.Ordinal)).Select(AppId).Order(StringComparer.Ordinal).ToList();
        var component = Assert.Single(Profile.Defaults.Of("Component"));
        Assert.Equal(messaging, component.Json["scopes"]!.AsArray().Select(scope => (string)scope!).Order(StringComparer.Ordinal));
        Assert.Equal(messaging, Profile.Defaults.Of("Deployment").Where(one => PolicyTests.SettingsOf(one).ContainsKey("ConnectionStrings__Streams")).Select(one => one.Part).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_service_has_a_database_when_its_code_has_migrations_and_datasets_when_it_registers_them()
    {
        var services = Directory.GetFiles(SourceTree.Path("services"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(
            services.Where(file => Directory.Exists(Path.Combine(Path.GetDirectoryName(file)!, "Data", "Migrations"))).Select(AppId).Order(StringComparer.Ordinal),
            Profile.Defaults.Of("Deployment").Where(one => PolicyTests.SettingsOf(one).ContainsKey("ConnectionStrings__Database")).Select(one => one.Part).Order(StringComparer.Ordinal));
        Assert.Equal(
            services.Where(file => File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "Program.cs")).Contains("AddExchangeDatasets(", StringComparison.Ordinal)).Select(AppId).Order(StringComparer.Ordinal),
            Profile.Province.Of("Deployment").Where(one => PolicyTests.SettingsOf(one).ContainsKey("Exchange__InternalKeysFile")).Select(one => one.Part).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Every_value_that_a_component_takes_from_its_environment_is_there(string profile)
    {
        var needed = SecretTests.Needed(ObjectTests.Named(profile));
        var components = Directory.GetFiles(SourceTree.Path("k8s", "dapr", "components"), "*.yaml").SelectMany(file => KubernetesObject.ReadAll(File.ReadAllText(file))).Where(one => one.Kind == "Component");
        var names = components.SelectMany(one => one.Spec["metadata"]!.AsArray()).Select(value => (string?)value!["envRef"]).OfType<string>().ToList();
        Assert.NotEmpty(names);
        var scopes = Profile.Defaults.Of("Component").Single().Json["scopes"]!.AsArray().Select(scope => (string)scope!);
        Assert.All(scopes, app =>
        {
            var annotations = ObjectTests.Named(profile).Of("Deployment").Single(one => one.Part == app).Pod!["metadata"]!["annotations"]!;
            var given = ((string)annotations["dapr.io/env-from-secret"]!).Split(',').Select(one => one.Split('=', 2)).ToDictionary(one => one[0], one => one[1].Split(':'));
            Assert.Empty(names.Except(given.Keys));
            Assert.All(given.Values, from => Assert.Contains((from[0], from[1]), needed));
        });
    }

    private static string AppId(string project) => Path.GetFileNameWithoutExtension(project).ToLowerInvariant();

    private static string ConfigurationName() => KubernetesObject.ReadAll(File.ReadAllText(SourceTree.Path("k8s", "dapr", "configuration.yaml"))).Single().Name;
}
