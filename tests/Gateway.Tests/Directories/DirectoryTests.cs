using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Gateway.Directories;
using Lmis.Gateway.Tests.States;
using Lmis.Testing;

namespace Lmis.Gateway.Tests.Directories;

/// <summary>Publishing the directory, serving it, and keeping replicas from setting each other back.</summary>
public sealed class DirectoryTests : IAsyncLifetime
{
    private readonly TestNetwork network = new(TimeProvider.System.GetUtcNow());
    private TestDatabase database = null!;
    private ExchangeNode node = null!;

    public async ValueTask InitializeAsync()
    {
        database = await ExchangeNode.NewDatabaseAsync();
        node = await ExchangeNode.StartAsync(database, network, TestNetwork.ThaiNguyen);
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_was_published_is_served_to_anyone_with_its_very_bytes()
    {
        await (await node.Anyone.GetAsync("/exchange/v1/directory")).ProblemAsync(404, "no-directory");
        var signed = network.Directory(1);
        await node.PublishAsync(signed);

        var answer = await node.Anyone.GetAsync("/exchange/v1/directory");
        Assert.Equal(signed, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/jose+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"\"{TestNetwork.Read(signed).Hash}\"", answer.Headers.ETag!.Tag);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/exchange/v1/directory") { Headers = { IfNoneMatch = { answer.Headers.ETag } } };
        Assert.Equal(304, (int)(await node.Anyone.SendAsync(again)).StatusCode);

        await node.PublishAsync(network.Directory(2));
        Assert.Equal(2, TestNetwork.Read(await node.Anyone.GetByteArrayAsync("/exchange/v1/directory")).Version);
        Assert.Equal(signed, await node.Anyone.GetByteArrayAsync("/exchange/v1/directory/after/0"));
        Assert.Equal(2, TestNetwork.Read(await node.Anyone.GetByteArrayAsync("/exchange/v1/directory/after/1")).Version);
        await (await node.Anyone.GetAsync("/exchange/v1/directory/after/2")).ProblemAsync(404, "no-later-directory");
    }

    [Fact]
    public async Task Older_altered_and_foreign_directories_are_refused_and_the_last_good_one_stays()
    {
        await node.PublishAsync(network.Directory(5));
        await (await node.PutAsync(network.Directory(4))).ProblemAsync(409, "directory-older");
        await (await node.PutAsync(network.Directory(5, life: TimeSpan.FromDays(9)))).ProblemAsync(409, "directory-same-version-other-content");
        await (await node.PutAsync(network.Directory(6, signers: [TestNetwork.NewKey()]))).ProblemAsync(403, "directory-signed-by-another-key");
        var frozen = network.Content(6) with { Issued = network.Content(5).Issued.AddSeconds(1), Expires = network.Content(5).Issued.AddSeconds(2) };
        await using var strict = await ExchangeNode.StartAsync(database, network, TestNetwork.ThaiNguyen, more: ("Exchange:Directory:Grace", "00:00:01"));
        await (await strict.PutAsync(network.Sign(frozen))).ProblemAsync(422, "directory-frozen");
        Assert.Equal(5, strict.State.Current.Directory!.Version);
        Assert.True(strict.State.Current.Serves(TimeProvider.System));
    }

    [Fact]
    public async Task The_same_directory_twice_is_no_conflict()
    {
        await node.PublishAsync(network.Directory(1));
        await node.PublishAsync(network.Directory(1));
        Assert.Equal(1, node.State.Current.Directory!.Version);
    }

    [Fact]
    public async Task What_is_no_directory_or_too_large_is_refused_before_the_database()
    {
        await (await node.PutAsync("{}"u8.ToArray())).ProblemAsync(400, "directory-malformed");
        await (await node.PutAsync(network.Signed(network.Agreement(), TestNetwork.ThaiNguyen).ToJson())).ProblemAsync(400, "directory-malformed");
        await (await node.PutAsync(new byte[DocumentTypes.MaxBytes(DocumentTypes.Directory) + 1])).ProblemAsync(413, "body-too-large");
    }

    [Fact]
    public async Task A_gateway_that_only_follows_takes_no_directory()
    {
        await using var follower = await ExchangeNode.StartAsync(database, network, TestNetwork.ThaiNguyen, more: ("Exchange:Directory:Publish", "false"));
        await (await follower.PutAsync(network.Directory(1))).ProblemAsync(403, "not-the-publisher");
    }

    [Fact]
    public async Task Two_replicas_that_are_offered_many_versions_at_once_never_step_back()
    {
        await using var other = await ExchangeNode.StartAsync(database, network, TestNetwork.ThaiNguyen);
        var versions = Enumerable.Range(1, 24).ToArray();
        Random.Shared.Shuffle(versions);
        await Parallel.ForEachAsync(versions, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (version, ct) =>
            await (version % 2 == 0 ? node : other).Get<KeepDirectory>().OfferAsync(network.Directory(version), asLink: false, ct));

        Assert.Equal(24, await HighestAsync());
        await node.UntilAsync(() => node.State.Current.Directory?.Version == 24 && other.State.Current.Directory?.Version == 24, "both hold the highest", 2);
        await using var order = node.Database.CreateCommand("select count(*) from (select version, lag(version) over (order by xmin::text::bigint) as before from exchange.directory) v where before > version");
        Assert.Equal(0L, await order.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Anchors_that_the_operator_replaces_begin_trust_anew()
    {
        await node.PublishAsync(network.Directory(3));
        var fresh = new TestNetwork(network.Now);
        await using var recovered = await ExchangeNode.StartAsync(database, fresh, TestNetwork.ThaiNguyen);
        Assert.Null(recovered.State.Current.Directory);
        Assert.Contains(recovered.Log.All, l => l.Contains("does not follow from Exchange:Directory:Anchors", StringComparison.Ordinal));
        await (await recovered.PutAsync(network.Directory(4))).ProblemAsync(403, "directory-signed-by-another-key");
        await (await recovered.PutAsync(fresh.Directory(2))).ProblemAsync(409, "directory-older");
        await recovered.PublishAsync(fresh.Directory(4));
        Assert.Equal(4, recovered.State.Current.Directory!.Version);
    }

    [Fact]
    public async Task An_operator_sees_who_is_in_the_network_and_until_when()
    {
        await node.PublishAsync(network.Directory(1));
        var members = await (await node.Operator.GetAsync("/api/exchange/v1/members")).JsonAsync(200);
        Assert.Equal(1, (int)members["version"]!);
        Assert.True((bool)members["serves"]!);
        Assert.Equal(["VN/GOV/H55", "VN/GOV/H05", "VN/GOV/G01"], members["members"]!.AsArray().Select(m => (string)m!["id"]!));
        await (await node.Anyone.GetAsync("/api/exchange/v1/members")).ProblemAsync(401, "no-token");
    }

    private async Task<long> HighestAsync()
    {
        await using var read = node.Database.CreateCommand("select max(version) from exchange.directory");
        return (long)(await read.ExecuteScalarAsync())!;
    }
}
