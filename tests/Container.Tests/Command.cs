using System.Diagnostics;
using System.Text;
using Lmis.Testing;

namespace Lmis.Container.Tests;

/// <summary>Runs a command of the repository against the tests' Docker engine, and gives what it printed.</summary>
internal static class Command
{
    internal static readonly string Root = SourceTree.Root;

    internal static async Task<(int ExitCode, string Output)> TryAsync(IReadOnlyDictionary<string, string>? variables, string folder, params string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = new StringBuilder();
        var ended = new TaskCompletionSource[] { new(), new() };
        process.OutputDataReceived += (_, line) => Keep(line.Data, ended[0]);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, ended[1]);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(20));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{string.Join(' ', words)}' did not end:\n{output}");
        }
        // What was left running in the background may hold the pipes.
        await Task.WhenAny(Task.WhenAll(ended.Select(one => one.Task)), Task.Delay(TimeSpan.FromSeconds(1)));
        lock (output)
            return (process.ExitCode, output.ToString());

        void Keep(string? line, TaskCompletionSource end)
        {
            if (line is null)
            {
                end.TrySetResult();
                return;
            }
            lock (output)
                output.AppendLine(line);
        }
    }

    /// <summary>The same, in the repository; anything but success fails the test with what was printed.</summary>
    internal static async Task<string> RunAsync(IReadOnlyDictionary<string, string>? variables, params string[] words)
    {
        var (code, output) = await TryAsync(variables, Root, words);
        Assert.True(code == 0, $"'{string.Join(' ', words)}' ended with {code}:\n{output}");
        return output;
    }

    internal static Task<string> RunAsync(params string[] words) => RunAsync(null, words);
}
