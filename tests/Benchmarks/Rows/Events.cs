using System.Diagnostics;
using System.Globalization;
using Lmis.Benchmarks.Rigs;

namespace Lmis.Benchmarks.Rows;

/// <summary>Worker events from the registry's outbox over Redis into Reporting's facts and counts, against Redis alone with one command at a time.</summary>
public sealed class Events : Row
{
    private const int Large = 100_000, Small = 10_000, Runs = 3, OneByOne = 10_000;

    public override string Name => "events";

    public override string Work => "100,000 worker events from the outbox to another service's facts, against unpipelined XADD, XREADGROUP and XACK of the same payloads";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        await using var registry = await EventsRig.RegistryWithEventsAsync(Large, ct);
        var (large, small) = (new List<(double Ours, double Baseline)>(), new List<(double Ours, double Baseline)>());
        for (var run = 0; run < Runs; run++)
        {
            small.Add(await MeasureAsync(registry, Small, ct));
            large.Add(await MeasureAsync(registry, Large, ct));
        }
        var conditions = $"from the commit of the outbox rows to the last fact; every event applied once, none in the dead letters; registry, two sidecars (LocalSidecar), Redis with appendfsync everysec, reporting and PostgreSQL on the same machine; the baseline one client, {OneByOne:N0} events; {CpuTime.Machine}";
        return
        [
            Figure.AtLeast(0.15, "events", "events/s", large, $"{Large:N0} events; {conditions}"),
            Figure.AtLeast(0.8, "events-growth", "events/s", [.. large.Zip(small, static (l, s) => (l.Ours, s.Ours))], $"ours at {Large:N0} events against ours at {Small:N0}; {conditions}"),
        ];
    }

    private static async Task<(double Ours, double Baseline)> MeasureAsync(RegistryRig registry, int events, CancellationToken ct)
    {
        await using var rig = new EventsRig(registry);
        await rig.StartAsync(ct);
        var started = Stopwatch.GetTimestamp();
        await rig.WriteAsync(events, ct);
        while (await rig.FactsAsync(ct) < events)
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(10))
                throw new InvalidOperationException($"After ten minutes {await rig.AppliedAsync(ct)} of {events} events were applied.");
            await Task.Delay(50, ct);
        }
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        // Whatever is doubled or late would show now.
        await Task.Delay(TimeSpan.FromSeconds(2), ct);
        var (facts, inbox, miscounted, dead) = await rig.AppliedAsync(ct);
        if (facts != events || inbox != events || miscounted != 0 || dead != 0)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{events} events gave {facts} facts, {inbox} entries of the inbox, {miscounted} miscounted and {dead} dead letters."));
        var payloads = await EventsRig.PublishedAsync(Math.Min(events, OneByOne));
        return (events / seconds, payloads.Count / await EventsRig.OneByOneAsync(payloads));
    }
}
