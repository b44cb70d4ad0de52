using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Messaging.Tests.Journeys;

public sealed class JourneyTests : IAsyncDisposable
{
    private readonly LocalJourney journey = new();
    private readonly Guid thing = Guid.CreateVersion7();

    public ValueTask DisposeAsync() => journey.DisposeAsync();

    [Fact]
    public async Task An_event_committed_here_is_applied_there_once_in_the_same_trace()
    {
        using var spans = new ActivityRecorder();
        await journey.StartAsync();
        using var writer = new Activity("writer").Start();
        var message = journey.Event(thing, 5);
        writer.Stop();
        await journey.WriteAsync(message);

        await Eventually.BecomesAsync(5, () => journey.TotalAsync(thing));
        await Eventually.BecomesAsync(1, () => spans.Named($"process {journey.Topic}").Count);
        Assert.Equal(writer.Id, spans.Named($"process {journey.Topic}")[0].ParentId);
        Assert.Equal(writer.SpanId, Assert.Single(spans.Named($"publish {journey.Topic}")[0].Links).Context.SpanId);
    }

    [Fact]
    public async Task Two_relays_and_many_events_come_to_the_right_sum()
    {
        await journey.StartAsync();
        await using var second = await journey.AnotherProducerAsync();
        var watch = Stopwatch.StartNew();
        const int count = 3_000;
        await using (var connection = new NpgsqlConnection(journey.ProducerDatabase.ConnectionString))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await OutboxWriter.CopyAsync(connection, transaction, Enumerable.Range(0, count).Select(_ => journey.Event(thing, 1)), TestContext.Current.CancellationToken);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        // All batches change one row, so they queue for its lock: the worst case of a consumer.
        await Eventually.BecomesAsync(count, () => journey.TotalAsync(thing), seconds: 60);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} events in {watch.Elapsed.TotalSeconds:F1} s, largest batch {journey.Batches.Max()}");
        Assert.True(journey.Batches.Max() > 50, $"batches of {string.Join(' ', journey.Batches)}");
    }

    [Fact]
    public async Task A_relay_killed_between_publishing_and_committing_publishes_twice_and_the_event_is_applied_once()
    {
        await journey.StartAsync();
        await using (var db = SampleService.Open(journey.ProducerDatabase))
        {
            // Kills the relay's first commit, after the broker has the event; a sequence forgets nothing on rollback.
            await db.Database.ExecuteSqlRawAsync(
                """
                create sequence commits;
                create function kill_once() returns trigger language plpgsql as
                $$ begin if nextval('commits') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if; return null; end $$;
                create constraint trigger kill_once after update on messaging.outbox_message deferrable initially deferred
                for each row execute function kill_once();
                """, TestContext.Current.CancellationToken);
        }

        using var spans = new ActivityRecorder();
        await journey.WriteAsync(journey.Event(thing, 5));
        await Eventually.BecomesAsync(true, () => spans.Named($"publish {journey.Topic}").Count >= 2);
        await Eventually.BecomesAsync(5, () => journey.TotalAsync(thing));
        // Both copies may come in one delivery or in two; give the second the time to be applied, if anything would.
        await Task.Delay(2000, TestContext.Current.CancellationToken);
        Assert.Equal(5, await journey.TotalAsync(thing));
    }

    [Fact]
    public async Task A_poison_message_ends_in_the_dead_letters_while_the_others_are_applied_and_is_redriven_after_the_mending()
    {
        await journey.StartAsync();
        var mended = false;
        journey.Handler = async (events, db, services, ct) =>
        {
            if (!mended && events.Any(e => e.Amount == 100))
                throw new FormatException("A hundred is not yet known.");
            await SampleService.CountAsync(events, db, services, ct);
        };
        await journey.WriteAsync([.. Enumerable.Range(0, 20).Select(i => journey.Event(thing, i == 7 ? 100 : 1))]);

        await Eventually.BecomesAsync(1, journey.DeadAsync);
        Assert.Equal(19, await journey.TotalAsync(thing));
        var letter = Assert.Single((await journey.Consumer.Operator.GetFromJsonAsync<DeadLetterPage>("/v1/messaging/dead-letters", TestContext.Current.CancellationToken))!.Items);
        Assert.Equal((journey.Topic, "FormatException"), (letter.Topic, letter.Reason));
        Assert.InRange(letter.Failures, 1, 3);

        mended = true;
        using var redriven = await journey.Consumer.Operator.PostAsync(new Uri($"/v1/messaging/dead-letters/{letter.Id}/redrive", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.True(redriven.IsSuccessStatusCode, await redriven.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(119, await journey.TotalAsync(thing));
    }

    [Fact]
    public async Task An_outage_of_the_consumers_database_longer_than_the_retries_needs_no_operator()
    {
        TcpProxy? proxy = null;
        await journey.StartAsync(database =>
        {
            proxy = new(new NpgsqlConnectionStringBuilder(database.ConnectionString));
            return proxy.ConnectionString;
        });
        await using var _ = proxy!;
        await journey.WriteAsync(journey.Event(thing, 1));
        await Eventually.BecomesAsync(1, () => journey.TotalAsync(thing));

        proxy!.Cut();
        await journey.WriteAsync([.. Enumerable.Range(0, 10).Select(_ => journey.Event(thing, 1))]);
        await Task.Delay(4_000, TestContext.Current.CancellationToken);
        proxy.Mend();

        // The retries were over long before: the messages circle in the dead-letter topic, and are applied from there.
        await Eventually.BecomesAsync(11, () => journey.TotalAsync(thing));
        Assert.Equal(0, await journey.DeadAsync());
    }
}
