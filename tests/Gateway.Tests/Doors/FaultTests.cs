using System.Diagnostics;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Journals;
using Lmis.Gateway.Bodies;
using Lmis.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>Redis, PostgreSQL, partner or service away, slow or full: what the app is told, and that nothing is doubled or lost on record.</summary>
public sealed class FaultTests(FaultTests.Lines lines) : IClassFixture<FaultTests.Lines>, IAsyncDisposable
{
    private readonly Network network = lines.Network;

    public async ValueTask DisposeAsync()
    {
        network.Provider.Service.Answer = context => DatasetBackend.JsonAsync(context, DatasetBackend.Indicator);
        await WorksAsync();
    }

    [Fact]
    public async Task Without_Redis_the_provider_door_refuses_and_goes_on_when_it_is_back()
    {
        lines.Redis.Cut();
        try
        {
            await RefusedUntilAsync(503, "exchange-replay-store");
        }
        finally
        {
            lines.Redis.Mend();
        }
    }

    [Fact]
    public async Task A_Redis_that_forgot_refuses_what_was_signed_before()
    {
        var before = network.Message().Sign(network.Consumer.MessageKey);
        Assert.Equal(200, (await network.SendAsync(before)).Status);
        await using (var redis = await ConnectionMultiplexer.ConnectAsync($"{TestServers.Redis},defaultDatabase={Lines.Database}"))
        {
            // As after a restart without its disk: every nonce is gone, and the life it knew.
            Assert.True(await redis.GetDatabase().KeyDeleteAsync("lmis:replay:{cache}:life"));
            await redis.GetDatabase().KeyDeleteAsync($"lmis:replay:{{cache}}:{network.Consumer.MessageKeyId}:{Nonce(before)}");
            Assert.Equal(503, (await network.SendAsync(before)).Status);
            // As after a restart from an older state of its disk: the life is another's.
            await redis.GetDatabase().HashSetAsync("lmis:replay:{cache}:life", [new("run", "0000"), new("began", "1")]);
            Assert.Equal(503, (await network.SendAsync(before)).Status);
        }
        // What is signed later than the skew passes again: DisposeAsync waits for it.
    }

    [Fact]
    public async Task Without_PostgreSQL_nothing_leaves_and_all_works_when_it_is_back()
    {
        var asked = network.Provider.Service.Received.Count;
        lines.ProviderPostgres.Cut();
        try
        {
            using var journal = await network.GetAsync(Network.Indicator, ("X-Road-Id", "no-postgres"));
            var body = await journal.Content.ReadAsStringAsync();
            Assert.True((int)journal.StatusCode == 503, body);
            Assert.DoesNotContain("75.5", body, StringComparison.Ordinal);
            await Network.UntilAsync(async () =>
            {
                using var stale = await network.GetAsync(Network.Indicator);
                Assert.Equal(503, (int)stale.StatusCode);
                return !Network.State(network.Provider).IsFresh(TimeProvider.System);
            });
            var now = network.Provider.Service.Received.Count;
            using var later = await network.GetAsync(Network.Indicator);
            Assert.Equal(503, (int)later.StatusCode);
            // With a state older than five seconds not even the service is asked.
            Assert.Equal(now, network.Provider.Service.Received.Count);
            Assert.True(now >= asked);
        }
        finally
        {
            lines.ProviderPostgres.Mend();
        }
        await WorksAsync();
        Assert.Single(await Records.OfAsync(network.Consumer, "no-postgres"));
    }

