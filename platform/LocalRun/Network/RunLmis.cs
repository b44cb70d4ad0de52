using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Network;

/// <summary>The command line <c>lmis</c>, as an operator would type it.</summary>
internal static class RunLmis
{
    internal static Task<IReadOnlyList<string>> RunAsync(Layout layout, IReadOnlyList<string> words, CancellationToken ct, string? token = null)
    {
        var assembly = Path.Combine(layout.Root, "artifacts", "bin", "Cli", "release", "lmis.dll");
        if (!File.Exists(assembly))
        {
            throw new RunException($"lmis is not built ({assembly} is missing): run 'make build'.");
        }

        return RunToEnd.RunAsync(new ProcessSpec($"lmis {words[0]} {words[1]}", ["dotnet", assembly, .. words], layout.Root)
        {
            // A token does not belong on a command line, where every user of the machine reads it.
            Environment = new Dictionary<string, string?> { ["LMIS_TOKEN"] = token, ["NO_COLOR"] = "1" },
        }, ct);
    }
}
