using Lmis.LocalRun.Processes;
using Lmis.LocalRun.Testing;

namespace Lmis.LocalRun.Parts;

/// <summary>
/// A deployable in a container of its image, held as the chart holds its pods: another user than root, no writable root, no capability, and
/// the files it is given read-only under <c>/run/lmis</c>.
/// </summary>
internal sealed record AppContainer(string Image, string Name, IReadOnlyList<string> Where, string Folder)
{
    /// <summary>What stands behind the image.</summary>
    internal IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Where it finds a folder to write to that outlives it; null for none.</summary>
    internal string? Keeps { get; init; }

    private const string User = "10001:10001", Mount = "/run/lmis";

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private string KeptFolder => Folder + "-kept";

    /// <summary>Of an app of a province, where images are asked for: in its pod, whose first container runs already.</summary>
    internal static AppContainer? Of(RunOptions options, ProvinceEnvironment environment, string app) => options.Images is { } images
        ? new AppContainer(images.Of(app), $"{PodNetwork.NameOf(environment.Layout)}-{environment.Province}-{app}", environment.Pods!.WordsBeside(PodHolder.NameOf(environment, app)),
            Path.Combine(environment.Layout.Province(environment.Province), "containers", app))
        : null;

    /// <summary>Removes what a killed run left under this name, and says how to run the image with those variables; words are added at the end.</summary>
    internal async Task<ProcessSpec> DescribeAsync(string name, IReadOnlyDictionary<string, string?> variables, CancellationToken ct)
    {
        await RunToEnd.RunAsync(new ProcessSpec("docker rm", ["docker", "rm", "--force", Name], "/"), ct);
        // Nobody else passes through the folder above; the container's user sees only the one below, which is mounted.
        Directory.CreateDirectory(Path.GetDirectoryName(Folder)!, Owner);
        Directory.CreateDirectory(Folder);
        if (Keeps is not null)
        {
            // To write as a user that is nobody on this machine.
            Directory.CreateDirectory(KeptFolder);
            File.SetUnixFileMode(KeptFolder, Owner | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
        }

        var given = new Dictionary<string, string?>();
        // A platform that lives for minutes is mostly compiled: whoever said how, here, said it of the containers too.
        foreach (var setting in RunTests.CompileLess.Keys)
        {
            if (Environment.GetEnvironmentVariable(setting) is { Length: > 0 } said)
                given[setting] = said;
        }

        foreach (var (variable, value) in variables)
        {
            if (value is not null)
            {
                given[variable] = Path.IsPathFullyQualified(value) && File.Exists(value) ? Give(value) : value;
            }
        }

        return new ProcessSpec(name,
        [
            "docker", "run", "--rm", "--name", Name, .. Where, "--read-only", "--tmpfs", "/tmp:rw,mode=1777,size=1g",
            "--user", User,
            "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--volume", $"{Folder}:{Mount}:ro", .. Keeps is null ? [] : new[] { "--volume", $"{KeptFolder}:{Keeps}" },
            // By name alone: the value is taken from our own environment and does not stand on a command line.
            .. given.Keys.SelectMany(variable => new[] { "--env", variable }), Image, .. Words,
        ], "/")
        { Environment = given };
    }

    /// <summary>Puts a copy of a file where the container reads it; answers its path inside.</summary>
    internal string Give(string file)
    {
        var name = $"{Layout.HashOf(file)}-{Path.GetFileName(file)}";
        var copy = Path.Combine(Folder, name);
        File.Delete(copy);
        File.Copy(file, copy);
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return $"{Mount}/{name}";
    }
}
