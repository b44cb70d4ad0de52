using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lmis.Benchmarks.Rigs;

/// <summary>A process of the rig: started with these variables, its last lines kept for when it fails, ended when disposed.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    private ChildProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Peak resident memory so far, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Processor time used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public static ChildProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? variables = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        return new(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <summary>An assembly of this build.</summary>
    public static ChildProcess StartAssembly(string project, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? variables = null) =>
        Start("dotnet", [AssemblyOf(project), .. arguments], variables);

    public static string AssemblyOf(string project) =>
        Directory.GetFiles(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, "release")), $"Lmis*.{project}.dll").Single();

    /// <summary>Waits for it to end by itself.</summary>
    public async Task EndAsync()
    {
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"A process of the rig ended with {process.ExitCode}:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
    }

    /// <summary>Waits until an address answers 2xx: a minute, or as long as is said.</summary>
    public async Task ReadyAsync(Uri address, TimeSpan? within = null)
    {
        var longest = within ?? TimeSpan.FromMinutes(1);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        for (var started = Stopwatch.StartNew(); started.Elapsed < longest; await Task.Delay(100))
        {
            if (process.HasExited)
                await EndAsync();
            try
            {
                using var answer = await http.GetAsync(address);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
            {
                continue;
            }
        }
        throw new InvalidOperationException($"{address} was not ready in {longest.TotalSeconds:0} seconds:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
    }

    public async ValueTask DisposeAsync()
    {
        // With its own children, such as nginx's workers: they hold the pipes that the end is read from.
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lines.Enqueue(line);
        while (lines.Count > 30)
            lines.TryDequeue(out _);
    }
}
