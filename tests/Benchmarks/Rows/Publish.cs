using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Lmis.Benchmarks.Rigs;
using Npgsql;

namespace Lmis.Benchmarks.Rows;

/// <summary>How long after the commit of an event its effect stands in another service, at 200 events a second.</summary>
public sealed class Publish : Row
{
    private const int Rate = 200, Seconds = 20, Runs = 3, Warm = 400;

    public override string Name => "publish";

    public override string Work => $"one worker event committed until Reporting's fact of it is committed, at {Rate} a second, against 500 ms";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        await using var registry = await EventsRig.RegistryWithEventsAsync(Warm + Rate * Seconds, ct);
        var runs = new List<(double Ours, double Baseline)>();
        var seen = new List<string>();
        for (var run = 0; run < Runs; run++)
        {
            var times = await MeasureAsync(registry, ct);
            runs.Add((Percentile(times, 0.99), 500));
            seen.Add(string.Create(CultureInfo.InvariantCulture, $"{Percentile(times, 0.5):N0} / {Percentile(times, 0.95):N0} / {Percentile(times, 0.99):N0} / {times[^1]:N0}"));
        }
        return
        [
            Figure.AtMost(1, "publish", "ms p99", runs, $"{Rate * Seconds:N0} events a run, each a transaction of its own; p50 / p95 / p99 / longest in ms: {string.Join(", ", seen)}; looked for every 2 ms; registry, two sidecars (LocalSidecar), Redis with appendfsync everysec, reporting and PostgreSQL on the same machine; {CpuTime.Machine}"),
        ];
    }

    private static async Task<List<double>> MeasureAsync(RegistryRig registry, CancellationToken ct)
    {
        await using var rig = new EventsRig(registry);
        await rig.StartAsync(ct);
        await rig.WriteAsync(Warm, ct);
        for (var started = Stopwatch.StartNew(); await rig.FactsAsync(ct) < Warm; await Task.Delay(50, ct))
        {
            if (started.Elapsed > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException("The first events were not applied within a minute.");
        }

        var committed = new ConcurrentDictionary<Guid, long>();
        var times = new List<double>();
        var looking = Task.Run(() => LookAsync(rig.ReportingConnectionString, committed, times, ct), ct);
        await CommitAsync(registry.ConnectionString, committed, ct);
        await looking;
        var (facts, inbox, miscounted, dead) = await rig.AppliedAsync(ct);
        if (facts != Warm + Rate * Seconds || inbox != facts || miscounted != 0 || dead != 0)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{Warm + Rate * Seconds} events gave {facts} facts, {inbox} entries of the inbox, {miscounted} miscounted and {dead} dead letters."));
        times.Sort();
        return times;
    }

    /// <summary>One event after the other at its time, whatever became of those before.</summary>
    private static async Task CommitAsync(string connectionString, ConcurrentDictionary<Guid, long> committed, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var ids = new List<Guid>();
        await using (var kept = source.CreateCommand($"select id from bench_event order by id offset {Warm} limit {Rate * Seconds}"))
        await using (var reader = await kept.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                ids.Add(reader.GetGuid(0));
        }

        await using var connection = await source.OpenConnectionAsync(ct);
        await using var insert = new NpgsqlCommand("insert into messaging.outbox_message select * from bench_event where id = $1", connection) { Parameters = { new NpgsqlParameter<Guid>() } };
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < ids.Count; i++)
        {
            if (TimeSpan.FromSeconds((double)i / Rate) - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } early)
                await Task.Delay(early, ct);
            ((NpgsqlParameter<Guid>)insert.Parameters[0]).TypedValue = ids[i];
            await insert.ExecuteNonQueryAsync(ct);
            committed[ids[i]] = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Until every event is in the inbox, which is committed with its fact.</summary>
    private static async Task LookAsync(string connectionString, ConcurrentDictionary<Guid, long> committed, List<double> times, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var look = new NpgsqlCommand("select message_id from messaging.inbox_message where message_id = any($1)", connection) { Parameters = { new NpgsqlParameter<Guid[]>() } };
        for (var last = Stopwatch.GetTimestamp(); times.Count < Rate * Seconds; await Task.Delay(2, ct))
        {
            if (Stopwatch.GetElapsedTime(last) > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException($"For two minutes no event was applied after {times.Count}.");
            ((NpgsqlParameter<Guid[]>)look.Parameters[0]).TypedValue = [.. committed.Keys];
            await using var reader = await look.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                committed.TryRemove(reader.GetGuid(0), out var at);
                last = Stopwatch.GetTimestamp();
                times.Add(Stopwatch.GetElapsedTime(at, last).TotalMilliseconds);
            }
        }
    }

    private static double Percentile(List<double> sorted, double part) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
}
