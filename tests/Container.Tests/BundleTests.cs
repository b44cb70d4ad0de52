using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using static Lmis.Container.Tests.MadeBundle;

namespace Lmis.Container.Tests;

/// <summary>From the build to a running platform without a network but its own: images, the bundle, what its checksums notice, and the README's first ten minutes.</summary>
public sealed class BundleTests(DockerEngine engine) : IClassFixture<MadeBundle>
{
    [Fact]
    public async Task Images_hold_the_service_and_nothing_that_a_service_does_not_need()
    {
        foreach (var name in Names)
        {
            using var image = JsonDocument.Parse(await Command.RunAsync("docker", "image", "inspect", ImageOf(name)));
            var config = image.RootElement[0].GetProperty("Config");
            Assert.Equal("10001:10001", config.GetProperty("User").GetString());
            var labels = config.GetProperty("Labels");
            Assert.Equal("lmis-" + name, labels.GetProperty("org.opencontainers.image.title").GetString());
            Assert.Equal(MadeBundle.Version, labels.GetProperty("org.opencontainers.image.version").GetString());
            Assert.Matches("^[0-9a-f]{64}$", labels.GetProperty("vn.lmis.tree").GetString());
            // The base has layers of its own; the service is one.
            Assert.Equal(2, image.RootElement[0].GetProperty("RootFS").GetProperty("Layers").GetArrayLength());
            var (code, _) = await Command.TryAsync(null, "/", "docker", "run", "--rm", "--label", DockerEngine.Label, "--network", "none", "--entrypoint", "/bin/sh", ImageOf(name), "-c", "true");
            Assert.True(code != 0, $"The image of {name} has a shell.");
        }
        // A service without settings says what it lacks, as another user, with nothing to write to and no network.
        var (refused, words) = await Command.TryAsync(null, "/", "docker", "run", "--rm", "--label", DockerEngine.Label, "--network", "none", "--read-only", "--cap-drop", "ALL", ImageOf("registry"), "migrate");
        Assert.NotEqual(0, refused);
        Assert.Contains("ConnectionStrings", words, StringComparison.Ordinal);
    }

