using System.Diagnostics;
using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Parts;

/// <summary>Ends what a killed run left behind; only processes that are surely those, by number and start.</summary>
internal static class EndLeftovers
{
    internal static async Task RunAsync(Layout layout)
    {
        var left = RunState.Read(layout) is { IsSupervised: false } state ? state.Parts.Where(part => part.IsAlive).Reverse().ToList() : [];
        if (left.Count > 0)
        {
            await EndAsync(left);
        }

        await PodNetwork.SweepAsync(layout);
    }

    private static async Task EndAsync(List<RunState.PartState> left)
    {
        Say.Line($"The last run was killed: ending its {string.Join(", ", left.Select(part => part.Name))}.");
        foreach (var part in left)
        {
            Signals.Send(part.Pid, part.StopSignal);
        }

        var clock = Stopwatch.StartNew();
        while (left.Any(part => part.IsAlive))
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(30))
            {
                left.ForEach(part => Signals.SendToGroup(part.Pid, Signals.Kill));
            }

            await Task.Delay(100);
        }
    }
}
