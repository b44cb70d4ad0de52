using System.Diagnostics;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Lmis.Gateway.States;
using Lmis.Testing;
using Npgsql;

namespace Lmis.Gateway.Tests.States;

/// <summary>How soon a change reaches every replica, and what happens when the database is away.</summary>
public sealed class ExchangeStateTests : IAsyncLifetime
{
    private readonly TestNetwork network = new(TimeProvider.System.GetUtcNow());
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await ExchangeNode.NewDatabaseAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_replica_sees_a_revocation_within_a_second(bool withRedis)
    {
        // The second replica hears nothing through Redis when that is away, and polls.
        var redis = ("ConnectionStrings:Ephemeral", withRedis ? TestServers.Redis : "127.0.0.1:1");
        await using var one = await ExchangeNode.StartAsync(database, network, TestNetwork.ThaiNguyen, more: redis);
        await using var two = await ExchangeNode.StartAsync(database, network, TestNetwork.ThaiNguyen, more: redis);
        var agreement = await AgreeAsync(one);
        await two.UntilAsync(() => Active(two, agreement), "the agreement is active at the second replica", 1);

        var answer = await one.RevokeAsync(agreement, network.Act(agreement, ActKind.Revoke, TestNetwork.ThaiNguyen));
        var answered = Stopwatch.GetTimestamp();
        await answer.JsonAsync(200);
        Assert.False(Active(one, agreement), "the replica that answered has stopped");
        await two.UntilAsync(() => !Active(two, agreement), "the second replica has stopped", 1);
        Assert.Equal(AgreementStatus.Revoked, two.State.Current.StatusOf(agreement.Id));
        TestContext.Current.TestOutputHelper?.WriteLine($"second replica after {Stopwatch.GetElapsedTime(answered).TotalMilliseconds:F0} ms, Redis {withRedis}");
    }

    [Fact]
    public async Task A_block_stops_a_member_on_every_replica_and_lifting_it_lets_it_pass()
    {
        await using var one = await ExchangeNode.StartAsync(database, network, TestNetwork.ThaiNguyen);
        await using var two = await ExchangeNode.StartAsync(database, network, TestNetwork.ThaiNguyen);
        var agreement = await AgreeAsync(one);
        await two.UntilAsync(() => Active(two, agreement), "active");

        using var reason = new StringContent("""{"reason":"Khóa bị lộ"}""", null, "application/json");
        var block = await (await one.Operator.PutAsync("/api/exchange/v1/blocks/VN/GOV/H05", reason)).JsonAsync(200);
        Assert.Equal("operator-1", (string)block["blockedBy"]!);
        Assert.True(one.State.Current.IsBlocked(TestNetwork.BacNinh));
        Assert.False(Active(one, agreement));
        await two.UntilAsync(() => two.State.Current.IsBlocked(TestNetwork.BacNinh) && !Active(two, agreement), "blocked at the second replica", 1);
        Assert.Equal("VN/GOV/H05", (string)(await (await two.Operator.GetAsync("/api/exchange/v1/blocks")).JsonAsync(200))["blocks"]![0]!["member"]!);

        Assert.Equal(204, (int)(await one.Operator.DeleteAsync("/api/exchange/v1/blocks/VN/GOV/H05")).StatusCode);
        await two.UntilAsync(() => Active(two, agreement), "active again", 1);
        await (await one.Operator.DeleteAsync("/api/exchange/v1/blocks/VN/GOV/H05")).ProblemAsync(404, "member-not-blocked");
        using var own = new StringContent("""{"reason":"Thử nghiệm"}""", null, "application/json");
        await (await one.Operator.PutAsync("/api/exchange/v1/blocks/VN/GOV/H55", own)).ProblemAsync(422, "own-member");
    }

    [Fact]
    public async Task A_member_or_subsystem_that_leaves_the_directory_ends_its_agreements()
    {
        await using var one = await ExchangeNode.StartAsync(database, network, TestNetwork.ThaiNguyen);
        var agreement = await AgreeAsync(one);
        await one.PublishAsync(network.Directory(2, members: [TestNetwork.ThaiNguyen, TestNetwork.Police]));
        Assert.False(Active(one, agreement));
        Assert.Empty(one.State.Current.ActiveBetween(agreement.Consumer, agreement.Provider, agreement.Service, network.Now));
        await one.PublishAsync(network.Directory(3));
        Assert.True(Active(one, agreement));
        Assert.Equal(agreement.Id, Assert.Single(one.State.Current.ActiveBetween(agreement.Consumer, agreement.Provider, agreement.Service, network.Now)).Id);
    }

