using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Lmis.Gateway.Configuration;
using Lmis.Identity.Clients;
using Lmis.Identity.Seeds;
using Lmis.Registry.PersonalData;
using Lmis.Testing;
using Microsoft.Extensions.Configuration;

namespace Lmis.Chart.Tests;

/// <summary>Every secret a pod refers to is asked for, supplied in each of the three ways, and made by make-secrets.sh as the services take it.</summary>
public sealed class SecretTests
{
    private static readonly ConcurrentDictionary<string, Lazy<HashSet<(string Secret, string Key)>>> NeededBy = new();

    public static TheoryData<string> Profiles => ObjectTests.Profiles;

    [Theory, MemberData(nameof(Profiles))]
    public void Every_secret_that_is_referred_to_is_supplied_and_no_other(string profile)
    {
        var needed = Needed(ObjectTests.Named(profile));
        var referred = Referred(ObjectTests.Named(profile)).ToHashSet();
        Assert.Empty(referred.Except(needed));
        Assert.Empty(needed.Except(referred));
    }

    [Fact]
    public void Plain_secrets_hold_what_they_are_given()
    {
        var values = new JsonObject();
        foreach (var group in Needed(Profile.Development).GroupBy(one => one.Secret["lmis-".Length..]))
            values[group.Key] = new JsonObject(group.Select(one => KeyValuePair.Create<string, JsonNode?>(one.Key, $"value of {one.Key}")));
        var given = Path.GetTempFileName();
        File.WriteAllText(given, new JsonObject { ["secrets"] = new JsonObject { ["kind"] = "plain", ["plain"] = values } }.ToJsonString());
        var secrets = KubernetesObject.ReadAll(Profile.Development.Template("--values", given)).Where(one => one.Kind == "Secret").ToList();
        File.Delete(given);
        Assert.Empty(secrets.Select(StrictTypes.Fault).OfType<string>());
        Assert.Equal(Needed(Profile.Development), secrets.SelectMany(one => one.Json["stringData"]!.AsObject().Select(pair => (one.Name, pair.Key))).ToHashSet());
        Assert.All(secrets.SelectMany(one => one.Json["stringData"]!.AsObject()), pair => Assert.Equal($"value of {pair.Key}", (string?)pair.Value));
    }

