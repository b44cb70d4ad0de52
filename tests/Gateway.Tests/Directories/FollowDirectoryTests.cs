using System.Security.Cryptography;
using Lmis.Exchange.Documents;
using Lmis.Gateway.Tests.States;
using Lmis.Testing;
using Microsoft.AspNetCore.Http;

namespace Lmis.Gateway.Tests.Directories;

/// <summary>A gateway that follows a source which may be newer, older, frozen, forged, slow, endless or away.</summary>
public sealed class FollowDirectoryTests : IAsyncLifetime
{
    private readonly TestNetwork network = new(TimeProvider.System.GetUtcNow());
    private TestDatabase database = null!;
    private DirectorySource source = null!;

    public async ValueTask InitializeAsync()
    {
        database = await ExchangeNode.NewDatabaseAsync();
        source = await DirectorySource.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_newer_directory_is_taken_and_asked_for_only_when_it_changed()
    {
        source.Serves = network.Directory(1);
        await using var node = await FollowAsync();
        await HoldsAsync(node, 1);
        await source.AskedAgainAsync();
        Assert.Contains($"\"{TestNetwork.Read(source.Serves).Hash}\"", source.Tags);
        source.Serves = network.Directory(2);
        await HoldsAsync(node, 2);
        Assert.Equal(source.Serves, await node.Anyone.GetByteArrayAsync("/exchange/v1/directory"));
    }

    [Fact]
    public async Task A_publishing_gateway_is_followed()
    {
        await using var publisherDatabase = await ExchangeNode.NewDatabaseAsync();
        await using var publisher = await ExchangeNode.StartAsync(publisherDatabase, network, TestNetwork.Police);
        await publisher.PublishAsync(network.Directory(1));
        await using var node = await FollowAsync(publisher.DirectoryAddress);
        await HoldsAsync(node, 1);
        await publisher.PublishAsync(network.Directory(2));
        await HoldsAsync(node, 2);
        Assert.DoesNotContain(node.Log.All, l => l.Contains("cannot be fetched", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_older_a_forged_and_an_altered_one_are_refused_and_told_once_with_what_to_do()
    {
        source.Serves = network.Directory(5);
        await using var node = await FollowAsync();
        await HoldsAsync(node, 5);
        foreach (var (offered, told) in new (byte[], string)[]
        {
            (network.Directory(4), "older"),
            (network.Directory(5, life: TimeSpan.FromDays(9)), "same-version-other-content"),
            (network.Directory(6, signers: [TestNetwork.NewKey()]), "signed-by-another-key"),
            (network.Directory(6)[..^40], "malformed"),
        })
        {
            source.Serves = offered;
            await source.AskedAgainAsync();
            await source.AskedAgainAsync();
            Assert.Equal(5, node.State.Current.Directory!.Version);
            Assert.True(node.State.Current.Serves(TimeProvider.System));
            Assert.Single(node.Log.All, l => l.Contains($"is refused ({told})", StringComparison.Ordinal));
        }
        source.Serves = network.Directory(6);
        await HoldsAsync(node, 6);
    }

    [Fact]
    public async Task A_restarted_gateway_remembers_the_highest_version_it_ever_saw()
    {
        source.Serves = network.Directory(5);
        await using (var before = await FollowAsync())
            await HoldsAsync(before, 5);
        source.Serves = network.Directory(4);
        await using var after = await FollowAsync();
        Assert.Equal(5, after.State.Current.Directory!.Version);
        await source.AskedAgainAsync();
        Assert.Equal(5, after.State.Current.Directory!.Version);
    }

    [Fact]
    public async Task A_frozen_source_serves_through_the_grace_and_no_longer()
    {
        // Ends three seconds from now; the source never has another.
        source.Serves = network.Sign(network.Content(1) with { Expires = TestNetwork.Second(TimeProvider.System.GetUtcNow().AddSeconds(3)) });
        await using var node = await FollowAsync(grace: "00:00:02");
        await HoldsAsync(node, 1);
        Assert.True(node.State.Current.Serves(TimeProvider.System));
        await node.UntilAsync(() => node.Log.All.Any(l => l.Contains("Every exchange stops at", StringComparison.Ordinal)), "the end is told while the grace lasts", 5);
        Assert.True(node.State.Current.Serves(TimeProvider.System));
        await node.UntilAsync(() => !node.State.Current.Serves(TimeProvider.System), "the grace is over", 5);
        Assert.True(node.State.Current.IsFresh(TimeProvider.System));
        source.Serves = network.Directory(2);
        await node.UntilAsync(() => node.State.Current.Serves(TimeProvider.System), "a newer one serves again", 3);
    }

    [Fact]
    public async Task A_source_that_is_away_slow_redirecting_or_endless_changes_nothing()
    {
        source.Serves = network.Directory(1);
        await using var node = await FollowAsync();
        await HoldsAsync(node, 1);
        source.Serves = null;
        await source.AskedAgainAsync();
        await source.AskedAgainAsync();
        Assert.Single(node.Log.All, l => l.Contains("it answers 503", StringComparison.Ordinal));

        source.Instead = context =>
        {
            context.Response.Redirect("/exchange/v1/directory/after/0");
            return Task.CompletedTask;
        };
        source.After[0] = network.Directory(9);
        await source.AskedAgainAsync();
        Assert.Equal(1, node.State.Current.Directory!.Version);

        source.Instead = async context =>
        {
            var block = new byte[64 * 1024];
            for (var sent = 0; sent < 16 * 1024 * 1024; sent += block.Length)
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
        };
        await source.AskedAgainAsync();
        Assert.Equal(1, node.State.Current.Directory!.Version);

        (source.Instead, source.Serves) = (null, network.Directory(2));
        await HoldsAsync(node, 2);
        Assert.Contains(node.Log.All, l => l.Contains("answers again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_of_anchors_is_followed_version_by_version_also_through_those_that_have_ended()
    {
        var (second, third) = (TestNetwork.NewKey(), TestNetwork.NewKey());
        source.Serves = network.Directory(1);
        await using var node = await FollowAsync(grace: "00:00:01");
        await HoldsAsync(node, 1);

        // While this gateway was away: version 2 announced the second anchor and has ended, version 3 the third.
        var ended = network.Content(2, anchors: [network.Anchor, second]);
        source.After[1] = network.Sign(ended with { Expires = ended.Issued.AddMinutes(1) });
        source.After[2] = network.Directory(3, signers: [second], anchors: [second, third]);
        source.After[3] = network.Directory(4, signers: [third], anchors: [third]);
        source.Serves = source.After[3];
        await HoldsAsync(node, 4);
        Assert.Equal(KeyIds.Of(third), Assert.Single(node.State.Current.Directory!.Anchors).KeyId);

        // A gateway that begins with the first anchor finds its way as well.
        source.After[0] = network.Directory(1);
        await using var freshDatabase = await ExchangeNode.NewDatabaseAsync();
        await using var fresh = await ExchangeNode.StartAsync(freshDatabase, network, TestNetwork.BacNinh, more: [.. Settings(source.Address, "00:00:01")]);
        await HoldsAsync(fresh, 4);
    }

    [Fact]
    public async Task A_forged_chain_leads_nowhere()
    {
        var thief = TestNetwork.NewKey();
        source.Serves = network.Directory(1);
        await using var node = await FollowAsync();
        await HoldsAsync(node, 1);
        source.After[1] = network.Directory(2, signers: [thief], anchors: [thief]);
        source.Serves = network.Directory(3, signers: [thief], anchors: [thief]);
        await source.AskedAgainAsync();
        Assert.Equal(1, node.State.Current.Directory!.Version);
    }

    private static (string, string?)[] Settings(Uri from, string grace) =>
        [("Exchange:Directory:Publish", "false"), ("Exchange:Directory:Source", from.ToString()), ("Exchange:Directory:Grace", grace)];

    private Task<ExchangeNode> FollowAsync(Uri? from = null, string grace = "1.00:00:00") =>
        ExchangeNode.StartAsync(database, network, TestNetwork.ThaiNguyen, more: Settings(from ?? source.Address, grace));

    private static Task HoldsAsync(ExchangeNode node, long version) => node.UntilAsync(() => node.State.Current.Directory?.Version == version, $"version {version} is held", 5);
}
