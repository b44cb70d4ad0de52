using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Messaging;

/// <summary>
/// Publishes what services write to their outbox. Any number of replicas run it at once; it sleeps until a notification, a retry's or a
/// pause's own moment, or the slow safety wake.
/// </summary>
internal sealed class OutboxRelay(
    NpgsqlDataSource database, SidecarPublisher sidecar, StreamBacklog backlog, WakeSignal wake, MessagingMetrics metrics,
    IOptions<MessagingOptions> settings, IConfiguration configuration, TimeProvider clock, ILogger<OutboxRelay> log) : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);
    private readonly MessagingOptions options = settings.Value;
    private readonly Dictionary<string, TopicRelay> topics = [];
    private DateTimeOffset measureAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (string.IsNullOrEmpty(configuration.GetConnectionString("Streams")))
            log.LogWarning("ConnectionStrings:Streams is not set, so nobody can see how far consumers are: events stay in the outbox until it is");
        var reading = new Outage("Reading the outbox", options.LongestBackOff, clock, log);
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                pause = await RunPassAsync(stoppingToken);
                reading.Over();
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is, the service that hosts the relay goes on serving, and the rows are still there.
                if (failure is not NpgsqlException && !Failure.IsTransient(failure))
                    log.LogError(failure, "The relay met something it does not know");
                pause = reading.Failed(Failure.Kind(failure));
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await wake.WaitAsync(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Publishes everything that is due, a batch of each topic in turn, and says how long to sleep unless woken.</summary>
    private async Task<TimeSpan> RunPassAsync(CancellationToken ct)
    {
        var waiting = (await OutboxQueue.TopicsAsync(database, ct)).ConvertAll(Of);
        waiting.ForEach(topic => topic.BeginPass());
        for (var busy = waiting; busy.Count > 0;)
        {
            var more = new List<TopicRelay>();
            foreach (var topic in busy)
            {
                ct.ThrowIfCancellationRequested();
                if (await topic.PublishBatchAsync(ct))
                    more.Add(topic);
            }

            busy = more;
            if (busy.Count > 0)
                await MeasureAsync(ct);
        }

        var measured = await MeasureAsync(ct);
        var now = clock.GetUtcNow();
        var moments = waiting.Select(topic => topic.NotBefore).Where(moment => moment > now).ToList();
        if (await OutboxQueue.NextDueAsync(database, now, ct) is { } due)
            moments.Add(due);
        if (!measured)
            moments.Add(measureAt);
        var pause = moments.Count == 0 ? options.SafetyWake : moments.Min() - now;
        return pause < ShortestPause ? ShortestPause : pause > options.SafetyWake ? options.SafetyWake : pause;
    }

    private TopicRelay Of(string topic)
    {
        if (!topics.TryGetValue(topic, out var relay))
            topics[topic] = relay = new(topic, database, sidecar, backlog, metrics, options, clock, log);
        return relay;
    }

    /// <summary>Brings the gauges up to date; a long queue is counted seldom, for counting it is not free. False if it is not yet time.</summary>
    private async Task<bool> MeasureAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (now < measureAt)
            return false;
        var (depth, oldest, dead) = await OutboxQueue.MeasureAsync(database, ct);
        metrics.Measured(depth, oldest, dead);
        measureAt = now.AddSeconds(depth > 10_000 ? 15 : 1);
        return true;
    }
}
