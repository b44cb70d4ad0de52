using System.Diagnostics;
using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Servers;

/// <summary>Waits for a started part to say that it is ready.</summary>
internal static class Wait
{
    /// <summary>Asks again and again; ends early, with its last lines, when the process ends.</summary>
    internal static async Task UntilReadyAsync(RunningProcess process, Func<CancellationToken, Task<string?>> whyNot, TimeSpan limit, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        string? reason;
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

            await Task.Delay(100, ct);
        }
        while (clock.Elapsed < limit);
        throw new RunException($"{process.Name} runs but was not ready after {limit.TotalSeconds:0} s ({reason}); its last lines:{Environment.NewLine}{RunToEnd.Indent(process.LastLines())}");
    }
}