    [Fact]
    public async Task The_secrets_that_the_script_makes_are_those_that_the_services_take()
    {
        var folder = Directory.CreateTempSubdirectory("lmis-test-secrets");
        try
        {
            var (member, made) = (Path.Combine(folder.FullName, "member"), Path.Combine(folder.FullName, "secrets"));
            Lmis("member", "init", "--member", "VN/GOV/H55", "--name", "Thái Nguyên", "--subsystem", "LMIS", "--gateway", "gw-h55", "--address", "https://exchange.example.vn", "--folder", member);
            Make(made, "--exchange", member);
            var manifests = KubernetesObject.ReadAll(File.ReadAllText(Path.Combine(made, "secrets.yaml")));
            Assert.Empty(manifests.Select(StrictTypes.Fault).OfType<string>());
            Assert.Equal(Needed(Profile.Province), manifests.SelectMany(one => one.Json["data"]!.AsObject().Select(pair => (one.Name, pair.Key))).ToHashSet());
            Assert.All(manifests.SelectMany(one => one.Json["data"]!.AsObject()), pair => Assert.True(((string)pair.Value!).Length > 8, pair.Key));

            // A second run changes nothing, or a running installation would no longer open its own database.
            var before = File.ReadAllText(Path.Combine(made, "secrets.yaml"));
            Make(made);
            Assert.Equal(before, File.ReadAllText(Path.Combine(made, "secrets.yaml")));

            var seed = await SeedDocument.ReadAsync(Path.Combine(made, "identity-seed", "seed.json"), TestContext.Current.CancellationToken);
            Assert.All(seed.Clients!, client => Assert.Empty(ClientRegistrationRules.Faults(client)));
            var local = LocalSettings.ScopesByClient();
            Assert.Equal(local.Keys.Append("acceptance").Order(StringComparer.Ordinal), seed.Clients!.Select(client => client.ClientId).Order(StringComparer.Ordinal));
            Assert.All(seed.Clients!.Where(client => client.ClientId != "acceptance"), client => Assert.Equal(local[client.ClientId], client.Scopes));
            Assert.NotNull(KeyEncryptionKey.FromFile(Path.Combine(made, "registry-keys", "key-encryption-key")));
            Assert.Empty(FaultsOfTheGateway(made));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What the chart's own rendering as external secrets asks for.</summary>
    internal static IReadOnlySet<(string Secret, string Key)> Needed(Profile profile) => NeededBy.GetOrAdd(profile.Name, _ => new(() => AskFor(profile))).Value;

    private static HashSet<(string Secret, string Key)> AskFor(Profile profile) =>
        [.. KubernetesObject.ReadAll(profile.Template("--show-only", "templates/secrets.yaml", "--set", "secrets.kind=external", "--set", "secrets.external.storeName=vault"))
            .SelectMany(one => one.Spec["data"]!.AsArray().Select(data => (one.Name, (string)data!["secretKey"]!)))];

    private static IEnumerable<(string Secret, string Key)> Referred(Profile profile)
    {
        foreach (var (owner, template) in profile.Pods)
        {
            var spec = template["spec"]!;
            var volumes = spec["volumes"]!.AsArray().Where(volume => volume!["secret"] is not null).ToDictionary(volume => (string)volume!["name"]!, volume => (string)volume!["secret"]!["secretName"]!);
            foreach (var container in PolicyTests.Containers(spec))
            {
                var settings = container["env"]?.AsArray() ?? [];
                foreach (var from in settings.Select(setting => setting!["valueFrom"]?["secretKeyRef"]).OfType<JsonNode>())
                    yield return ((string)from["name"]!, (string)from["key"]!);
                // A file that a setting or an argument names lies in a secret that is mounted there.
                var mounts = container["volumeMounts"]!.AsArray().Where(mount => volumes.ContainsKey((string)mount!["name"]!)).ToDictionary(mount => (string)mount!["mountPath"]!, mount => volumes[(string)mount!["name"]!]);
                var files = settings.Select(setting => (string?)setting!["value"]).Concat(container["args"]?.AsArray().Select(word => ((string)word!).Split('=')[^1]) ?? []).OfType<string>().Where(text => text.StartsWith("/run/lmis/", StringComparison.Ordinal));
                foreach (var file in files)
                    yield return (Assert.Contains(Path.GetDirectoryName(file)!, (IReadOnlyDictionary<string, string>)mounts), Path.GetFileName(file));
            }
            var annotations = template["metadata"]!["annotations"];
            foreach (var name in new[] { "api-token-secret", "app-token-secret" }.Select(name => (string?)annotations?["dapr.io/" + name]).OfType<string>())
                yield return (name, "token");
            foreach (var from in ((string?)annotations?["dapr.io/env-from-secret"])?.Split(',').Select(one => one.Split('=', 2)[1].Split(':')) ?? [])
                yield return (from[0], from[1]);
        }
    }

    /// <summary>The gateway's own check of its settings, with the files of the secrets and an anchor of today.</summary>
    private static List<string> FaultsOfTheGateway(string made)
    {
        var anchor = Lmis("directory", "anchor", "--key", Path.Combine(made, "anchor-key.pem")).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).First(word => word.StartsWith("MFkw", StringComparison.Ordinal));
        var gateway = PolicyTests.SettingsOf(Profile.Province.Of("Deployment").Single(one => one.Part == "gateway"));
        var settings = gateway.ToDictionary(one => one.Key.Replace("__", ":", StringComparison.Ordinal), one => one.Value is JsonValue value
            ? value.ToString().Replace("/run/lmis/", made + "/", StringComparison.Ordinal)
            : File.ReadAllText(Path.Combine(made, ((string)one.Value["secretKeyRef"]!["name"]!)["lmis-".Length..], (string)one.Value["secretKeyRef"]!["key"]!)));
        settings["Exchange:Directory:Anchors:0"] = anchor;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings!).Build();
        var faults = new List<string>();
        var options = configuration.GetSection("Exchange").Get<ExchangeOptions>()!;
        Assert.True(options.IsOn);
        CheckExchange.Run(options, configuration, faults);
        return faults;
    }

    private static void Make(string folder, params string[] more) => Command.Run(
        "bash",
        [Path.Combine(Profile.Chart, "make-secrets.sh"), "--out", folder, .. Profile.Province.Words.Where(word => word != "--set"), "--postgres", "10.20.0.10:5432", "--streams", "10.20.0.20:6379", "--ephemeral", "10.20.0.21:6379", .. more],
        new(Tools.Environment) { ["PATH"] = $"{Tools.Path}:{Environment.GetEnvironmentVariable("PATH")}" }).Ok("make-secrets.sh");

    private static string Lmis(params string[] words)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Command.Run("dotnet", [SourceTree.Path("artifacts", "bin", "Cli", built, "lmis.dll"), .. words]).Ok($"lmis {words[0]} {words[1]}");
    }
}
