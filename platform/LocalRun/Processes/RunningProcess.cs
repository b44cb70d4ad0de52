using System.Diagnostics;

namespace Lmis.LocalRun.Processes;

/// <summary>A started process: its output is kept line by line, and its end is told once.</summary>
internal sealed class RunningProcess : IAsyncDisposable
{
    private const int LinesKept = 25;
    private readonly ProcessSpec _spec;
    private readonly Process _process;
    private readonly StreamWriter? _log;
    private readonly Queue<string> _last = new();
    private readonly Lock _gate = new();

    private RunningProcess(ProcessSpec spec, Process process, StreamWriter? log, Action<string>? onLine)
    {
        _spec = spec;
        _process = process;
        _log = log;
        Pid = process.Id;
        StartedAt = ProcessTable.StartOf(Pid) ?? 0;
        Ended = FollowAsync(onLine);
    }

    internal string Name => _spec.Name;

    internal int StopSignal => _spec.StopSignal;

    internal int Pid { get; }

    /// <summary>Start in clock ticks, to know this process from a later one with the same number.</summary>
    internal long StartedAt { get; }

    /// <summary>Completes with the exit code when the process has ended and its output is read.</summary>
    internal Task<int> Ended { get; }

    internal bool HasEnded => Ended.IsCompleted || _process.HasExited;

    internal static async Task<RunningProcess> StartAsync(ProcessSpec spec, Action<string>? onLine = null)
    {
        StreamWriter? log = null;
        if (spec.LogFile is { } file)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            log = new StreamWriter(file, append: true) { AutoFlush = true };
        }

        try
        {
            var process = await Launcher.StartAsync(spec);
            if (spec.Input is { } input)
            {
                await process.StandardInput.WriteAsync(input);
            }

            process.StandardInput.Close();
            return new RunningProcess(spec, process, log, onLine);
        }
        catch when (log is not null)
        {
            await log.DisposeAsync();
            throw;
        }
    }

    /// <summary>The newest lines it wrote.</summary>
    internal IReadOnlyList<string> LastLines()
    {
        lock (_gate)
        {
            return [.. _last];
        }
    }

    /// <summary>Asks it to end, then kills it and whatever it started.</summary>
    internal async Task StopAsync()
    {
        if (!HasEnded)
        {
            Signals.Send(Pid, _spec.StopSignal);
            await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(_spec.StopTime));
        }

        // The group outlives its leader when it left children behind; on an empty group this does nothing.
        Signals.SendToGroup(Pid, Signals.Kill);
        await Ended;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private async Task<int> FollowAsync(Action<string>? onLine)
    {
        var reading = Task.WhenAll(ReadAsync(_process.StandardOutput, onLine), ReadAsync(_process.StandardError, onLine));
        await _process.WaitForExitAsync();
        // A grandchild may hold the pipe open after the process is gone: its words are not waited for.
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(1)));
        if (_log is not null)
        {
            lock (_gate)
            {
                _log.Dispose();
            }
        }

        return _process.ExitCode;
    }

    private async Task ReadAsync(StreamReader reader, Action<string>? onLine)
    {
        await Task.Yield();
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                _last.Enqueue(line);
                if (_last.Count > LinesKept)
                {
                    _last.Dequeue();
                }

                if (_log?.BaseStream is not null)
                {
                    _log.WriteLine(line);
                }
            }

            onLine?.Invoke(line);
        }
    }
}