    [Fact]
    public void Bills_of_materials_name_what_is_shipped_with_licence_and_digest()
    {
        foreach (var name in Names)
        {
            using var bill = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Command.Root, "artifacts", "images", name + ".cdx.json")));
            Assert.Equal("CycloneDX", bill.RootElement.GetProperty("bomFormat").GetString());
            var components = bill.RootElement.GetProperty("components").EnumerateArray().ToList();
            var shipped = components.Where(one => one.GetProperty("scope").GetString() == "required" && one.GetProperty("purl").GetString()!.StartsWith("pkg:nuget/", StringComparison.Ordinal)).ToList();
            Assert.All(shipped, one =>
            {
                Assert.Matches("^[0-9a-f]{128}$", one.GetProperty("hashes")[0].GetProperty("content").GetString());
                Assert.True(one.GetProperty("licenses").GetArrayLength() == 1);
            });
            Assert.Contains(components, one => one.GetProperty("name").GetString() == "libssl3");
            Assert.Contains(components, one => one.GetProperty("name").GetString() == "Microsoft.AspNetCore.App");
            // Every assembly in the image that is not ours is a package of the bill.
            var packages = shipped.Select(one => one.GetProperty("name").GetString()!).ToHashSet(StringComparer.OrdinalIgnoreCase);
            using var deps = JsonDocument.Parse(File.ReadAllBytes(Directory.EnumerateFiles(Path.Combine(Command.Root, "artifacts", "images", name, "app"), "*.deps.json").Single()));
            var loaded = deps.RootElement.GetProperty("libraries").EnumerateObject().Where(library => library.Value.GetProperty("type").GetString() == "package").Select(library => library.Name.Split('/')[0]);
            Assert.Empty(loaded.Except(packages, StringComparer.OrdinalIgnoreCase));
            var references = components.Select(one => one.GetProperty("bom-ref").GetString()!).ToHashSet(StringComparer.Ordinal);
            Assert.All(bill.RootElement.GetProperty("dependencies").EnumerateArray().SelectMany(one => one.GetProperty("dependsOn").EnumerateArray()), one => Assert.Contains(one.GetString()!, references));
        }
    }

    [Fact]
    public async Task The_same_code_gives_the_same_tree_wherever_it_is_built()
    {
        var here = await TreeOfAsync("cli");
        var elsewhere = Path.Combine(Path.GetTempPath(), "lmis-built-elsewhere");
        await Command.RunAsync("rm", "-rf", elsewhere);
        Directory.CreateDirectory(elsewhere);
        try
        {
            await Command.RunAsync("bash", "-c", "git ls-files --cached --others --exclude-standard -z | tar --null --ignore-failed-read -T - -cf - | tar -xf - -C \"$0\"", elsewhere);
            // The commit stands in each assembly's version: the folder elsewhere has no history to know it from.
            var commit = FileVersionInfo.GetVersionInfo(Path.Combine(Command.Root, "artifacts", "bin", "Cli", "release", "lmis.dll")).ProductVersion!.Split('+') is [_, var known] ? known : "";
            var (code, output) = await Command.TryAsync(null, elsewhere, "dotnet", "build", "gateway/Cli", "-c", "Release", "-v", "q", "-clp:NoSummary", "-p:SourceRevisionId=" + commit);
            Assert.True(code == 0, output);
            // It writes the bill of materials and is in no image: it need not be built again.
            await Command.RunAsync("cp", "-r", Path.Combine("artifacts", "bin", "LocalRun"), Path.Combine(elsewhere, "artifacts", "bin", "LocalRun"));
            var (made, words) = await Command.TryAsync(new Dictionary<string, string> { ["IMAGE_REGISTRY"] = "lmis-test-elsewhere" }, elsewhere, "bash", "helm/images/make-images.sh", "cli");
            Assert.True(made == 0, words);
            Assert.Contains(here, words, StringComparison.Ordinal);
        }
        finally
        {
            await Command.RunAsync("rm", "-rf", elsewhere);
            await Command.TryAsync(null, "/", "docker", "rmi", $"lmis-test-elsewhere/lmis-cli:{MadeBundle.Version}");
        }
    }

    [Fact]
    public async Task A_bundle_that_was_changed_on_its_way_is_not_loaded()
    {
        var chart = Path.Combine(Folder, "lmis", "values.yaml");
        var values = await File.ReadAllTextAsync(chart, TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(chart, "# one line more\n", TestContext.Current.CancellationToken);
        var (changed, words) = await Command.TryAsync(null, Folder, "bash", "load.sh");
        Assert.Equal(1, changed);
        Assert.Contains("SHA256SUMS", words, StringComparison.Ordinal);
        await File.WriteAllTextAsync(chart, values, TestContext.Current.CancellationToken);
        var stranger = Path.Combine(Folder, "k8s", "more.yaml");
        await File.WriteAllTextAsync(stranger, "kind: Secret\n", TestContext.Current.CancellationToken);
        var (added, sentence) = await Command.TryAsync(null, Folder, "bash", "load.sh");
        Assert.Equal(1, added);
        Assert.Contains("more.yaml", sentence, StringComparison.Ordinal);
        File.Delete(stranger);
    }

    [Fact]
    public async Task From_the_bundle_the_platform_runs_with_the_connections_of_the_architecture_alone_and_the_README_is_true()
    {
        await Command.RunAsync(["docker", "rmi", "--force", .. Names.Select(ImageOf)]);
        var (loaded, words) = await Command.TryAsync(null, Folder, "bash", "load.sh", "docker");
        Assert.True(loaded == 0, words);
        foreach (var name in Names)
            Assert.Matches("^[0-9a-f]{64}$", await TreeOfAsync(name));

        // Beside a platform that somebody tries on this machine, and the end-to-end tests' one.
        var variables = new Dictionary<string, string>
        {
            ["PORT_OFFSET"] = "20000",
            ["LOCAL_DIR"] = DockerEngine.PlatformFolder, ["DETACH"] = "1", ["WORKERS"] = "500", ["PROVINCES"] = "19,24", ["PARTNER_APPS"] = "identity,registry,reporting,gateway", ["IMAGES"] = Registry + ":" + MadeBundle.Version,
            ["POSTGRES_IMAGE"] = engine.ServersImage, ["REDIS_IMAGE"] = engine.ServersImage,
        };
        string[] localRun = ["dotnet", Path.Combine("artifacts", "bin", "LocalRun", "release", "Lmis.LocalRun.dll")];
        Directory.CreateDirectory(Path.Combine(Command.Root, ".local"));
        try
        {
            await Command.TryAsync(variables, Command.Root, [.. localRun, "stop"]);
            await Command.RunAsync(variables, [.. localRun, "clean"]);
            await OfPlatformAsync("up");
            var running = (await Command.RunAsync("docker", "ps", "--format", "{{.Image}}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(Names.Where(name => name != "cli"), name => Assert.Contains(ImageOf(name), running.Select(image => image.Trim())));
            await OnlyTheConnectionsOfTheArchitectureAsync();
            await OfPlatformAsync("smoke");
        }
        finally
        {
            await Command.TryAsync(variables, Command.Root, [.. localRun, "stop"]);
            await Command.TryAsync(variables, Command.Root, [.. localRun, "clean"]);
        }
        Assert.Empty((await Command.RunAsync("docker", "ps", "--all", "--quiet", "--filter", "label=" + DockerEngine.PlatformLabel)).Trim());
        Assert.Empty((await Command.RunAsync("docker", "network", "ls", "--quiet", "--filter", "label=" + DockerEngine.PlatformLabel)).Trim());

        async Task OfPlatformAsync(string word)
        {
            var (code, output) = await Command.TryAsync(variables, Command.Root, [.. localRun, word]);
            Assert.True(code == 0, $"'{word}' ended with {code}. What the services said:\n{await WarningsAsync()}\n{output}");
        }
    }

    /// <summary>Holds the pods to the list that a cluster's policies are made of, and compares who then reaches whom.</summary>
    private static async Task OnlyTheConnectionsOfTheArchitectureAsync()
    {
        var pods = await PodPolicies.FindAsync();
        // Even without policies Docker passes nothing on to the outside; what is left is this machine itself.
        Assert.Equal("true", (await Command.RunAsync("docker", "network", "inspect", "--format", "{{.Internal}}", pods.Network)).Trim());
        using var outside = new TcpListener(IPAddress.Any, 0);
        outside.Start();
        var (gateway, port) = (pods["19", "gateway"], ((IPEndPoint)outside.LocalEndpoint).Port);
        Assert.True(await PodPolicies.ReachesAsync(gateway, PodPolicies.MachineAt(gateway), port));

        // Nobody needs these: they stand until the policies do.
        (PodPolicies.Pod From, string To)[] planted =
        [
            (pods["19", "reporting"], "registry:5111"), (pods["19", "vacancies"], "gateway:8080"), (pods["19", "identity"], "redis-streams:6379"), (pods["19", "training"], "redis-ephemeral:6379"),
            (pods["19", "registry"], "reporting:50002"), (pods["19", "gateway"], "registry:5112"), (pods["19", "insurance"], "24/gateway:5133"), (pods["24", "registry"], "19/registry:5111"),
            (pods["24", "reporting"], "national/gateway:5909"), (pods["19", "gateway"], "national/gateway:5901"), (pods["national", "gateway"], "24/identity:5101"),
        ];
        foreach (var (from, to) in planted)
            Assert.Contains(to, await pods.ReachedFromAsync(from, to));
        await pods.ApplyAsync();
        Assert.False(await PodPolicies.ReachesAsync(gateway, PodPolicies.MachineAt(gateway), port));
        foreach (var pod in planted.Select(one => one.From).Append(pods["24", "gateway"]).Distinct())
        {
            var reached = await pods.ReachedFromAsync(pod);
            Assert.Equal(pods.AllowedFrom(pod), reached);
            Assert.Empty(planted.Where(one => one.From == pod).Select(one => one.To).Intersect(reached));
        }
    }

    // What the services said of it: the platform and its logs are gone when the failure is read.
    private static Task<string> WarningsAsync() =>
        Command.RunAsync("bash", "-c", "grep -H 'warn:\\|fail:' \"$0\"/*/logs/*.log | grep -v 'migrate.log\\|XmlKeyManager' | sed 's/^.*\\/logs\\///' | tail -n 20 | cut -c -300", DockerEngine.PlatformFolder);

    private static async Task<string> TreeOfAsync(string name) =>
        (await Command.RunAsync("docker", "image", "inspect", "--format", "{{index .Config.Labels \"vn.lmis.tree\"}}", ImageOf(name))).Trim();
}
