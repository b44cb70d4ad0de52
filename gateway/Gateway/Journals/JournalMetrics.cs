using System.Diagnostics.Metrics;

namespace Lmis.Gateway.Journals;

/// <summary>Meter <c>Lmis.Journal</c>: how much is written and how fast, never by whom or about whom.</summary>
internal sealed class JournalMetrics
{
    public const string Name = "Lmis.Journal";

    private readonly Counter<long> entries;
    private readonly Counter<long> refused;
    private readonly Counter<long> late;
    private readonly Counter<long> checkpoints;
    private readonly Counter<long> timestamps;
    private readonly Counter<long> timestampFailures;
    private readonly Histogram<int> batch;
    private readonly Histogram<double> commit;
    private Func<int> waiting = () => 0;
    private long checkpointed;

    public JournalMetrics(IMeterFactory meters, TimeProvider clock)
    {
        var meter = meters.Create(Name);
        entries = meter.CreateCounter<long>("lmis.journal.entries", "{entry}", "Entries that are durable");
        refused = meter.CreateCounter<long>("lmis.journal.refused", "{record}", "Records that could not be made durable in time");
        late = meter.CreateCounter<long>("lmis.journal.late", "{entry}", "Entries that became durable after their answer was given up");
        checkpoints = meter.CreateCounter<long>("lmis.journal.checkpoints", "{checkpoint}", "Checkpoints made");
        timestamps = meter.CreateCounter<long>("lmis.journal.timestamps", "{token}", "Checkpoints stamped by the timestamp authority");
        timestampFailures = meter.CreateCounter<long>("lmis.journal.timestamps.failures", "{attempt}", "Attempts to have a checkpoint stamped that failed");
        batch = meter.CreateHistogram<int>("lmis.journal.batch", "{entry}", "Entries of one commit",
            advice: new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });
        commit = meter.CreateHistogram<double>("lmis.journal.commit.duration", "s", "Time from sending a batch to its commit",
            advice: new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2] });
        meter.CreateObservableGauge("lmis.journal.queue", () => waiting(), "{record}", "Records that wait for their batch");
        meter.CreateObservableGauge("lmis.journal.checkpoint.age",
            () => Volatile.Read(ref checkpointed) is > 0 and var at ? Math.Max(0, (clock.GetUtcNow().ToUnixTimeMilliseconds() - at) / 1000.0) : 0,
            "s", "Age of the latest checkpoint");
    }

    public void Watch(Func<int> queue) => waiting = queue;

    public void Committed(int count, TimeSpan took)
    {
        entries.Add(count);
        batch.Record(count);
        commit.Record(took.TotalSeconds);
    }

    public void Refused(int count) => refused.Add(count);

    public void Late(int count) => late.Add(count);

    public void Checkpointed() => checkpoints.Add(1);

    public void LatestCheckpoint(DateTimeOffset at) => Volatile.Write(ref checkpointed, at.ToUnixTimeMilliseconds());

    public void Stamped() => timestamps.Add(1);

    public void StampFailed() => timestampFailures.Add(1);
}
