using System.Diagnostics.Metrics;

namespace Lmis.Messaging.Tests;

/// <summary>Alone: OpenTelemetry listens to meters by name, so it would also count the services of other tests in this process.</summary>
[CollectionDefinition(nameof(MetricsTests), DisableParallelization = true)]
[Collection(nameof(MetricsTests))]
public sealed class MetricsTests
{
    [Fact]
    public async Task Operators_see_depth_lag_published_failed_handled_retried_and_dead()
    {
        var topic = $"things.{Guid.CreateVersion7():N}.v1";
        await using var database = await SampleService.CreateDatabaseAsync();
        await using var sidecar = FakeSidecar.Away();
        await using var service = await SampleService.StartAsync(database.ConnectionString, sidecar.Address, app => app.MapSubscription<SampleDb, ThingCounted>(topic, SampleService.CountAsync));
        await using (var db = SampleService.Open(database))
        {
            db.Outbox.AddRange(Enumerable.Range(0, 3).Select(_ => OutboxMessage.From(topic, new ThingCounted(Guid.CreateVersion7(), 1), TimeProvider.System)));
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await Eventually.BecomesAsync("3", () => ScrapeAsync(service, "lmis_messaging_outbox_depth"));
        await Eventually.BecomesAsync(true, async () => double.Parse(await ScrapeAsync(service, "lmis_messaging_outbox_lag"), System.Globalization.CultureInfo.InvariantCulture) > 0.5);
        Assert.NotEqual("", await ScrapeAsync(service, "lmis_messaging_publish_failures", topic));
        await sidecar.ComeBackAsync();
        await Eventually.BecomesAsync("3", () => ScrapeAsync(service, "lmis_messaging_published", topic));
        await Eventually.BecomesAsync("0", () => ScrapeAsync(service, "lmis_messaging_outbox_depth"));
        await Eventually.BecomesAsync("0", () => ScrapeAsync(service, "lmis_messaging_outbox_lag"));
        await Eventually.BecomesAsync("0", () => ScrapeAsync(service, "lmis_messaging_topic_paused", topic));

        var good = Deliveries.Envelope(topic, new ThingCounted(Guid.CreateVersion7(), 1));
        var bad = Deliveries.Envelope(topic, new ThingCounted(Guid.CreateVersion7(), -1));
        await service.DeliverAsync(topic, good);
        await service.DeliverAsync(topic, good);
        await service.DeliverAsync(topic, bad);
        await service.DeliverAsync("sample.dead-letters", bad);
        await Eventually.BecomesAsync("1", () => ScrapeAsync(service, "lmis_messaging_handled", topic));
        await Eventually.BecomesAsync("1", () => ScrapeAsync(service, "lmis_messaging_duplicates", topic));
        await Eventually.BecomesAsync("1", () => ScrapeAsync(service, "lmis_messaging_retries", topic));
        await Eventually.BecomesAsync("1", () => ScrapeAsync(service, "lmis_messaging_dead", topic));
    }

    private static async Task<string> ScrapeAsync(SampleService service, string name, string? topic = null)
    {
        using var client = new HttpClient { BaseAddress = service.Operator.BaseAddress };
        var text = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        var line = text.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal) && "_{".Contains(l[name.Length], StringComparison.Ordinal)
            && !l.StartsWith($"{name}_waiting", StringComparison.Ordinal) && (topic is null || l.Contains($"\"{topic}\"", StringComparison.Ordinal)));
        // Name, value, and perhaps the time of the measurement.
        return line is null ? "" : line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
    }
}
