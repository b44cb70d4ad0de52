using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Journals;
using Lmis.Gateway.Tests.Doors;
using Lmis.Gateway.Tests.Feeds;
using Lmis.Testing;
using Npgsql;
using static Lmis.Gateway.Tests.Packages.Media;

namespace Lmis.Gateway.Tests.Packages;

/// <summary>A gateway killed by SIGKILL in the middle of a package: made or taken again, everything is told once and on record once.</summary>
public sealed class KilledPackageTests(SeparateNetwork separate) : IClassFixture<SeparateNetwork>
{
    private readonly Network network = separate.Network;
    private readonly FeedSource source = new();
    private readonly FeedSink sink = new();

    private NetworkNode Provider => network.Provider;

    private NetworkNode Consumer => network.Consumer;

    [Fact]
    public async Task Killed_while_it_makes_a_package_takes_one_and_takes_its_answers_everything_is_told_and_on_record_once()
    {
        (Provider.Service.Answer, Consumer.Service.Answer) = (source.AnswerAsync, sink.AnswerAsync);
        var agreement = await network.AgreeAsync(FeedNetwork.Terms(network));
        source.AddMany(1700);
        await SubscribeAsync(network, agreement);

        // Made to its third page: two requests are on record, and nobody has the file.
        var reads = 0;
        await KilledAsync(Provider, "/packages", For(Provider), kill => Provider.Service.Answer = context =>
        {
            if (++reads == 3)
                kill();
            return source.AnswerAsync(context);
        });
        Provider.Service.Answer = source.AnswerAsync;
        Assert.Equal(2, await CountAsync("select count(*) from exchange.packaged where what = 'delivery'"));
        var package = await MakeAsync(Provider);

        // Taken before the second delivery is applied, and again after the third is and before it is answered.
        await KilledAsync(Consumer, "/packages/take", Body(package), kill => sink.Before = _ => KillAtAsync(2, kill));
        sink.Before = null;
        Assert.Equal("500", sink.Position);
        await KilledAsync(Consumer, "/packages/take", Body(package), kill => sink.After = _ => KillAtAsync(5, kill));
        sink.After = null;
        Assert.Equal("1500", sink.Position);
        var answers = await TakeAsync(Consumer, package);
        AssertEveryChangeOnce(source, sink);

        // Its answers: the first counts, the second is on record and killed before it counts.
        await using (var data = NpgsqlDataSource.Create(Provider.Database.ConnectionString))
        await using (var held = await data.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            await using var transaction = await held.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var hold = new NpgsqlCommand($"select from exchange.packaged where package_id = '{JsonNode.Parse(package.Split('\n')[0])!["id"]}' and after = '500' for update", held, transaction);
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await KilledAsync(Provider, "/packages/take", Body(answers), kill => _ = Task.Run(async () =>
            {
                await Network.UntilAsync(async () => await CountAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%update exchange.packaged%'") == 1);
                kill();
            }));
            // Its statement dies with it, as it would with a connection that breaks earlier.
            await CountAsync("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        }
        // A delivery that was applied before says where the subscriber stands.
        Assert.Equal("1500", (string?)(await ListAsync(Provider, "subscribers"))[0]!["position"]);
        var taken = JsonNode.Parse(await TakeAsync(Provider, answers))!;
        Assert.Equal("4 3 1 0", $"{taken["answers"]} {taken["taken"]} {taken["again"]} {taken["refused"]}");
        var subscriber = (await ListAsync(Provider, "subscribers"))[0]!;
        Assert.Equal("1700", (string?)subscriber["position"]);
        AssertEveryChangeOnce(source, sink);

        // Each request that was answered is in the asker's journal with its answer, once.
        var deliveries = (await Records.AllAsync(Provider)).Where(one => one.AgreementId == agreement.Id && one.Kind == JournalKind.Exchange && one.Status == 200 && one.Service.EndsWith("/EXCHANGE/feeds", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, deliveries.Count);
        Assert.Equal(4, deliveries.DistinctBy(static one => one.RequestId).Count());
        await RefusedAsync(Provider, HttpMethod.Post, "/packages", For(Provider), 422, "nothing-to-pack");
    }

    private Task<bool> KillAtAsync(int delivery, Action kill)
    {
        if (sink.Deliveries != delivery)
            return Task.FromResult(false);
        kill();
        return Task.FromResult(true);
    }

    // The node's gateway as a process of its own, asked, killed where the plan says, and started anew.
    private async Task KilledAsync(NetworkNode node, string path, HttpContent body, Action<Action> plan)
    {
        await node.Gateway.DisposeAsync();
        var settings = node.Settings(network.Anchor);
        SeparateNetwork.Settings(settings);
        using (var process = new GatewayProcess(settings))
        {
            await process.ReadyAsync();
            using var administrator = new HttpClient { BaseAddress = process.Address };
            administrator.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue("exchange.administer exchange.journal", clientId: "console"));
            await Network.UntilAsync(async () => (await administrator.GetAsync("/api/exchange/v1/subscribers")).IsSuccessStatusCode);
            plan(process.Kill);
            await Assert.ThrowsAsync<HttpRequestException>(() => administrator.PostAsync("/api/exchange/v1" + path, body));
        }
        node.Start(network.Anchor, SeparateNetwork.Settings);
        await Network.UntilAsync(() => Task.FromResult(Network.State(node).Serves(TimeProvider.System)));
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var data = NpgsqlDataSource.Create(Provider.Database.ConnectionString);
        await using var count = data.CreateCommand(sql);
        return (long)(await count.ExecuteScalarAsync())!;
    }
}
