using System.Globalization;
using System.Runtime.InteropServices;

namespace Lmis.Benchmarks;

/// <summary>Measures work of one thread by the processor time of the process, which other programs on the machine do not lengthen.</summary>
public static class CpuTime
{
    /// <summary>The machine and the runtime, for a figure's conditions.</summary>
    public static string Machine => string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");

    /// <summary>Interleaved runs of both sides, after one of each that does not count; microseconds of processor time for one repetition.</summary>
    public static List<(double Ours, double Baseline)> Interleave(int runs, int repetitions, Action ours, Action baseline, CancellationToken ct)
    {
        Measure(repetitions, ours);
        Measure(repetitions, baseline);
        var measured = new List<(double, double)>();
        for (var run = 0; run < runs; run++)
        {
            ct.ThrowIfCancellationRequested();
            // Whoever is first in one run is second in the next.
            var first = run % 2 == 0 ? Measure(repetitions, ours) : 0;
            var second = Measure(repetitions, baseline);
            measured.Add((run % 2 == 0 ? first : Measure(repetitions, ours), second));
        }
        return measured;
    }

    private static double Measure(int repetitions, Action work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < repetitions; i++)
            work();
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / repetitions;
    }
}
