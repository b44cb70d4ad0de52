using System.Diagnostics;
using Lmis.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Messaging.Tests.Relay;

public sealed class RelayTests : IAsyncLifetime
{
    private readonly string topic = $"things.{Guid.CreateVersion7():N}.v1";
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await SampleService.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_committed_event_is_published_once_with_its_id_type_token_and_trace()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        await using var service = await SampleService.StartAsync(database.ConnectionString, sidecar.Address);
        using var writer = new Activity("writer").Start();
        writer.TraceStateString = "lmis=1";
        var message = OutboxMessage.From(topic, new ThingCounted(Guid.CreateVersion7(), 3), TimeProvider.System);
        writer.Stop();
        await WriteAsync(message);

        await Eventually.BecomesAsync(1, () => sidecar.Published.Count);
        var (published, entry) = sidecar.Published.Single();
        Assert.Equal(topic, published);
        Assert.Equal(message.Id.ToString(), entry.Metadata["cloudevent.id"]);
        Assert.Equal(topic, entry.Metadata["cloudevent.type"]);
        Assert.Equal(writer.Id, entry.Metadata["cloudevent.traceparent"]);
        Assert.Equal("lmis=1", entry.Metadata["cloudevent.tracestate"]);
        Assert.Equal("application/json", entry.ContentType);
        Assert.Contains("\"amount\":3", entry.Event.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Equal("test-dapr-api-token", Assert.Single(sidecar.Tokens));
        await Eventually.BecomesAsync(0, WaitingAsync);
    }

