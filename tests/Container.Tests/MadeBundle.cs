namespace Lmis.Container.Tests;

/// <summary>The images and the bundle of the build under test, made once by what <c>make images</c> and <c>make bundle</c> run, under names of their own.</summary>
public sealed class MadeBundle : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Variables = new() { ["IMAGE_REGISTRY"] = Registry };

    public const string Registry = "lmis-test";

    /// <summary>The chart's appVersion, and so the images' tag.</summary>
    public static readonly string Version = File.ReadLines(Path.Combine(Command.Root, "helm", "lmis", "Chart.yaml")).Single(line => line.StartsWith("appVersion:", StringComparison.Ordinal))[11..].Trim().Trim('"');

    /// <summary>Where it lies, unpacked.</summary>
    public static readonly string Folder = Path.Combine(Command.Root, "artifacts", "bundle", "lmis-" + Version);

    /// <summary>Every service of dapr.yaml, and the command line.</summary>
    public static readonly string[] Names =
    [
        "cli", .. File.ReadLines(Path.Combine(Command.Root, "dapr.yaml")).Where(line => line.Trim().StartsWith("- appID:", StringComparison.Ordinal)).Select(line => line.Split(':')[1].Trim()),
    ];

    public static string ImageOf(string name) => $"{Registry}/lmis-{name}:{Version}";

    public async ValueTask InitializeAsync()
    {
        await Command.RunAsync(Variables, "bash", "helm/images/make-images.sh");
        await Command.RunAsync(Variables, "bash", "helm/images/make-bundle.sh");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
