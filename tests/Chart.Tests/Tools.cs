using Lmis.Testing;

namespace Lmis.Chart.Tests;

/// <summary>helm and kubectl of the version pinned in helm/get-tools.sh, got when they are not there; where they cannot be got, one sentence says why.</summary>
internal static class Tools
{
    private static readonly Lazy<string> Folder = new(() => Command.Run("bash", [SourceTree.Path("helm", "get-tools.sh")]).Ok("helm/get-tools.sh").Trim().Split('\n')[^1]);

    public static string Path => Folder.Value;

    /// <summary>No cluster and no settings of this machine's user: an address where nothing is.</summary>
    public static Dictionary<string, string> Environment { get; } = new()
    {
        ["KUBECONFIG"] = "/dev/null",
        ["HELM_CACHE_HOME"] = SourceTree.Path("artifacts", "tools", "helm-home"),
        ["HELM_CONFIG_HOME"] = SourceTree.Path("artifacts", "tools", "helm-home"),
        ["HELM_DATA_HOME"] = SourceTree.Path("artifacts", "tools", "helm-home"),
    };

    public static Command Helm(params IEnumerable<string> words) => Command.Run(System.IO.Path.Combine(Path, "helm"), words, Environment);

    public static Command Kubectl(params IEnumerable<string> words) => Command.Run(System.IO.Path.Combine(Path, "kubectl"), words, Environment);
}
