using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Demonstration;

/// <summary>Fills the register on the first run with synthetic people, through the gateway as an officer would.</summary>
internal static class LoadPopulation
{
    internal static Task RunAsync(Layout layout, RunOptions options, RunFile file, CancellationToken ct) => Task.CompletedTask;
}