    [Fact]
    public async Task A_rolled_back_transaction_publishes_nothing()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        await using var service = await SampleService.StartAsync(database.ConnectionString, sidecar.Address);
        await using (var db = SampleService.Open(database))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            db.Things.Add(new() { Id = Guid.CreateVersion7() });
            db.Outbox.Add(Event());
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        }

        var later = Event();
        await WriteAsync(later);
        await Eventually.BecomesAsync(1, () => sidecar.Published.Count);
        Assert.Equal([later.Id.ToString()], sidecar.Ids(topic));
    }

    [Fact]
    public async Task A_notification_wakes_the_relay_long_before_the_safety_wake()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        await using var service = await SampleService.StartAsync(database.ConnectionString, sidecar.Address);
        await WriteAsync(Event());
        await Eventually.BecomesAsync(1, () => sidecar.Published.Count);

        var slowest = TimeSpan.Zero;
        for (var i = 2; i <= 6; i++)
        {
            await Task.Delay(300, TestContext.Current.CancellationToken);
            var watch = Stopwatch.StartNew();
            await WriteAsync(Event());
            while (sidecar.Published.Count < i && watch.Elapsed < TimeSpan.FromSeconds(20))
                await Task.Delay(2, TestContext.Current.CancellationToken);
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"slowest of five: {slowest.TotalMilliseconds:F0} ms");
        Assert.True(slowest < TimeSpan.FromSeconds(10), $"the slowest event took {slowest}");
    }

    [Fact]
    public async Task Copied_events_are_published_too_and_only_with_their_transaction()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        await using var service = await SampleService.StartAsync(database.ConnectionString, sidecar.Address);
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using (var lost = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
            await OutboxWriter.CopyAsync(connection, lost, [Event()], TestContext.Current.CancellationToken);

        var messages = Enumerable.Range(0, 1_200).Select(_ => Event()).ToList();
        await using (var kept = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await OutboxWriter.CopyAsync(connection, kept, messages, TestContext.Current.CancellationToken);
            await kept.CommitAsync(TestContext.Current.CancellationToken);
        }

        await Eventually.BecomesAsync(0, WaitingAsync);
        Assert.Equal(messages.Select(m => m.Id.ToString()).Order(), sidecar.Ids(topic).Order());
    }

    [Fact]
    public async Task Two_replicas_publish_each_event_once()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        await using var one = await SampleService.StartAsync(database.ConnectionString, sidecar.Address, settings: ("Messaging:BatchSize", "20"));
        await using var two = await SampleService.StartAsync(database.ConnectionString, sidecar.Address, settings: ("Messaging:BatchSize", "20"));
        var written = new List<OutboxMessage>();
        for (var i = 0; i < 30; i++)
        {
            var some = Enumerable.Range(0, 40).Select(_ => Event()).ToArray();
            written.AddRange(some);
            await WriteAsync(some);
        }

        await Eventually.BecomesAsync(0, WaitingAsync);
        Assert.Equal(written.Select(m => m.Id.ToString()).Order(), sidecar.Ids(topic).Order());
    }

    [Fact]
    public async Task A_relay_killed_between_publishing_and_committing_publishes_again()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        var killed = false;
        sidecar.Before = async _ =>
        {
            if (killed)
                return;
            killed = true;
            await using var admin = new NpgsqlConnection(database.ConnectionString + ";Application Name=killer");
            await admin.OpenAsync();
            await using var kill = new NpgsqlCommand(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'sample' and state = 'idle in transaction'", admin);
            await kill.ExecuteNonQueryAsync();
        };
        await using var service = await SampleService.StartAsync(database.ConnectionString, sidecar.Address);
        var message = Event();
        await WriteAsync(message);

        await Eventually.BecomesAsync(0, WaitingAsync);
        Assert.Equal([message.Id.ToString(), message.Id.ToString()], sidecar.Ids(topic));
    }

    [Fact]
    public async Task A_sidecar_that_was_away_gets_everything_when_it_is_back_and_the_log_stays_short()
    {
        await using var sidecar = FakeSidecar.Away();
        await using var service = await SampleService.StartAsync(database.ConnectionString, sidecar.Address);
        var messages = Enumerable.Range(0, 50).Select(_ => Event()).ToArray();
        foreach (var message in messages)
            await WriteAsync(message);
        await Task.Delay(2_000, TestContext.Current.CancellationToken);
        await sidecar.ComeBackAsync();

        await Eventually.BecomesAsync(0, WaitingAsync);
        Assert.Equal(messages.Select(m => m.Id.ToString()).Order(), sidecar.Ids(topic).Order());
        var lines = service.Log.All.Where(line => line.Contains("Lmis.Messaging", StringComparison.Ordinal)).ToList();
        Assert.True(lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)) == 1, string.Join('\n', lines));
        Assert.Contains(lines, line => line.Contains("works again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_that_was_away_is_listened_to_again()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        await using var proxy = new TcpProxy(new NpgsqlConnectionStringBuilder(database.ConnectionString));
        await using var service = await SampleService.StartAsync(proxy.ConnectionString, sidecar.Address);
        await WriteAsync(Event());
        await Eventually.BecomesAsync(1, () => sidecar.Published.Count);
        await Eventually.BecomesAsync(0, WaitingAsync);

        proxy.Cut();
        await WriteAsync(Event());
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        Assert.Single(sidecar.Published);
        proxy.Mend();
        await Eventually.BecomesAsync(2, () => sidecar.Published.Count);

        // Both what was written meanwhile and, by a new notification, what comes after.
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        var watch = Stopwatch.StartNew();
        await WriteAsync(Event());
        await Eventually.BecomesAsync(3, () => sidecar.Published.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"it took {watch.Elapsed}");
        var lines = service.Log.All.Where(line => line.Contains("Lmis.Messaging", StringComparison.Ordinal)).ToList();
        Assert.True(lines.Count < 8, string.Join('\n', lines));
    }

    [Fact]
    public async Task An_event_the_broker_refuses_steps_aside_for_the_others()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        var wrong = Event();
        var refuse = true;
        sidecar.Refuses = (_, entry) => refuse && entry.EntryId == wrong.Id.ToString();
        await using var service = await SampleService.StartAsync(database.ConnectionString, sidecar.Address);
        var right = Enumerable.Range(0, 9).Select(_ => Event()).ToArray();
        await WriteAsync([wrong, .. right]);

        await Eventually.BecomesAsync(1, WaitingAsync);
        Assert.Equal(right.Select(m => m.Id.ToString()).Order(), sidecar.Ids(topic).Order());
        refuse = false;
        await Eventually.BecomesAsync(0, WaitingAsync);
        Assert.Contains(wrong.Id.ToString(), sidecar.Ids(topic));
    }

    [Fact]
    public async Task A_batch_the_sidecar_cannot_read_is_halved_until_the_wrong_event_stands_alone()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        var wrong = Event();
        const int invalidArgument = 3;
        sidecar.Status = request => request.Entries.Any(entry => entry.EntryId == wrong.Id.ToString()) ? invalidArgument : 0;
        await using var service = await SampleService.StartAsync(database.ConnectionString, sidecar.Address);
        var right = Enumerable.Range(0, 30).Select(_ => Event()).ToArray();
        await WriteAsync([.. right[..13], wrong, .. right[13..]]);

        await Eventually.BecomesAsync(1, WaitingAsync);
        Assert.Equal(right.Select(m => m.Id.ToString()).Order(), sidecar.Ids(topic).Order());
    }

    [Fact]
    public async Task A_stop_finishes_the_batch_in_hand()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        var reached = new TaskCompletionSource();
        sidecar.Before = async _ =>
        {
            reached.TrySetResult();
            await Task.Delay(1_000);
        };
        var service = await SampleService.StartAsync(database.ConnectionString, sidecar.Address);
        await WriteAsync(Event());
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await service.DisposeAsync();

        Assert.Equal(0, await WaitingAsync());
        Assert.Single(sidecar.Published);
    }

    private OutboxMessage Event() => OutboxMessage.From(topic, new ThingCounted(Guid.CreateVersion7(), 1), TimeProvider.System);

    private async Task WriteAsync(params OutboxMessage[] messages)
    {
        await using var db = SampleService.Open(database);
        db.Outbox.AddRange(messages);
        await db.SaveChangesAsync();
    }

    private async Task<int> WaitingAsync()
    {
        await using var db = SampleService.Open(database);
        return await db.Outbox.CountAsync(message => message.SentAt == null);
    }
}
