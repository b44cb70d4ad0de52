using System.Diagnostics;
using System.Globalization;
using Lmis.Benchmarks.Rigs;

namespace Lmis.Benchmarks.Rows;

/// <summary>How long <c>make run</c> takes that is built and has its data, until everything is ready.</summary>
public sealed class Start : Row
{
    private const int Runs = 3;

    public override string Name => "start";

    public override string Work => "province 19, built and with its data, from 'make run' until it is ready, against 45 s";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        var variables = new Dictionary<string, string?>
        {
            ["LOCAL_DIR"] = Path.Combine(Report.Root(), "artifacts", "bench-platform"),
            // Beside a platform that somebody tries on this machine.
            ["PORT_OFFSET"] = "18000", ["PROVINCES"] = "19", ["WORKERS"] = "1000", ["DETACH"] = "1",
        };
        try
        {
            var first = await SayAsync("up", variables);
            var runs = new List<(double Ours, double Baseline)>();
            for (var run = 0; run < Runs; run++)
            {
                ct.ThrowIfCancellationRequested();
                await SayAsync("stop", variables);
                runs.Add((await SayAsync("up", variables), 45));
            }
            return [Figure.AtMost(1, "start", "s", runs, string.Create(CultureInfo.InvariantCulture, $"seven services with their sidecars, the national node with its simulated members, PostgreSQL and two Redis; the first start, without databases, took {first:N0} s; {CpuTime.Machine}"))];
        }
        finally
        {
            await SayAsync("stop", variables);
            await SayAsync("clean", variables);
        }
    }

    /// <summary>Says a word to LocalRun; the seconds until it has answered.</summary>
    private static async Task<double> SayAsync(string word, IReadOnlyDictionary<string, string?> variables)
    {
        var started = Stopwatch.GetTimestamp();
        await using var run = ChildProcess.StartAssembly("LocalRun", [word], variables);
        await run.EndAsync();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
