using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lmis.Messaging.Tests;

/// <summary>Records the spans of messaging while it lives.</summary>
public sealed class ActivityRecorder : IDisposable
{
    private readonly ConcurrentQueue<Activity> stopped = new();
    private readonly ActivityListener listener;

    public ActivityRecorder()
    {
        listener = new()
        {
            ShouldListenTo = source => source.Name == "Lmis.Messaging",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public List<Activity> Named(string name) => [.. stopped.Where(activity => activity.OperationName == name)];

    public void Dispose() => listener.Dispose();
}
