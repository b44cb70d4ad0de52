using System.Diagnostics;
using Lmis.Testing;

namespace Lmis.Operations.Tests.Rotations;

/// <summary>The commands of docs/ops/rotate.md, typed as they stand there in a shell that has <c>lmis</c> and these variables.</summary>
internal sealed class RotationGuide
{
    private static readonly Lazy<Dictionary<string, string>> Blocks = new(static () => RunbookBlocks.Of("rotate.md"));

    public RotationGuide(string folder)
    {
        Folder = folder;
        var command = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName, "lmis");
        File.WriteAllText(command, $"#!/bin/sh\nexec dotnet '{SourceTree.Path("artifacts", "bin", "Cli", "release", "lmis.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Variables["PATH"] = $"{Path.GetDirectoryName(command)}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    public string Folder { get; }

    /// <summary>What the operator has set in this shell.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Types a block of the page.</summary>
    /// <returns>What it wrote.</returns>
    public async Task<string> TypeAsync(string name) => Said(await RunAsync(Blocks.Value[name]), $"'{name}' of docs/ops/rotate.md");

    /// <summary>Types a block that may be refused.</summary>
    public async Task<(int Code, string Said)> TryAsync(string name) => await RunAsync(Blocks.Value[name]);

    /// <summary>Runs a command that is not on the page.</summary>
    public async Task<string> SetUpAsync(string script) => Said(await RunAsync(script), script);

    private static string Said((int Code, string Said) run, string what)
    {
        Assert.True(run.Code == 0, $"{what} ended with {run.Code}:\n{run.Said}");
        return run.Said;
    }

    private async Task<(int Code, string Said)> RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        foreach (var (variable, value) in Variables)
            start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, process.ExitCode == 0 ? await output : $"{await output}\n{await error}");
    }
}
