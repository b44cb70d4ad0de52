using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Lmis.Registry.Tests.PersonalData;

/// <summary>Everything that traces and metrics of this process say while it listens.</summary>
internal sealed class TelemetryHeard : IDisposable
{
    private readonly ActivityListener traces;
    private readonly MeterListener metrics = new();

    public ConcurrentQueue<string> Traces { get; } = [];

    public ConcurrentQueue<string> Metrics { get; } = [];

    public TelemetryHeard()
    {
        traces = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Traces.Enqueue(string.Join('\n',
                [activity.Source.Name, activity.OperationName, activity.DisplayName, activity.StatusDescription ?? "", .. Texts(activity.TagObjects),
                 .. activity.Events.SelectMany(static e => Texts(e.Tags).Append(e.Name)), .. activity.Baggage.Select(static b => $"{b.Key}={b.Value}"), activity.TraceStateString ?? ""])),
        };
        ActivitySource.AddActivityListener(traces);
        metrics.InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        Measure<byte>();
        Measure<short>();
        Measure<int>();
        Measure<long>();
        Measure<float>();
        Measure<double>();
        Measure<decimal>();
        metrics.Start();
    }

    /// <summary>Asks those that are only measured when asked.</summary>
    public void Observe() => metrics.RecordObservableInstruments();

    public void Dispose()
    {
        traces.Dispose();
        metrics.Dispose();
    }

    private void Measure<T>() where T : struct => metrics.SetMeasurementEventCallback<T>((instrument, _, tags, _) =>
    {
        var said = new List<string> { instrument.Meter.Name, instrument.Name };
        foreach (var (key, value) in tags)
            said.Add($"{key}={value}");
        Metrics.Enqueue(string.Join('\n', said));
    });

    private static IEnumerable<string> Texts(IEnumerable<KeyValuePair<string, object?>> tags) =>
        tags.Select(static t => $"{t.Key}={(t.Value is System.Collections.IEnumerable and not string ? string.Join(',', ((System.Collections.IEnumerable)t.Value).Cast<object?>()) : t.Value)}");
}
