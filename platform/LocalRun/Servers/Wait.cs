using System.Diagnostics;
using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Servers;

/// <summary>Waits for a started part to say that it is ready.</summary>
internal static class Wait
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(30);

    /// <summary>Asks again and again, and tells now and then what is waited for; ends early, with its last lines, when the process ends.</summary>
    internal static async Task UntilReadyAsync(RunningProcess process, Func<CancellationToken, Task<string?>> whyNot, TimeSpan limit, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        string? reason;
        var tell = TellEvery;
        do
        {
            reason = await whyNot(ct);
            if (process.HasEnded)
            {
                var code = await process.Ended;
                throw new RunException($"{process.Name} ended while starting (exit code {code}); its last lines:{Environment.NewLine}{RunToEnd.Indent(process.LastLines())}");
            }

            if (reason is null)
            {
                return;
            }

            if (clock.Elapsed > tell)
            {
                Say.Line($"  {process.Name} is not ready after {clock.Elapsed.TotalSeconds:0} s: {reason}");
                tell += TellEvery;
            }

            await Task.Delay(100, ct);
        }
        while (clock.Elapsed < limit);
        throw new RunException($"{process.Name} runs but was not ready after {limit.TotalSeconds:0} s ({reason}); its last lines:{Environment.NewLine}{RunToEnd.Indent(process.LastLines())}");
    }
}
