using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Lmis.Messaging;

/// <summary>Meter and activity source <c>Lmis.Messaging</c>.</summary>
internal sealed class MessagingMetrics
{
    public const string Name = "Lmis.Messaging";
    public static readonly ActivitySource Activities = new(Name);

    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, bool> paused = new();
    private readonly Counter<long> published;
    private readonly Counter<long> publishFailures;
    private readonly Counter<long> handled;
    private readonly Counter<long> duplicates;
    private readonly Counter<long> retries;
    private readonly Counter<long> dead;
    private long depth;
    private long deadWaiting;
    private long oldestUnixMilliseconds;

    public MessagingMetrics(IMeterFactory meters, TimeProvider clock)
    {
        this.clock = clock;
        var meter = meters.Create(Name);
        published = meter.CreateCounter<long>("lmis.messaging.published", "{message}", "Events the broker took");
        publishFailures = meter.CreateCounter<long>("lmis.messaging.publish.failures", "{attempt}", "Publishing calls or entries that failed");
        handled = meter.CreateCounter<long>("lmis.messaging.handled", "{message}", "Messages applied");
        duplicates = meter.CreateCounter<long>("lmis.messaging.duplicates", "{message}", "Messages recognised as applied before");
        retries = meter.CreateCounter<long>("lmis.messaging.retries", "{message}", "Deliveries given back to be tried again");
        dead = meter.CreateCounter<long>("lmis.messaging.dead", "{message}", "Messages stored as dead letters");
        meter.CreateObservableGauge("lmis.messaging.outbox.depth", () => Volatile.Read(ref depth), "{message}", "Events that wait to be published");
        meter.CreateObservableGauge("lmis.messaging.outbox.lag", Lag, "s", "Age of the oldest waiting event");
        meter.CreateObservableGauge("lmis.messaging.dead.waiting", () => Volatile.Read(ref deadWaiting), "{message}", "Dead letters nobody has dealt with");
        meter.CreateObservableGauge(
            "lmis.messaging.topic.paused", () => paused.Select(topic => new Measurement<int>(topic.Value ? 1 : 0, Topic(topic.Key))), "{topic}", "1 while a topic waits for its consumers");
    }

    public void Published(string topic, long count) => published.Add(count, Topic(topic));

    public void PublishFailed(string topic, long count) => publishFailures.Add(count, Topic(topic));

    public void Handled(string topic, long count) => handled.Add(count, Topic(topic));

    public void Duplicates(string topic, long count) => duplicates.Add(count, Topic(topic));

    public void Retried(string topic, long count) => retries.Add(count, Topic(topic));

    public void Died(string topic, long count) => dead.Add(count, Topic(topic));

    public void Paused(string topic, bool isPaused) => paused[topic] = isPaused;

    public void Measured(long waiting, DateTimeOffset? oldest, long deadLetters)
    {
        Volatile.Write(ref depth, waiting);
        Volatile.Write(ref oldestUnixMilliseconds, oldest?.ToUnixTimeMilliseconds() ?? 0);
        Volatile.Write(ref deadWaiting, deadLetters);
    }

    private double Lag() =>
        Volatile.Read(ref oldestUnixMilliseconds) is > 0 and var oldest ? Math.Max(0, (clock.GetUtcNow().ToUnixTimeMilliseconds() - oldest) / 1000.0) : 0;

    private static KeyValuePair<string, object?> Topic(string topic) => new("topic", topic);
}
