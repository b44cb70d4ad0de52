using System.Globalization;
using Lmis.Benchmarks.Rigs;
using Lmis.Gateway.Federation;

namespace Lmis.Benchmarks.Rows;

/// <summary>
/// One question to all 33 other provinces: while everybody answers, and with three of them down and three late, asked each time or left alone. An
/// answer that tells of one partner what is not so ends the row.
/// </summary>
public sealed class FederatedQuery : Row
{
    private const int Runs = 3, Askers = 20, Everybody = 10, Asked = 5, AskedBare = 1, Alone = 10;
    private static readonly TimeSpan Crowd = TimeSpan.FromSeconds(10);
    private static readonly string[] Datasets = ["vacancies", "indicators"];

    /// <inheritdoc/>
    public override string Name => "federation";

    /// <inheritdoc/>
    public override string Work => "GET /federation/… to 33 partners' gateways, three down and three late, against the slowest partner alone and against 33 bare HTTPS requests";

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        await using var rig = new ProvincesRig();
        await rig.StartAsync(ct);
        return [.. await EverybodyAnswersAsync(rig, ct), .. await SomeAreAwayAsync(rig, ct)];
    }

    private static async Task<IReadOnlyList<Figure>> EverybodyAnswersAsync(ProvincesRig rig, CancellationToken ct)
    {
        await RepeatAsync(Everybody, dataset => rig.AskAllAsync(dataset, ct));
        await RepeatAsync(Everybody, dataset => rig.AskBareAsync(dataset, ct));
        var (ours, bare, before) = (new List<List<(string Dataset, double Time)>>(), new List<List<double>>(), rig.ProcessorTime);
        for (var run = 0; run < Runs; run++)
        {
            ours.Add([.. (await RepeatAsync(Everybody, dataset => rig.AskAllAsync(dataset, ct))).Select(asked => (asked.Answer.Dataset, asked.Time.TotalMilliseconds))]);
            bare.Add([.. (await RepeatAsync(Everybody, dataset => rig.AskBareAsync(dataset, ct))).Select(time => time.TotalMilliseconds)]);
        }
        var queries = ours.Sum(run => run.Count);
        var conditions = string.Create(CultureInfo.InvariantCulture,
            $"all 33 answer, after 20 to 200 ms; {Runs} interleaved runs of {Everybody} queries a dataset, one after another; {ByDataset(ours.SelectMany(run => run))}; processor time a query: asker's gateway {(rig.ProcessorTime.Consumer - before.Consumer).TotalMilliseconds / queries:0.0} ms, thirty of the partners' {(rig.ProcessorTime.Thirty - before.Thirty).TotalMilliseconds / queries:0.0} ms; baseline: 33 HTTPS requests at once to bare Kestrel with the same times and bytes");
        Console.Error.WriteLine(conditions);
        return
        [
            Figure.AtMost(1.5, "federation-everybody", "ms, p50", [.. ours.Zip(bare, (a, b) => (Percentile(a.Select(one => one.Time), 0.5), Percentile(b, 0.5)))], conditions),
            Figure.AtMost(2, "federation-everybody-p99", "ms, p99", [.. ours.Zip(bare, (a, b) => (Percentile(a.Select(one => one.Time), 0.99), Percentile(b, 0.99)))], "the same"),
        ];
    }

    private async Task<IReadOnlyList<Figure>> SomeAreAwayAsync(ProvincesRig rig, CancellationToken ct)
    {
        await rig.BreakAsync(ct);
        var (asked, bare) = (new List<List<(TimeSpan Time, FederatedAnswer Answer)>>(), new List<List<double>>());
        for (var run = 0; run < Runs; run++)
        {
            asked.Add(await RepeatAsync(Asked, dataset => rig.AskAllAsync(dataset, ct)));
            bare.Add([.. (await RepeatAsync(AskedBare, dataset => rig.AskBareAsync(dataset, ct))).Select(time => time.TotalMilliseconds)]);
        }
        Console.Error.WriteLine($"three down, three late and asked each time: {Percentiles(asked.SelectMany(run => run).Select(query => query.Time.TotalMilliseconds))}");
        var slowest = ProvincesRig.Partners - 1;
        // As many at once make the breakers open; from there on a late partner is asked once in a while.
        await CrowdAsync(rig, ProvincesRig.Deadline, ct);
        var (crowd, alone) = (new List<List<(TimeSpan Time, FederatedAnswer Answer)>>(), new List<List<double>>());
        for (var run = 0; run < Runs; run++)
        {
            alone.Add([.. (await RepeatAsync(Alone, dataset => rig.AskOneAsync(slowest, dataset, ct))).Select(time => time.TotalMilliseconds)]);
            crowd.Add(await CrowdAsync(rig, Crowd, ct));
            Console.Error.WriteLine($"{Askers} askers: {crowd[run].Count} queries, {Percentiles(crowd[run].Select(query => query.Time.TotalMilliseconds))}; the slowest alone: {Percentiles(alone[run])}");
        }
        var all = crowd.SelectMany(run => run).ToList();
        var waited = all.Where(query => IsAsked(query.Answer)).Select(query => query.Time.TotalMilliseconds).ToList();
        var leftAlone = all.Where(query => !IsAsked(query.Answer)).Select(query => query.Time.TotalMilliseconds).ToList();
        var deadline = ProvincesRig.Deadline.TotalMilliseconds;
        var (inside, total) = (asked.Concat(crowd).Sum(run => run.Count(query => query.Time <= ProvincesRig.Deadline)), asked.Concat(crowd).Sum(run => run.Count));
        var memory = rig.PeakMemory;
        return
        [
            Figure.AtMost(1.5, Name, "ms, p99", [.. crowd.Zip(alone, (a, b) => (Percentile(a.Select(query => query.Time.TotalMilliseconds), 0.99), Percentile(b, 0.99)))], string.Create(CultureInfo.InvariantCulture,
                $"3 down, 3 late, {Askers} askers, {Runs} runs of {Crowd.TotalSeconds} s, {all.Count} queries, each naming 27 answered, 3 down and 3 late; {ByDataset(all.Select(query => (query.Answer.Dataset, query.Time.TotalMilliseconds)))}; with the late ones left alone {leftAlone.Count} ({Percentiles(leftAlone)}), with one of them asked {waited.Count} ({Percentiles(waited)}); baseline: the slowest healthy partner asked alone; peak memory {memory.Consumer} MB and, of thirty partners' gateways in one process, {memory.Thirty} MB; {CpuTime.Machine}")),
            Figure.AtMost(1.05, "federation-asked", "ms, p99", [.. asked.Zip(bare, (a, b) => (Percentile(a.Select(query => query.Time.TotalMilliseconds), 0.99), Percentile(b, 0.99)))], string.Create(CultureInfo.InvariantCulture,
                $"3 down, 3 late and asked each time, one asker, {Runs} interleaved runs of {Asked} queries a dataset, each naming 27 answered, 3 down and 3 late; {ByDataset(asked.SelectMany(run => run).Select(query => (query.Answer.Dataset, query.Time.TotalMilliseconds)))}; baseline: 33 bare HTTPS requests given up at {deadline:0} ms")),
            Figure.AtMost(1, "federation-deadline", "ms, longest", [.. asked.Zip(crowd, (a, b) => (a.Concat(b).Max(query => query.Time.TotalMilliseconds), deadline))], string.Create(CultureInfo.InvariantCulture,
                $"{inside} of {total} queries of both inside their deadline of {deadline:0} ms ({100.0 * inside / total:0.00} %)")),
        ];
    }

    // A late partner was asked if it took time to find out that it is late.
    private static bool IsAsked(FederatedAnswer answer) => answer.Parts.Any(part => part is { State: "late", Fault.Type: not "urn:lmis:problem:exchange-partner-left-alone" });

    private static async Task<List<T>> RepeatAsync<T>(int times, Func<string, Task<T>> ask)
    {
        var results = new List<T>();
        for (var i = 0; i < times * Datasets.Length; i++)
            results.Add(await ask(Datasets[i % Datasets.Length]));
        return results;
    }

    private static async Task<List<(TimeSpan Time, FederatedAnswer Answer)>> CrowdAsync(ProvincesRig rig, TimeSpan time, CancellationToken ct)
    {
        var end = TimeProvider.System.GetUtcNow() + time;
        var each = await Task.WhenAll(Enumerable.Range(0, Askers).Select(async asker =>
        {
            var queries = new List<(TimeSpan, FederatedAnswer)>();
            for (var i = asker; TimeProvider.System.GetUtcNow() < end; i++)
                queries.Add(await rig.AskAllAsync(Datasets[i % Datasets.Length], ct));
            return queries;
        }));
        return [.. each.SelectMany(queries => queries)];
    }

    private static string ByDataset(IEnumerable<(string Dataset, double Time)> queries) =>
        string.Join(", ", queries.GroupBy(query => query.Dataset).OrderByDescending(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {Percentiles(group.Select(query => query.Time))}"));

    private static string Percentiles(IEnumerable<double> times) => string.Create(CultureInfo.InvariantCulture, $"p50 {Percentile(times, 0.5):0} ms, p99 {Percentile(times, 0.99):0} ms");

    // The nearest rank: a time that was measured.
    private static double Percentile(IEnumerable<double> times, double part) => times.Order().ToList() is { Count: > 0 } sorted ? sorted[(int)Math.Ceiling(part * sorted.Count) - 1] : double.NaN;
}
