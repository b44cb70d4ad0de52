namespace Lmis.Gateway.Tests.Doors;

/// <summary>A directory that was held back, turned back or made by somebody else: refused, while the last good one serves inside its grace and not beyond.</summary>
public sealed class DirectoryAttackTests(DirectoryAttackTests.ShortGrace grace) : IClassFixture<DirectoryAttackTests.ShortGrace>
{
    private readonly Network network = grace.Network;

    [Fact]
    public async Task Only_a_newer_directory_of_the_same_anchor_is_taken_and_the_last_good_one_serves_through_its_grace()
    {
        var held = network.Version;
        await RefusedAsync(network.Sign(network.Content(held - 1)), 409, "directory-older");
        await RefusedAsync(network.Sign(network.Content(held) with { Expires = NetworkNode.Future.AddDays(1) }), 409, "directory-same-version-other-content");
        await RefusedAsync(network.Sign(network.Content(held + 1), NetworkNode.NewKey()), 403, "directory-signed-by-another-key");
        using var stranger = NetworkNode.NewKey();
        var own = network.Content(held + 1) with { Anchors = [new(stranger.ExportSubjectPublicKeyInfo())] };
        await RefusedAsync(network.Sign(own, stranger), 403, "directory-signed-by-another-key");

        // Nothing newer comes: it ends, serves through its grace of three seconds, and then nothing passes.
        var ends = NetworkNode.Second(TimeProvider.System.GetUtcNow()).AddSeconds(2);
        await network.PublishAsync(content => content with { Expires = ends });
        await Network.UntilAsync(() => Task.FromResult(TimeProvider.System.GetUtcNow() > ends.AddSeconds(0.5)));
        await (await network.GetAsync(Network.Indicator)).JsonAsync(200);
        await Network.UntilAsync(() => Task.FromResult(TimeProvider.System.GetUtcNow() > ends.AddSeconds(3.1)));
        using var over = await network.GetAsync(Network.Indicator);
        var body = await over.Content.ReadAsStringAsync();
        Assert.True((int)over.StatusCode == 503 && body.Contains("exchange-state", StringComparison.Ordinal), body);
        // What ended longer ago than the grace is a directory that somebody froze.
        var (refused, said) = await Network.OfferAsync(network.Provider, network.Sign(network.Content(network.Version + 1) with { Issued = ends.AddSeconds(-1), Expires = ends }));
        Assert.True(refused == 422 && said.Contains("directory-frozen", StringComparison.Ordinal), said);
        // The grace never lets a stranger in, and the door refuses by itself.
        await using var wire = await WireConnection.OpenAsync(network.Provider, network.Consumer.Certificate);
        var message = network.Message().Sign(network.Consumer.MessageKey);
        var direct = await wire.SendAsync(message.All, message.Body);
        Assert.True(direct.Status == 503 && direct.Text.Contains("exchange-state", StringComparison.Ordinal), direct.ToString());

        await network.PublishAsync();
        await (await network.GetAsync(Network.Indicator)).JsonAsync(200);
    }

    private async Task RefusedAsync(byte[] directory, int status, string slug)
    {
        foreach (var node in new[] { network.Provider, network.Consumer })
        {
            var version = Network.State(node).Directory!.Version;
            var (got, said) = await Network.OfferAsync(node, directory);
            Assert.True(got == status && said.Contains("urn:lmis:problem:" + slug, StringComparison.Ordinal), $"{got} {said}");
            Assert.Equal(version, Network.State(node).Directory!.Version);
        }
        await (await network.GetAsync(Network.Indicator)).JsonAsync(200);
    }

    /// <summary>A network whose directory serves three seconds beyond its end.</summary>
    public sealed class ShortGrace : IAsyncLifetime
    {
        private static readonly Action<Dictionary<string, string?>> Settings = settings => settings["Exchange:Directory:Grace"] = "00:00:03";

        public Network Network { get; } = new() { ProviderSettings = Settings, ConsumerSettings = Settings };

        public async ValueTask InitializeAsync()
        {
            await Network.InitializeAsync();
            await Network.PublishAsync();
        }

        public ValueTask DisposeAsync() => Network.DisposeAsync();
    }
}
