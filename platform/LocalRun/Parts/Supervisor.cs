using System.Diagnostics;
using System.Globalization;
using Lmis.LocalRun.Processes;
using Lmis.LocalRun.Servers;

namespace Lmis.LocalRun.Parts;

/// <summary>Starts the parts stage by stage, each when the one before is ready; tells when one dies; stops them in reverse.</summary>
internal sealed class Supervisor(Layout layout, IReadOnlyList<Part> parts, bool severalProvinces) : IAsyncDisposable
{
    // More at the same time would only wait for processors.
    private const int AtOnce = 4;

    private readonly Dictionary<Part, RunningProcess> _running = [];
    private readonly HashSet<Part> _ready = [];
    private readonly HashSet<Part> _stopping = [];
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _oneChange = new(1, 1);
    private readonly long _startedAt = ProcessTable.StartOf(Environment.ProcessId) ?? 0;
    private bool _allReady;

    /// <summary>Whether the parts' own words go to the console, behind their names.</summary>
    internal bool ShowLogs { get; set; }

    /// <summary>Starts whatever does not run, in order.</summary>
    internal async Task StartMissingAsync(CancellationToken ct)
    {
        await _oneChange.WaitAsync(ct);
        try
        {
            foreach (var stage in parts.Where(part => !IsRunning(part)).GroupBy(part => part.Stage).ToList())
            {
                await Parallel.ForEachAsync(stage, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (part, token) => await StartAsync(part, token));
            }
        }
        finally
        {
            _oneChange.Release();
        }
    }

    /// <summary>Stops the named part (in every province, or <c>24/registry</c> in one) and starts it anew.</summary>
    internal async Task RestartAsync(string name, CancellationToken ct)
    {
        var chosen = parts.Where(part => part.Name == name || $"{part.Province}/{part.Name}" == name).ToList();
        if (chosen.Count == 0)
        {
            throw new RunException(NoPart(name, parts.Select(part => part.Name)));
        }

        await _oneChange.WaitAsync(ct);
        try
        {
            foreach (var part in chosen)
            {
                await StopAsync(part);
                await StartAsync(part, ct);
            }
        }
        finally
        {
            _oneChange.Release();
        }
    }

    internal static string NoPart(string name, IEnumerable<string> known) => $"There is no part '{name}'; the parts are {string.Join(", ", known.Distinct())}.";

    /// <summary>Says in the state file that everything is ready, which a detached start waits for.</summary>
    internal void MarkReady()
    {
        _allReady = true;
        WriteState();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stage in parts.GroupBy(part => part.Stage).Reverse())
        {
            await Task.WhenAll(stage.Select(StopAsync));
        }

        _oneChange.Dispose();
    }

    private string Label(Part part) => severalProvinces && part.Province.Length > 0 ? $"{part.Province}/{part.Name}" : part.Name;

    private bool IsRunning(Part part)
    {
        lock (_gate)
        {
            return _running.TryGetValue(part, out var process) && !process.HasEnded;
        }
    }

    private async Task StartAsync(Part part, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        foreach (var port in part.Ports)
        {
            port.MustBeFree();
        }

        var spec = await part.PrepareAsync(ct);
        var label = Label(part);
        spec = spec with { Name = label, LogFile = layout.LogOf(part.Province, part.Name) };
        var process = await RunningProcess.StartAsync(spec, line =>
        {
            if (ShowLogs)
            {
                Say.Line($"{label,-16}| {RunToEnd.Cut(line)}");
            }
        });
        lock (_gate)
        {
            _stopping.Remove(part);
            _running[part] = process;
        }

        WriteState();
        try
        {
            await Wait.UntilReadyAsync(process, part.WhyNotReadyAsync, part.StartTime, ct);
            await part.WhenReadyAsync(ct);
        }
        catch
        {
            await StopAsync(part);
            throw;
        }

        lock (_gate)
        {
            _ready.Add(part);
        }

        WriteState();
        Say.Line(string.Create(CultureInfo.InvariantCulture, $"  {label,-16} ready in {clock.Elapsed.TotalSeconds,4:0.0} s   {part.Address}"));
        _ = WatchAsync(part, process);
    }

    /// <summary>Tells once that a part has died: which, with what words, and what to do. The others stay.</summary>
    private async Task WatchAsync(Part part, RunningProcess process)
    {
        var code = await process.Ended;
        lock (_gate)
        {
            if (_stopping.Contains(part))
            {
                return;
            }

            _ready.Remove(part);
        }

        WriteState();
        // 128 + n: ended by signal n, 137 being kill -9.
        var how = code > 128 ? $"was ended by signal {code - 128}" : $"ended by itself with exit code {code}";
        Say.Line($"""
            {Label(part)} (pid {process.Pid}) {how}. The others stay up; 'make restart' starts it again and nothing is lost. Its last lines:
            {RunToEnd.Indent(process.LastLines().TakeLast(10))}
            """);
    }

    private async Task StopAsync(Part part)
    {
        RunningProcess? process;
        lock (_gate)
        {
            _stopping.Add(part);
            _ready.Remove(part);
            _running.Remove(part, out process);
        }

        if (process is not null)
        {
            await process.DisposeAsync();
            WriteState();
        }
    }

    private void WriteState()
    {
        lock (_gate)
        {
            new RunState(Environment.ProcessId, _startedAt, _allReady, [.. parts.Select(part => _running.TryGetValue(part, out var process)
                ? new RunState.PartState(part.Province, part.Name, process.Pid, process.StartedAt, _ready.Contains(part), process.StopSignal, [.. part.Ports.Select(port => port.Number)], part.Address, part.Probe, part.Assembly)
                : new RunState.PartState(part.Province, part.Name, 0, 0, false, Signals.Terminate, [.. part.Ports.Select(port => port.Number)], part.Address, part.Probe, part.Assembly))]).Write(layout);
        }
    }
}
