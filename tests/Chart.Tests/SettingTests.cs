using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lmis.Gateway.Configuration;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Testing;

namespace Lmis.Chart.Tests;

/// <summary>What the chart tells the services, against what they understand.</summary>
public sealed partial class SettingTests
{
    private static readonly string[] OfTheFramework = ["ASPNETCORE_ENVIRONMENT", "DOTNET_EnableDiagnostics", "OTEL_EXPORTER_OTLP_ENDPOINT", "DAPR_API_TOKEN", "APP_API_TOKEN"];

    // On one machine every service gets every connection, the sidecars have ports of their own, and a demonstration app may speak for the province.
    private static readonly string[] OfOneMachine = ["ConnectionStrings__Database", "ConnectionStrings__Streams", "ConnectionStrings__Ephemeral", "DAPR_HTTP_PORT", "DAPR_GRPC_PORT", "Exchange__Clients__demo-app__0"];

    // Nobody stands before a service of one machine who would have to learn that it goes.
    private static readonly string[] OfACluster = ["Platform__DrainSeconds"];

    public static TheoryData<string> Profiles => ObjectTests.Profiles;

    [Fact]
    public void A_service_gets_in_the_cluster_what_it_gets_on_one_machine()
    {
        var local = LocalSettings.NamesByApp();
        Assert.All(Profile.Province.Of("Deployment"), deployment =>
        {
            var (ours, theirs) = (PolicyTests.SettingsOf(deployment).Keys.ToHashSet(), local[deployment.Part!]);
            Assert.Empty(theirs.Except(ours).Except(OfOneMachine));
            Assert.DoesNotContain(ours.Except(theirs), name => !OfTheFramework.Contains(name) && !OfACluster.Contains(name) && !name.Contains("__TrustedProxies__", StringComparison.Ordinal));
        });
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Every_setting_is_one_that_the_service_reads(string profile) => Assert.All(ObjectTests.Named(profile).Of("Deployment"), deployment =>
        Assert.Empty(PolicyTests.SettingsOf(deployment).Keys.Where(name => !IsRead(deployment.Part!, name)).Select(name => $"{deployment.Part} reads no {name}")));

    [Fact]
    public void Who_asks_a_member_in_helm_test_may_speak_for_us()
    {
        var objects = KubernetesObject.ReadAll(Profile.Province.Template("--set", "acceptance.partner=VN/GOV/H05/LMIS"));
        var words = objects.Single(one => one.Kind == "Pod").Json["spec"]!["containers"]![0]!["args"]!.AsArray().Select(word => (string)word!).ToList();
        Assert.Contains("--partner=VN/GOV/H05/LMIS", words);
        var us = Assert.Single(words, word => word.StartsWith("--us=", StringComparison.Ordinal))["--us=".Length..];
        var gateway = PolicyTests.SettingsOf(objects.Single(one => one.Kind == "Deployment" && one.Part == "gateway"));
        Assert.Equal(us, (string?)gateway["Exchange__Clients__acceptance__0"]);
        Assert.DoesNotContain("Exchange__Clients__acceptance__0", PolicyTests.SettingsOf(Profile.Province.Of("Deployment").Single(one => one.Part == "gateway")).Keys);
    }

    [Fact]
    public void A_misspelt_setting_would_be_found()
    {
        Assert.True(IsRead("gateway", "Exchange__Members__0__MessageKey"));
        Assert.False(IsRead("gateway", "Exchange__Members__0__MesageKey"));
        Assert.False(IsRead("registry", "Platform__ProvinceCod"));
        Assert.False(IsRead("identity", "Identity__DataProtectionCertificateFil"));
        Assert.False(IsRead("gateway", "ReverseProxy__Clusters__registri__Destinations__main__Address"));
    }

    [Fact]
    public void The_gateway_knows_where_each_service_is_that_it_has_routes_to()
    {
        var gateway = Assert.Single(Profile.Defaults.Of("Deployment"), one => one.Part == "gateway");
        var named = PolicyTests.SettingsOf(gateway).Where(setting => setting.Key.StartsWith("ReverseProxy__", StringComparison.Ordinal)).ToDictionary(setting => setting.Key.Split("__")[2], setting => (string)setting.Value!);
        Assert.Empty(Clusters().Except(named.Keys));
        Assert.All(named, one => Assert.Contains(Profile.Defaults.Of("Service"), service => one.Value == $"http://{service.Name}:{service.Spec["ports"]![0]!["port"]}/"));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Each_address_inside_is_that_of_a_service_of_the_chart(string profile)
    {
        var services = ObjectTests.Named(profile).Of("Service").SelectMany(service => service.Spec["ports"]!.AsArray().Select(port => $"{service.Name}:{port!["port"]}")).ToHashSet();
        Assert.All(ObjectTests.Named(profile).Of("Deployment"), deployment => Assert.All(
            PolicyTests.SettingsOf(deployment).Values.OfType<JsonValue>().SelectMany(value => InnerAddress().Matches(value.ToString())),
            match => Assert.Contains(match.Groups["at"].Value, services)));
    }

    private static IEnumerable<string> Clusters() =>
        JsonNode.Parse(File.ReadAllText(SourceTree.Path("gateway", "Gateway", "appsettings.json")), documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!["ReverseProxy"]!["Clusters"]!.AsObject().Select(cluster => cluster.Key);

    private static bool IsRead(string service, string name)
    {
        var parts = name.Split("__");
        if (parts.Length == 1)
            return OfTheFramework.Contains(name);
        return (service, parts[0]) switch
        {
            (_, "ConnectionStrings") => parts is [_, "Database" or "Streams" or "Ephemeral"],
            (_, "Platform") => Has(typeof(PlatformOptions), parts[1..]),
            (_, "Auth") => Has(typeof(AuthOptions), parts[1..]),
            (_, "ServiceClient") => Has(typeof(ServiceClientOptions), parts[1..]),
            ("gateway", "Gateway") => Has(typeof(GatewayOptions), parts[1..]),
            ("gateway", "Exchange") => Has(typeof(ExchangeOptions), parts[1..]),
            ("gateway", "ReverseProxy") => parts is [_, "Clusters", var cluster, "Destinations", "main", "Address"] && Clusters().Contains(cluster),
            (_, "Exchange") => Has(typeof(PlatformOptions).Assembly.GetType("Lmis.Hosting.ExchangeTokenOptions", throwOnError: true)!, parts[1..]),
            (_, "Messaging") => Has(typeof(MessagingOptions), parts[1..]),
            _ => OfTheService(service, parts),
        };
    }

    /// <summary>A section of the service's own name: an options class of it binds the section, or its code names the setting.</summary>
    private static bool OfTheService(string service, string[] parts)
    {
        var folder = Array.Find(Directory.GetDirectories(SourceTree.Path("services")), one => Path.GetFileName(one).Equals(service, StringComparison.OrdinalIgnoreCase));
        if (folder is null || !parts[0].Equals(Path.GetFileName(folder), StringComparison.Ordinal))
            return false;
        var sources = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText).ToList();
        var assembly = Assembly.Load($"Lmis.{Path.GetFileName(folder)}");
        foreach (var options in assembly.GetTypes().Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)))
        {
            // The class says in its summary which section it is: "Settings under <c>Identity:Limits</c>", "(section <c>Reporting</c>)".
            var declared = sources.Select(text => SectionOf(options.Name).Match(text)).FirstOrDefault(match => match.Success)?.Groups["section"].Value.Split(':');
            if (declared is not null && parts.Length > declared.Length && parts.Take(declared.Length).SequenceEqual(declared) && Has(options, parts[declared.Length..]))
                return true;
        }
        return parts is [_, var only] && sources.Exists(text => text.Contains($"section[\"{only}\"]", StringComparison.Ordinal) || text.Contains($"[\"{parts[0]}:{only}\"]", StringComparison.Ordinal));
    }

    private static Regex SectionOf(string options) => new($@"<c>(?<section>[A-Za-z:]+)</c>[^\n]*</summary>\s*(\[[^\n]*\]\s*)?public sealed class {options}\b");

    private static bool Has(Type type, string[] parts)
    {
        if (parts.Length == 0)
            return type.IsValueType || type == typeof(string) || type == typeof(Uri);
        if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type))
        {
            var of = type.GetGenericArguments();
            return (of.Length == 2 || int.TryParse(parts[0], out _)) && Has(of[^1], parts[1..]);
        }
        return type.GetProperty(parts[0]) is { } property && Has(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, parts[1..]);
    }

    [GeneratedRegex(@"http://(?<at>lmis-[a-z-]+:\d+)")]
    private static partial Regex InnerAddress();
}
