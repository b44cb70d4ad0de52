using Lmis.Testing;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>A gateway that is its only replica goes on without Redis: it remembers messages and counts permits by itself.</summary>
public sealed class SingleReplicaTests(SingleReplicaTests.Alone alone) : IClassFixture<SingleReplicaTests.Alone>
{
    private readonly Network network = alone.Network;

    [Fact]
    public async Task Without_Redis_it_answers_refuses_replays_and_keeps_the_agreed_rate()
    {
        var agreement = await network.AgreeAsync(network.Terms() with { Operations = ["GET /"], RatePerMinute = 5 });
        alone.Redis.Cut();
        try
        {
            // Messages signed within the skew of its start cannot be told from replays, as after any restart.
            await Network.UntilAsync(async () => (await network.SendAsync(network.Message().Sign(network.Consumer.MessageKey))).Status == 200);
            var message = network.Message().Sign(network.Consumer.MessageKey);
            Assert.Equal(200, (await network.SendAsync(message)).Status);
            Assert.Equal(409, (await network.SendAsync(message)).Status);

            var statuses = new List<int>();
            for (var i = 0; i < 8; i++)
                statuses.Add((await network.SendAsync(network.Message("/r1/VN/GOV/H55/LMIS/indicators", agreement).Sign(network.Consumer.MessageKey))).Status);
            Assert.Equal([200, 200, 200, 200, 200, 429, 429, 429], statuses);
        }
        finally
        {
            alone.Redis.Mend();
        }
    }

    /// <summary>The network with a provider that is its only replica, on a line to Redis that can be cut.</summary>
    public sealed class Alone : IAsyncLifetime
    {
        public Network Network { get; private set; } = null!;

        public Relay Redis { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            var (host, port) = TestServers.Redis.Split(',')[0].Split(':') is [var h, var p] ? (h, int.Parse(p, provider: null)) : ("127.0.0.1", 6379);
            Redis = new(host, port);
            Network = new()
            {
                ProviderSettings = settings =>
                {
                    settings["ConnectionStrings:Ephemeral"] = $"127.0.0.1:{Redis.Port}";
                    settings["Exchange:Limits:SingleReplica"] = "true";
                },
            };
            await Network.InitializeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Network.DisposeAsync();
            await Redis.DisposeAsync();
        }
    }
}