    [Fact]
    public async Task Without_the_askers_own_PostgreSQL_the_answer_is_kept_back()
    {
        lines.ConsumerPostgres.Cut();
        try
        {
            using var answer = await network.GetAsync(Network.Indicator);
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == 503 && body.Contains("exchange-journal", StringComparison.Ordinal), body);
            Assert.DoesNotContain("75.5", body, StringComparison.Ordinal);
        }
        finally
        {
            lines.ConsumerPostgres.Mend();
        }
    }

    [Fact]
    public async Task A_slow_service_is_told_as_slow_a_full_one_as_full()
    {
        network.Provider.Service.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        var (began, received) = (Stopwatch.GetTimestamp(), network.Provider.Service.Received.Count);
        var waiting = Enumerable.Range(0, 4).Select(i => network.GetAsync(Network.Indicator, ("X-Road-Id", "slow"))).ToArray();
        await Network.UntilAsync(() => Task.FromResult(network.Provider.Service.Received.Count == received + 4));
        using var full = await network.GetAsync(Network.Indicator, ("X-Road-Id", "full"));
        Assert.Equal(503, (int)full.StatusCode);
        Assert.NotEmpty(full.Header("retry-after"));
        await Records.OneAsync(network.Provider, "full", JournalKind.Exchange, 503, "exchange-service-unavailable");
        foreach (var answer in await Task.WhenAll(waiting))
        {
            Assert.Contains("exchange-service-timeout", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal(504, (int)answer.StatusCode);
            answer.Dispose();
        }
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 1.5, 15);
        Assert.Equal(4, (await Records.OfAsync(network.Provider, "slow")).Count);
        Assert.Equal(4, (await Records.OfAsync(network.Consumer, "slow")).Count);
    }

    [Fact]
    public async Task An_asker_that_goes_away_is_on_record_and_opens_no_circuit()
    {
        network.Provider.Service.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        for (var i = 0; i < 12; i++)
        {
            await using var wire = await WireConnection.OpenAsync(network.Provider, network.Consumer.Certificate);
            var message = network.Message().With("x-road-id", "gone").Sign(network.Consumer.MessageKey);
            var received = network.Provider.Service.Received.Count;
            var id = await wire.StartAsync(message.All, ends: true);
            await Network.UntilAsync(() => Task.FromResult(network.Provider.Service.Received.Count > received));
            await wire.CancelAsync(id);
        }
        await Network.UntilAsync(async () => (await Records.OfAsync(network.Provider, "gone")).Count == 12);
        Assert.All(await Records.OfAsync(network.Provider, "gone"), entry => Assert.Equal("exchange-asker-gone", entry.Fault));
        for (var i = 0; i < 12; i++)
        {
            using var leave = new CancellationTokenSource();
            var received = network.Provider.Service.Received.Count;
            using var app = network.Consumer.App();
            using var request = new HttpRequestMessage(HttpMethod.Get, Network.Indicator) { Headers = { { "X-Road-Client", "VN/GOV/H05/LMIS" }, { "X-Road-Id", "left" }, { "Lmis-Purpose", "labour-statistics" } } };
            var asked = app.SendAsync(request, leave.Token);
            await Network.UntilAsync(() => Task.FromResult(network.Provider.Service.Received.Count > received));
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        }
        network.Provider.Service.Answer = context => DatasetBackend.JsonAsync(context, DatasetBackend.Indicator);
        await (await network.GetAsync(Network.Indicator)).JsonAsync(200);
        await Network.UntilAsync(async () => (await Records.OfAsync(network.Consumer, "left")).Count == 12);
    }

    [Fact]
    public async Task A_partner_that_is_down_opens_the_circuit_and_one_that_is_back_closes_it()
    {
        await network.Provider.Gateway.DisposeAsync();
        try
        {
            // Half of the calls of the last ten seconds must have failed.
            await Network.UntilAsync(async () =>
            {
                using var down = await network.GetAsync(Network.Indicator, ("X-Road-Id", "down"));
                Assert.Equal(503, (int)down.StatusCode);
                return down.Header("retry-after") == "3";
            });
            Assert.All(await Records.OfAsync(network.Consumer, "down"), entry => Assert.Equal("exchange-partner-unavailable", entry.Fault));
            var began = Stopwatch.GetTimestamp();
            using var open = await network.GetAsync(Network.Indicator);
            Assert.True((int)open.StatusCode == 503 && Stopwatch.GetElapsedTime(began).TotalSeconds < 2);
        }
        finally
        {
            network.Provider.Start(network.Anchor, lines.ForProvider);
        }
    }

    [Fact]
    public async Task The_next_address_is_asked_when_no_connection_comes_about_and_stays_the_first_to_be_tried()
    {
        var agreement = await network.AgreeAsync(network.Terms() with { Operations = ["POST /"] });
        // The acts that gateways bring each other would find the address that answers, before the question does.
        await Network.UntilAsync(async () =>
        {
            await using var data = Npgsql.NpgsqlDataSource.Create(network.Consumer.Database.ConnectionString);
            await using var waiting = data.CreateCommand($"select count(*) from exchange.delivery where agreement_id = '{agreement.Id}' and delivered_at is null");
            return (long)(await waiting.ExecuteScalarAsync())! == 0;
        });
        var dead = new Uri($"https://127.0.0.1:{TestPorts.Next()}");
        await network.PublishAsync(content =>
        {
            var moved = new DirectoryGateway { Id = network.Provider.GatewayId, Addresses = [dead, network.Provider.ProviderAddress], Certificates = network.Provider.ToGateway().Certificates };
            return content with { Gateways = [moved, .. content.Gateways.Skip(1)], Members = [new() { Id = network.Provider.Member, Name = "Thái Nguyên", Gateway = moved, Subsystems = ["LMIS"], Keys = network.Provider.ToKeys() }, .. content.Members.Skip(1)] };
        });
        try
        {
            using var answer = await network.SendAsync(HttpMethod.Post, "/r1/VN/GOV/H55/LMIS/indicators", "{}", ("X-Road-Id", "moved"), ("Lmis-Agreement", agreement.Id));
            await answer.JsonAsync(200);
            var entries = await Records.OfAsync(network.Consumer, "moved");
            // Each attempt that may change something is announced in the journal, and the last one is the exchange: signed for the address that took it.
            Assert.Equal([JournalKind.Intent, JournalKind.Intent, JournalKind.Exchange], entries.Select(entry => entry.Kind));
            Assert.Contains($":{dead.Port}/", entries[0].RequestBase, StringComparison.Ordinal);
            Assert.Contains($":{network.Provider.ProviderPort}/", entries[2].RequestBase, StringComparison.Ordinal);
            Assert.Single(await Records.OfAsync(network.Provider, "moved"), entry => entry.Kind == JournalKind.Exchange);

            using var next = await network.SendAsync(HttpMethod.Post, "/r1/VN/GOV/H55/LMIS/indicators", "{}", ("X-Road-Id", "moved-2"), ("Lmis-Agreement", agreement.Id));
            await next.JsonAsync(200);
            Assert.Equal([JournalKind.Intent, JournalKind.Exchange], (await Records.OfAsync(network.Consumer, "moved-2")).Select(entry => entry.Kind));
        }
        finally
        {
            await network.PublishAsync();
        }
    }

    [Fact]
    public async Task A_service_that_keeps_breaking_off_is_left_alone_for_a_moment()
    {
        network.Provider.Service.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        // Half of the calls of the last ten seconds must have failed.
        await Network.UntilAsync(async () =>
        {
            using var broken = await network.GetAsync(Network.Indicator, ("X-Road-Id", "broken"));
            Assert.True((int)broken.StatusCode is 502 or 503);
            return broken.Header("retry-after") == "3";
        });
        var received = network.Provider.Service.Received.Count;
        using var open = await network.GetAsync(Network.Indicator, ("X-Road-Id", "left-alone"));
        Assert.Equal(503, (int)open.StatusCode);
        Assert.Equal(received, network.Provider.Service.Received.Count);
        await Records.OneAsync(network.Provider, "left-alone", JournalKind.Exchange, 503, "exchange-service-unavailable");
    }

    [Fact]
    public async Task Bodies_beyond_the_memory_they_may_take_are_turned_away_before_memory_grows()
    {
        var agreement = await network.AgreeAsync(network.Terms() with { Operations = ["POST /"] });
        var (received, budget) = (network.Provider.Service.Received.Count, network.Provider.Gateway.Services.GetRequiredService<BodyBudget>());
        var body = $$"""{"text":"{{new string('x', 60_000)}}"}""";
        Task<HttpResponseMessage> SendAsync(string id) => network.SendAsync(HttpMethod.Post, "/r1/VN/GOV/H55/LMIS/indicators", body, ("X-Road-Id", id), ("Lmis-Agreement", agreement.Id));

        // As if other bodies had taken nearly all.
        var others = budget.Total - body.Length / 2;
        budget.Take(others);
        try
        {
            using var shed = await SendAsync("shed");
            var said = await shed.Content.ReadAsStringAsync();
            Assert.True((int)shed.StatusCode == 503 && said.Contains("exchange-overloaded", StringComparison.Ordinal) || (int)shed.StatusCode == 503 && said.Contains("exchange-partner-unavailable", StringComparison.Ordinal), said);
            Assert.NotEmpty(shed.Header("retry-after"));
            Assert.Equal(received, network.Provider.Service.Received.Count);
        }
        finally
        {
            budget.GiveBack(others);
        }
        using var taken = await SendAsync("taken");
        await taken.JsonAsync(200);
        await Network.UntilAsync(() => Task.FromResult(budget.InUse == 0));
    }

    private static string Nonce(WireMessage message)
    {
        var input = message["signature-input"];
        var from = input.IndexOf("nonce=\"", StringComparison.Ordinal) + 7;
        return input[from..input.IndexOf('"', from)];
    }

    private async Task RefusedUntilAsync(int status, string slug)
    {
        for (var i = 0; i < 5; i++)
        {
            using var answer = await network.GetAsync(Network.Indicator);
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == status && body.Contains(slug, StringComparison.Ordinal), body);
        }
    }

    private async Task WorksAsync() => await Network.UntilAsync(async () =>
    {
        using var answer = await network.GetAsync(Network.Indicator);
        return (int)answer.StatusCode == 200;
    });

    /// <summary>The network on lines that can be cut, with short deadlines and few places.</summary>
    public sealed class Lines : IAsyncLifetime
    {
        /// <summary>A database of the Redis that no other test uses.</summary>
        public const int Database = 13;

        public Network Network { get; private set; } = null!;

        public Relay Redis { get; private set; } = null!;

        public Relay ProviderPostgres { get; } = PostgresRelay();

        public Relay ConsumerPostgres { get; } = PostgresRelay();

        public async ValueTask InitializeAsync()
        {
            var (host, port) = TestServers.Redis.Split(',')[0].Split(':') is [var h, var p] ? (h, int.Parse(p, provider: null)) : ("127.0.0.1", 6379);
            Redis = new(host, port);
            Network = new() { ProviderSettings = ForProvider, ConsumerSettings = settings => Through(settings, ConsumerPostgres) };
            await Network.InitializeAsync();
        }

        public void ForProvider(Dictionary<string, string?> settings)
        {
            Through(settings, ProviderPostgres);
            settings["ConnectionStrings:Ephemeral"] = $"127.0.0.1:{Redis.Port},defaultDatabase={Database}";
            settings["Exchange:Limits:ServiceDeadline"] = "00:00:02";
            settings["Exchange:Limits:ConcurrencyPerService"] = "4";
        }

        public async ValueTask DisposeAsync()
        {
            await Network.DisposeAsync();
            await Redis.DisposeAsync();
            await ProviderPostgres.DisposeAsync();
            await ConsumerPostgres.DisposeAsync();
        }

        private static void Through(Dictionary<string, string?> settings, Relay relay) => settings["ConnectionStrings:Database"] =
            new NpgsqlConnectionStringBuilder(settings["ConnectionStrings:Database"]) { Host = "127.0.0.1", Port = relay.Port }.ConnectionString;

        private static Relay PostgresRelay()
        {
            var server = new NpgsqlConnectionStringBuilder(TestServers.Postgres);
            return new(server.Host!, server.Port);
        }
    }
}
