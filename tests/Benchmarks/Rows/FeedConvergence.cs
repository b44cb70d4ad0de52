using System.Diagnostics;
using System.Globalization;
using Lmis.Benchmarks.Rigs;

namespace Lmis.Benchmarks.Rows;

/// <summary>
/// The feeds of 33 provinces to one node, as to the national one: how long after a partition until it holds everything that changed meanwhile, against as many changes
/// that come while the line is up, and the partition itself: pauses between attempts double, so that nobody waits longer than it lasted. A change that is missing, told twice or out of order ends the row.
/// </summary>
public sealed class FeedConvergence : Row
{
    private const int Runs = 3, Changes = 3000, Portions = 10;
    private static readonly TimeSpan Partition = TimeSpan.FromSeconds(20), Longest = TimeSpan.FromMinutes(3);

    /// <inheritdoc/>
    public override string Name => "convergence";

    /// <inheritdoc/>
    public override string Work => "33 provinces' change feeds after a partition of 20 s in which 99,000 changes came to be, against the partition itself and the same number told while the line is up";

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        await using var rig = new ProvincesRig();
        await rig.StartAsync(ct);
        await rig.SubscribeAsync(ct);
        var (runs, ups, deliveries, told) = (new List<(double, double)>(), new List<double>(), new List<long>(), 0L);
        await TellAsync(100);
        for (var run = 0; run < Runs; run++)
        {
            var up = await TellAsync(Changes);
            rig.Cut();
            for (var portion = 0; portion < Portions; portion++)
            {
                await rig.ChangeAsync(Changes / Portions, ct);
                await Task.Delay(Partition / Portions, ct);
            }
            var before = (await rig.TakenAsync(ct)).Deliveries;
            rig.Mend();
            told += Changes;
            var healed = await UntilAsync(told);
            deliveries.Add((await rig.TakenAsync(ct)).Deliveries - before);
            runs.Add((healed, Partition.TotalSeconds + up));
            ups.Add(up);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ProvincesRig.Partners * Changes:N0} changes: {up:0.0} s with the line up, {healed:0.0} s after a partition"));
        }
        var memory = rig.PeakMemory;
        return
        [
            Figure.AtMost(1, Name, "s", runs, string.Create(CultureInfo.InvariantCulture,
                $"{ProvincesRig.Partners} providers, one subscriber to all; {Runs} interleaved runs of {Changes} changes each, every seventh a removal; with the line up {string.Join(", ", ups.Select(one => one.ToString("0.0", CultureInfo.InvariantCulture)))} s; after {Partition.TotalSeconds:0} s without a line, the pauses between attempts as they come (the longest one is a quarter of an hour); {told * ProvincesRig.Partners:N0} changes held, none missing, twice or out of order; deliveries after each partition {string.Join(", ", deliveries)} for {ProvincesRig.Partners * Changes / 500} full pages; peak memory {memory.Consumer} MB and, of thirty providers' gateways in one process, {memory.Thirty} MB; {CpuTime.Machine}")),
        ];

        async Task<double> TellAsync(int count)
        {
            await rig.ChangeAsync(count, ct);
            told += count;
            return await UntilAsync(told);
        }

        async Task<double> UntilAsync(long position)
        {
            for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(50, ct))
            {
                var (least, wrong, _) = await rig.TakenAsync(ct);
                var passed = Stopwatch.GetElapsedTime(started);
                if (wrong > 0)
                    throw new InvalidOperationException($"{wrong} changes were not those that came to be at their place.");
                if (least == position)
                    return passed.TotalSeconds;
                if (passed > Longest)
                    throw new InvalidOperationException($"After {Longest} the feed that is least far is at {least} of {position}.");
            }
        }
    }
}
