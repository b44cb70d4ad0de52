using System.Diagnostics;
using System.Text.Json;
using static Lmis.Container.Tests.MadeBundle;

namespace Lmis.Container.Tests;

/// <summary>From the build to a running platform where there is no network: images, the bundle, what its checksums notice, and the README's first ten minutes.</summary>
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
            foreach (var project in new[] { "gateway/Cli", "platform/LocalRun" })
            {
                var (code, output) = await Command.TryAsync(null, elsewhere, "dotnet", "build", project, "-c", "Release", "-v", "q", "-clp:NoSummary", "-p:SourceRevisionId=" + commit);
                Assert.True(code == 0, output);
            }
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
    public async Task From_the_bundle_the_platform_runs_without_a_network_and_the_README_is_true()
    {
        await Command.RunAsync(["docker", "rmi", "--force", .. Names.Select(ImageOf)]);
        var (loaded, words) = await Command.TryAsync(null, Folder, "bash", "load.sh", "docker");
        Assert.True(loaded == 0, words);
        foreach (var name in Names)
            Assert.Matches("^[0-9a-f]{64}$", await TreeOfAsync(name));

        // One network for all, with loopback and nothing else: what is outside it cannot be asked.
        const string holder = "lmis-test-network";
        await Command.RunAsync("docker", "run", "--detach", "--name", holder, "--label", DockerEngine.Label, "--network", "none", engine.ServersImage, "sleep", "3600");
        var inside = (await Command.RunAsync("docker", "inspect", "--format", "{{.State.Pid}}", holder)).Trim();
        var local = Path.Combine(Command.Root, "artifacts", "containers");
        var variables = new Dictionary<string, string>
        {
            ["LOCAL_DIR"] = local, ["DETACH"] = "1", ["WORKERS"] = "500", ["PROVINCES"] = "19,24", ["IMAGES"] = Registry + ":" + MadeBundle.Version, ["CONTAINER_NETWORK"] = "container:" + holder,
        };
        string[] localRun = ["nsenter", "--target", inside, "--net", "dotnet", Path.Combine("artifacts", "bin", "LocalRun", "release", "Lmis.LocalRun.dll")];
        Directory.CreateDirectory(Path.Combine(Command.Root, ".local"));
        try
        {
            Assert.DoesNotContain("eth", await Command.RunAsync("nsenter", "--target", inside, "--net", "cat", "/proc/net/dev"), StringComparison.Ordinal);
            await Command.TryAsync(variables, Command.Root, [.. localRun, "stop"]);
            await Command.RunAsync(variables, [.. localRun, "clean"]);
            await Command.RunAsync(variables, [.. localRun, "up"]);
            var running = (await Command.RunAsync("docker", "ps", "--format", "{{.Image}}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(Names.Where(name => name != "cli"), name => Assert.True(running.Count(image => image.Trim() == ImageOf(name)) >= 2, $"{name} does not run from its image in both provinces."));
            var (smoke, steps) = await Command.TryAsync(variables, Command.Root, [.. localRun, "smoke"]);
            Assert.True(smoke == 0, $"{await WarningsAsync(local)}\n{steps}");
        }
        finally
        {
            await Command.TryAsync(variables, Command.Root, [.. localRun, "stop"]);
            await Command.TryAsync(variables, Command.Root, [.. localRun, "clean"]);
        }
        Assert.Empty((await Command.RunAsync("docker", "ps", "--quiet", "--filter", "label=vn.lmis.local-run")).Trim());
    }

    // What the services said of it: the platform and its logs are gone when the failure is read.
    private static Task<string> WarningsAsync(string local) =>
        Command.RunAsync("bash", "-c", "grep -H 'warn:\\|fail:' \"$0\"/*/logs/*.log | grep -v 'migrate.log\\|XmlKeyManager' | sed 's/^.*\\/logs\\///' | tail -n 20 | cut -c -300", local);

    private static async Task<string> TreeOfAsync(string name) =>
        (await Command.RunAsync("docker", "image", "inspect", "--format", "{{index .Config.Labels \"vn.lmis.tree\"}}", ImageOf(name))).Trim();
}
