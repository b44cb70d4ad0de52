using System.Diagnostics;
using Lmis.Testing;

namespace Lmis.Cli.Tests.Restores;

/// <summary>The commands of docs/ops/restore.md, by the name beside their fence, run as they stand there.</summary>
internal sealed class RestoreGuide(IReadOnlyDictionary<string, string> variables)
{
    private static readonly Lazy<Dictionary<string, string>> Blocks = new(static () => RunbookBlocks.Of("restore.md"));

    /// <summary>How long each took.</summary>
    public Dictionary<string, TimeSpan> Times { get; } = [];

    /// <summary>Runs it as the user of the cluster, where that is not us.</summary>
    public async Task RunAsync(string name)
    {
        var run = await ShellAsync(Blocks.Value[name], asOwner: true);
        Assert.True(run.Code == 0, $"'{name}' of docs/ops/restore.md ended with {run.Code}:\n{run.Output}\n{run.Error}");
        Times[name] = run.Time;
    }

    /// <summary>Runs it as ourselves, as an operator runs the doctor.</summary>
    public async Task<Run> AskAsync(string name)
    {
        var run = await ShellAsync(Blocks.Value[name], asOwner: false);
        Times[name] = run.Time;
        return new(run.Code, run.Output, run.Error);
    }

    /// <summary>Runs a command that is not in the guide.</summary>
    public async Task SetUpAsync(string script)
    {
        var run = await ShellAsync(script, asOwner: true);
        Assert.True(run.Code == 0, $"{script}\nended with {run.Code}:\n{run.Output}\n{run.Error}");
    }

    private async Task<(int Code, string Output, string Error, TimeSpan Time)> ShellAsync(string script, bool asOwner)
    {
        string[] words = ["bash", "-euo", "pipefail", "-c", script];
        if (asOwner && Environment.IsPrivilegedProcess)
            words = ["runuser", "-u", "postgres", "--", .. words];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var (variable, value) in variables)
            start.Environment[variable] = value;
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error, Stopwatch.GetElapsedTime(began));
    }
}
