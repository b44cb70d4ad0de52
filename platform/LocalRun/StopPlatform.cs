using System.Diagnostics;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun;

/// <summary>Ends a platform that runs in the background, and waits until it has ended.</summary>
internal static class StopPlatform
{
    internal static async Task<int> RunAsync(Layout layout, CancellationToken ct)
    {
        if (RunState.Read(layout) is not { IsSupervised: true } state)
        {
            await EndLeftovers.RunAsync(layout);
            Say.Line("The platform does not run.");
            return 0;
        }

        Signals.Send(state.Supervisor, Signals.Terminate);
        var clock = Stopwatch.StartNew();
        while (ProcessTable.IsAlive(state.Supervisor, state.SupervisorStartedAt))
        {
            if (clock.Elapsed > TimeSpan.FromMinutes(3))
            {
                throw new RunException($"LocalRun (pid {state.Supervisor}) has not ended after three minutes; 'kill -9 {state.Supervisor}' ends it, and the next 'make run' clears up.");
            }

            await Task.Delay(100, ct);
        }

        Say.Line($"Stopped in {clock.Elapsed.TotalSeconds:0.0} s.");
        return 0;
    }
}