    [Fact]
    public async Task While_the_database_is_away_the_state_grows_old_and_then_comes_back()
    {
        await using var one = await ExchangeNode.StartAsync(database, network, TestNetwork.ThaiNguyen);
        await one.PublishAsync(network.Directory(1));
        Assert.True(one.State.Current.Serves(TimeProvider.System));

        await AllowConnectionsAsync(false);
        try
        {
            await one.UntilAsync(() => one.Log.All.Any(l => l.Contains("cannot be read", StringComparison.Ordinal)), "the failure is told");
            var stuck = one.State.Current.AsOf;
            await Task.Delay(600);
            Assert.Equal(stuck, one.State.Current.AsOf);
            Assert.NotNull(one.State.Current.Directory);
            await one.UntilAsync(() => !one.State.Current.Serves(TimeProvider.System), "the state is too old to serve", 7);
            Assert.Equal(503, (int)(await one.Anyone.GetAsync("/readyz")).StatusCode);
        }
        finally
        {
            await AllowConnectionsAsync(true);
        }
        await one.UntilAsync(() => one.State.Current.Serves(TimeProvider.System), "the state is fresh again");
        Assert.Single(one.Log.All, l => l.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_only_the_database_says_is_not_enforced()
    {
        await using var one = await ExchangeNode.StartAsync(database, network, TestNetwork.ThaiNguyen);
        await one.PublishAsync(network.Directory(1));
        var agreement = network.Agreement();
        await (await one.OfferAsync(network.Signed(agreement, TestNetwork.ThaiNguyen))).JsonAsync(201);
        await one.ExecuteAsync("update exchange.agreement set status = 'accepted'");
        await one.UntilAsync(() => one.State.Current.StatusOf(agreement.Id) == AgreementStatus.Accepted, "the forged status is read", 1);
        Assert.False(Active(one, agreement));
        Assert.Contains(one.Log.All, l => l.Contains("not signed by both", StringComparison.Ordinal));

        await one.ExecuteAsync("update exchange.agreement set document = 'x'");
        await one.ExecuteAsync("update exchange.agreement set status = 'offered'");
        await one.UntilAsync(() => one.State.Current.StatusOf(agreement.Id) is null, "the broken document is left out", 1);
    }

    [Fact]
    public async Task A_snapshot_is_never_torn_and_shares_what_did_not_change()
    {
        await using var one = await ExchangeNode.StartAsync(database, network, TestNetwork.ThaiNguyen);
        var agreement = await AgreeAsync(one);
        var (before, held) = (one.State.Current, one.State.Current.Find(agreement.Id));
        await one.State.RefreshAsync(default);
        Assert.NotSame(before, one.State.Current);
        Assert.Same(held, one.State.Current.Find(agreement.Id));
        Assert.Same(before.Directory, one.State.Current.Directory);
        Assert.Equal(before.Version, one.State.Current.Version);
        Assert.True(ExchangeSnapshot.None is { Directory: null } && !ExchangeSnapshot.None.Serves(TimeProvider.System));
    }

    private static bool Active(ExchangeNode node, Agreement agreement) => node.State.Current.Active(agreement.Id, TimeProvider.System.GetUtcNow()) is not null;

    private async Task<Agreement> AgreeAsync(ExchangeNode node)
    {
        await node.PublishAsync(network.Directory(1));
        var agreement = network.Agreement();
        await (await node.AcceptAsync(network.Signed(agreement, TestNetwork.BacNinh, TestNetwork.ThaiNguyen))).JsonAsync(201);
        Assert.True(Active(node, agreement));
        return agreement;
    }

    private async Task AllowConnectionsAsync(bool allow)
    {
        await using var admin = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(TestServers.Postgres) { Database = "postgres", Pooling = false }.ConnectionString);
        await admin.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"alter database {database.Name} allow_connections {(allow ? "true" : "false")}; select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database.Name}'", admin);
        await command.ExecuteNonQueryAsync();
    }
}
