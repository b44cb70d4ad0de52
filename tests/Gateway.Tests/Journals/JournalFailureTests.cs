using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Lmis.Exchange.Journals;
using Lmis.Gateway.Data;
using Lmis.Gateway.Journals;
using Lmis.Hosting;
using Lmis.Testing;
using Npgsql;

namespace Lmis.Gateway.Tests.Journals;

public sealed class JournalFailureTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await TestDatabase.CreateAsync<GatewayDb>(o => new GatewayDb(o, AreaScope.Everything));

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Connections_cut_under_load_lose_and_double_nothing()
    {
        var written = new System.Collections.Concurrent.ConcurrentBag<string>();
        var refused = 0;
        await using (var host = await JournalHost.StartAsync(database.ConnectionString))
        {
            using var stop = new CancellationTokenSource();
            var writers = Enumerable.Range(0, 32).Select(async writer =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    try
                    {
                        await host.Journal.WriteAsync(JournalHost.Record($"{writer}-{i}"), CancellationToken.None);
                        written.Add($"{writer}-{i}");
                    }
                    catch (JournalUnavailableException)
                    {
                        Interlocked.Increment(ref refused);
                        await Task.Delay(20);
                    }
                }
            }).ToList();
            for (var i = 0; i < 6; i++)
            {
                // In the midst of writing, however slow the machine is.
                for (var (before, tries) = (written.Count, 0); written.Count < before + 50 && tries < 500; tries++)
                    await Task.Delay(20);
                await ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
            }
            await stop.CancelAsync();
            await Task.WhenAll(writers);
            // It has recovered by itself.
            await WriteWhenItCanAsync(host.Journal, "after");
        }
        var entries = await StoredChain.ReadWholeAsync(database.ConnectionString);
        var stored = entries.Where(e => e.Record.Kind == JournalKind.Exchange).Select(e => e.Record.RequestId).ToList();
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.False(written.IsEmpty);
        Assert.Empty(written.Except(stored));
        // What is in the journal and was told to have failed is named as unanswered.
        var unanswered = entries.Where(e => e.Record.Kind == JournalKind.Unanswered).SelectMany(e => e.Record.Note!.Split(',')).Distinct().Count();
        Assert.True(stored.Count - 1 - written.Count <= unanswered, $"{stored.Count} stored, {written.Count} written, {refused} refused, {unanswered} unanswered");
    }

    [Fact]
    public async Task While_the_database_is_away_every_writer_is_told_in_two_seconds_and_it_comes_back_by_itself()
    {
        await using var relay = await PostgresRelay.StartAsync();
        var through = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = relay.Port }.ConnectionString;
        await using var host = await JournalHost.StartAsync(through);
        await host.Journal.WriteAsync(JournalHost.Record("before"), CancellationToken.None);

        relay.Close();
        var started = Stopwatch.GetTimestamp();
        var tasks = Enumerable.Range(0, 50).Select(i => host.Journal.WriteAsync(JournalHost.Record($"away-{i}"), CancellationToken.None).AsTask()).ToList();
        foreach (var task in tasks)
            await Assert.ThrowsAsync<JournalUnavailableException>(() => task);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(3), $"told after {Stopwatch.GetElapsedTime(started)}");

        relay.Open();
        await WriteWhenItCanAsync(host.Journal, "after");
        var entries = await StoredChain.ReadWholeAsync(database.ConnectionString);
        Assert.Equal(["before", "after"], entries.Where(e => e.Record.Kind == JournalKind.Exchange).Select(e => e.Record.RequestId));
    }

    [Fact]
    public async Task A_database_that_hangs_is_told_in_two_seconds_too()
    {
        await using var relay = await PostgresRelay.StartAsync();
        var through = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = relay.Port }.ConnectionString;
        await using var host = await JournalHost.StartAsync(through);
        await host.Journal.WriteAsync(JournalHost.Record("before"), CancellationToken.None);

        // The batch arrives and is committed, its answer does not: in doubt.
        relay.HoldAnswers = true;
        var started = Stopwatch.GetTimestamp();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => host.Journal.WriteAsync(JournalHost.Record("doubt"), CancellationToken.None).AsTask());
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(3), $"told after {Stopwatch.GetElapsedTime(started)}");
        relay.Close();
        relay.HoldAnswers = false;
        relay.Open();
        await WriteWhenItCanAsync(host.Journal, "after");
        var entries = await StoredChain.ReadWholeAsync(database.ConnectionString);
        var doubt = entries.Single(e => e.Record.RequestId == "doubt");
        Assert.Contains(entries, e => e.Record.Kind == JournalKind.Unanswered && e.Record.Note == $"{doubt.Slot}:{doubt.Sequence}");
    }

    [Fact]
    public async Task A_replica_whose_lease_was_taken_cannot_append_to_that_chain()
    {
        await using var first = await JournalHost.StartAsync(database.ConnectionString);
        await first.Journal.WriteAsync(JournalHost.Record("first-1"), CancellationToken.None);
        // As if it had been paused for longer than its lease.
        await ExecuteAsync("update journal.slot set lease_until = clock_timestamp() - interval '1 second' where slot = 0");
        await using var second = await JournalHost.StartAsync(database.ConnectionString);
        await second.Journal.WriteAsync(JournalHost.Record("second-1"), CancellationToken.None);
        await first.Journal.WriteAsync(JournalHost.Record("first-2"), CancellationToken.None);
        await second.Journal.WriteAsync(JournalHost.Record("second-2"), CancellationToken.None);

        var entries = await StoredChain.ReadWholeAsync(database.ConnectionString);
        Assert.Equal(["first-1", "second-1", "second-2"], entries.Where(e => e.Slot == 0 && e.Record.Kind == JournalKind.Exchange).Select(e => e.Record.RequestId));
        Assert.Equal(["first-2"], entries.Where(e => e.Slot == 1 && e.Record.Kind == JournalKind.Exchange).Select(e => e.Record.RequestId));
        var openings = entries.Where(e => e.Slot == 0 && e.Record.Kind == JournalKind.Opening).ToList();
        Assert.Equal([1L, 2L], openings.Select(e => e.Lease!.Fence));
        Assert.NotEqual(openings[0].Lease!.Owner, openings[1].Lease!.Owner);
    }

    [Fact]
    public async Task A_slot_given_back_is_taken_again_and_its_chain_goes_on()
    {
        for (var i = 0; i < 3; i++)
        {
            await using var host = await JournalHost.StartAsync(database.ConnectionString);
            await host.Journal.WriteAsync(JournalHost.Record($"{i}"), CancellationToken.None);
        }
        var entries = await StoredChain.ReadWholeAsync(database.ConnectionString);
        Assert.All(entries, e => Assert.Equal(0, e.Slot));
        Assert.Equal(9, entries.Count);
    }

    [Fact]
    public async Task A_record_with_odd_texts_does_not_hold_up_the_others()
    {
        await using var host = await JournalHost.StartAsync(database.ConnectionString);
        var odd = JournalHost.Record("nul\0half\ud800") with { XRoadId = new string('x', 20_000), Peer = "ă\0", Status = 70_000, RequestBase = "\0\ud800" };
        await Task.WhenAll(host.Journal.WriteAsync(odd, CancellationToken.None).AsTask(), host.Journal.WriteAsync(JournalHost.Record("plain"), CancellationToken.None).AsTask());
        Assert.Equal(2, (await StoredChain.ReadWholeAsync(database.ConnectionString)).Count(e => e.Record.Kind == JournalKind.Exchange));
    }

    [Fact]
    public async Task The_journal_lets_nobody_change_or_delete_an_entry()
    {
        await using var host = await JournalHost.StartAsync(database.ConnectionString);
        await host.Journal.WriteAsync(JournalHost.Record("one"), CancellationToken.None);
        foreach (var sql in new[] { "update journal.entry set status = 500", "delete from journal.entry", "delete from journal.checkpoint" })
        {
            if (sql.Contains("checkpoint", StringComparison.Ordinal))
                await ExecuteAsync("insert into journal.checkpoint (number, at, hash, document) values (1, now(), '\\x00', '\\x00')");
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(sql))).SqlState);
        }
    }

    private static async Task WriteWhenItCanAsync(Journal journal, string id)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await journal.WriteAsync(JournalHost.Record(id), CancellationToken.None);
                return;
            }
            catch (JournalUnavailableException) when (i < 60)
            {
                await Task.Delay(100);
            }
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
