using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lmis.Registry.Tests.AreaWalk;

/// <summary>Counts the SQL commands that each trace executed, as the driver tells them: how much work an answer was, whatever else the machine does.</summary>
internal sealed class SqlCommands : IDisposable
{
    private readonly ConcurrentDictionary<ActivityTraceId, int> counts = new();
    private readonly ActivityListener listener;

    public SqlCommands()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.Source.Name == "Npgsql")
                    counts.AddOrUpdate(activity.TraceId, 1, static (_, n) => n + 1);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    public int Of(ActivityTraceId trace) => counts.GetValueOrDefault(trace);

    public void Dispose() => listener.Dispose();
}
