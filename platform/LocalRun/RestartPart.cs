using System.Diagnostics;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun;

/// <summary>Asks the running platform to start anew one part, or whatever has died, and waits until that is ready.</summary>
internal static class RestartPart
{
    internal static async Task<int> RunAsync(Layout layout, string? name, CancellationToken ct)
    {
        if (RunState.Read(layout) is not { IsSupervised: true } before)
        {
            throw new RunException("The platform does not run: start it with 'make run'.");
        }

        if (name is not null)
        {
            if (!before.Parts.Any(part => IsMeant(part, name)))
            {
                throw new RunException(Supervisor.NoPart(name, before.Parts.Select(part => part.Name)));
            }

            await File.WriteAllTextAsync(Path.Combine(layout.Local, StartPlatform.RestartRequest), name, ct);
        }

        Signals.Send(before.Supervisor, Signals.StartAgain);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromMinutes(2))
        {
            await Task.Delay(200, ct);
            var now = RunState.Read(layout);
            if (now is null)
            {
                continue;
            }

            var meant = now.Parts.Where(part => name is null || IsMeant(part, name)).ToList();
            if (meant.All(part => part is { Ready: true, IsAlive: true } && (name is null || before.Parts.All(old => old.Pid != part.Pid))))
            {
                Say.Line($"{string.Join(", ", meant.Where(part => before.Parts.All(old => old.Pid != part.Pid)).Select(part => $"{part.Name} (pid {part.Pid})")) switch { "" => "Nothing had to be started", var started => started + " started" }} in {clock.Elapsed.TotalSeconds:0.0} s.");
                return 0;
            }
        }

        throw new RunException($"Not ready after two minutes: see 'make status' and the logs in {Path.GetRelativePath(layout.Root, layout.Local)}/.");
    }

    private static bool IsMeant(RunState.PartState part, string name) => part.Name == name || $"{part.Province}/{part.Name}" == name;
}
