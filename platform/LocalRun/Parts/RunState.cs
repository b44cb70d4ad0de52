using System.Text.Json;
using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Parts;

/// <summary>What runs, written down after every change: for status, restart and stop, and to find leftovers of a killed run.</summary>
internal sealed record RunState(int Supervisor, long SupervisorStartedAt, bool Ready, IReadOnlyList<RunState.PartState> Parts)
{
    /// <summary>One part; pid 0 when it does not run.</summary>
    internal sealed record PartState(string Province, string Name, int Pid, long StartedAt, bool Ready, int StopSignal, IReadOnlyList<int> Ports, string Address, string? Probe, string? Assembly)
    {
        internal bool IsAlive => Pid != 0 && ProcessTable.IsAlive(Pid, StartedAt);
    }

    internal bool IsSupervised => ProcessTable.IsAlive(Supervisor, SupervisorStartedAt);

    internal static RunState? Read(Layout layout)
    {
        try
        {
            return JsonSerializer.Deserialize<RunState>(File.ReadAllText(layout.StateFile), JsonSerializerOptions.Web);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    internal void Write(Layout layout)
    {
        var draft = layout.StateFile + ".draft";
        File.WriteAllText(draft, JsonSerializer.Serialize(this, JsonSerializerOptions.Web));
        File.Move(draft, layout.StateFile, overwrite: true);
    }
}
