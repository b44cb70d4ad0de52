using System.Diagnostics;
using Lmis.Testing;

namespace Lmis.EndToEnd.Tests;

/// <summary>Runs a command of the repository as a person would, and gives what it printed.</summary>
internal static class Command
{
    internal static readonly string Root = SourceTree.Root;

    internal static async Task<(int ExitCode, string Output)> RunAsync(TimeSpan limit, IReadOnlyDictionary<string, string> environment, params string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{string.Join(' ', words)}' did not end within {limit}.");
        }
        // Parts started in the background keep no hold of these pipes; what was printed until the command ended is all there is.
        return (process.ExitCode, await output + await errors);
    }
}
