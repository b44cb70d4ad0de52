using System.Diagnostics;
using System.Globalization;
using Lmis.LocalRun.Parts;

namespace Lmis.LocalRun;

/// <summary>Shows each part: process, ports, health and version. Exit code 0 when everything is well.</summary>
internal static class ShowStatus
{
    internal static async Task<int> RunAsync(Layout layout, CancellationToken ct)
    {
        if (RunState.Read(layout) is not { } state || (!state.IsSupervised && !state.Parts.Any(part => part.IsAlive)))
        {
            Say.Line("The platform does not run: start it with 'make run'.");
            return 3;
        }

        Say.Line(state.IsSupervised ? $"LocalRun (pid {state.Supervisor}), {(state.Ready ? "everything was started" : "starting")}" : $"LocalRun was killed (pid {state.Supervisor}): run 'make stop' or 'make run'");
        Say.Line($"{"part",-20}{"pid",8}  {"port",-12}{"health",-12}{"version",-16}");
        var well = state.IsSupervised;
        foreach (var part in state.Parts)
        {
            var trouble = !part.IsAlive ? "dead" : part.Probe is { } probe ? await HttpProbe.WhyNotReadyAsync(probe, ct) : part.Ready ? null : "starting";
            well &= trouble is null;
            var name = part.Province.Length > 0 && state.Parts.Select(other => other.Province).Distinct().Count() > 2 ? $"{part.Province}/{part.Name}" : part.Name;
            var ports = string.Join(",", part.Ports.Take(2)) + (part.Ports.Count > 2 ? ",…" : "");
            Say.Line(string.Create(CultureInfo.InvariantCulture, $"{name,-20}{(part.IsAlive ? part.Pid : "-"),8}  {ports,-12}{(trouble is null ? "ready" : part.IsAlive ? "not ready" : "dead"),-12}{VersionOf(part.Assembly),-16}"));
            if (trouble is not null)
            {
                Say.Line(part.IsAlive ? "    " + trouble : "    'make restart' starts it again");
            }
        }

        return well ? 0 : 1;
    }

    private static string VersionOf(string? assembly) =>
        assembly is not null && File.Exists(assembly) && FileVersionInfo.GetVersionInfo(assembly).ProductVersion is { } version ? version.Length > 15 ? version[..15] : version : "";
}
