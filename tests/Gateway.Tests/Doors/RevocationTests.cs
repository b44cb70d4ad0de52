using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Journals;
using Lmis.Testing;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>What is taken back stops on every replica within a second: the next request, and the answer that is under way.</summary>
public sealed class RevocationTests(RevocationTests.Replicas replicas) : IClassFixture<RevocationTests.Replicas>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly Network network = replicas.Network;

    [Fact]
    public async Task A_revoked_agreement_stops()
    {
        var agreement = await network.AgreeAsync(network.Terms());
        await StopsAsync(agreement, 403, "agreement-missing", 403, async () =>
        {
            var act = new AgreementAct { Kind = ActKind.Revoke, Agreement = agreement.Id, By = network.Provider.Member, At = NetworkNode.Second(TimeProvider.System.GetUtcNow()), Reason = "Thử nghiệm" };
            using var administrator = network.Provider.Administrator();
            using var body = new ByteArrayContent(act.ToDocument().SignWith(network.Provider.AgreementKey).ToJson()) { Headers = { ContentType = new("application/json") } };
            using var answer = await administrator.PostAsync($"/api/exchange/v1/agreements/{agreement.Id}/revoke", body);
            await answer.JsonAsync(200);
        });
        // The revocation is delivered, so that the consumer's own door refuses as well.
        await Network.UntilAsync(() => Task.FromResult(Network.State(network.Consumer).StatusOf(agreement.Id) == AgreementStatus.Revoked));
    }

    [Fact]
    public async Task A_blocked_member_stops()
    {
        using var administrator = network.Provider.Administrator();
        try
        {
            await StopsAsync(network.Indicators, 403, "agreement-missing", 403, async () =>
                await (await administrator.PutAsJsonAsync("/api/exchange/v1/blocks/VN/GOV/H05", new { reason = "Thử nghiệm" })).JsonAsync(200));
        }
        finally
        {
            (await administrator.DeleteAsync("/api/exchange/v1/blocks/VN/GOV/H05")).Dispose();
        }
    }

    [Fact]
    public async Task A_removed_certificate_stops()
    {
        await StopsAsync(network.Indicators, 401, "exchange-caller", 401, () => network.PublishAsync(content => Replace(content, NetworkNode.NewCertificate("gw-h05-new"), null)));
        await Assert.ThrowsAnyAsync<Exception>(async () => await WireConnection.OpenAsync(network.Provider, network.Consumer.Certificate));
        await network.PublishAsync();
    }

    [Fact]
    public async Task A_revoked_key_stops()
    {
        await StopsAsync(network.Indicators, 401, "exchange-caller", 401, () => network.PublishAsync(content => Replace(content, null, NetworkNode.Second(TimeProvider.System.GetUtcNow()))));
        await network.PublishAsync();
    }

    [Fact]
    public async Task A_provider_whose_certificate_is_removed_gives_no_answer_any_more()
    {
        var (at, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        network.Provider.Service.Answer = async context =>
        {
            at.TrySetResult();
            await go.Task;
            await DatasetBackend.JsonAsync(context, DatasetBackend.Indicator);
        };
        try
        {
            var asked = network.GetAsync(Network.Indicator);
            await at.Task.WaitAsync(TimeSpan.FromSeconds(10));
            await network.PublishAsync(content =>
            {
                var was = content.Gateways[0];
                var next = new DirectoryGateway { Id = was.Id, Addresses = was.Addresses, Certificates = [new(NetworkNode.Sha256Of(NetworkNode.NewCertificate("next")), NetworkNode.Past, NetworkNode.Future)] };
                var member = content.Members[0];
                return content with
                {
                    Gateways = [next, content.Gateways[1]],
                    Members = [new() { Id = member.Id, Name = member.Name, Gateway = next, Subsystems = member.Subsystems, Keys = member.Keys }, content.Members[1]],
                };
            });
            go.SetResult();
            using var answer = await asked;
            Assert.Equal(502, (int)answer.StatusCode);
            using var after = await network.GetAsync(Network.Indicator);
            Assert.Equal(503, (int)after.StatusCode);
        }
        finally
        {
            go.TrySetResult();
            network.Provider.Service.Answer = context => DatasetBackend.JsonAsync(context, DatasetBackend.Indicator);
            await network.PublishAsync();
        }
    }

    private async Task StopsAsync(Agreement agreement, int status, string slug, int next, Func<Task> stop)
    {
        var (waiting, go) = (0, new TaskCompletionSource());
        network.Provider.Service.Answer = async context =>
        {
            Interlocked.Increment(ref waiting);
            await go.Task;
            await DatasetBackend.JsonAsync(context, DatasetBackend.Indicator);
        };
        int[] ports = [network.Provider.ProviderPort, replicas.Port];
        var (busy, idle) = (new List<WireConnection>(), new List<WireConnection>());
        try
        {
            foreach (var port in ports)
            {
                busy.Add(await WireConnection.OpenAsync(network.Provider, network.Consumer.Certificate, port));
                idle.Add(await WireConnection.OpenAsync(network.Provider, network.Consumer.Certificate, port));
            }
            var messages = ports.Select(_ => network.Message(agreement: agreement).Sign(network.Consumer.MessageKey)).ToArray();
            var under = busy.Select((wire, i) => wire.SendAsync(messages[i].All, messages[i].Body)).ToArray();
            await Network.UntilAsync(() => Task.FromResult(Volatile.Read(ref waiting) == ports.Length));
            await stop();
            await Task.Delay(Second);
            var received = network.Provider.Service.Received.Count;
            foreach (var wire in idle)
            {
                var message = network.Message(agreement: agreement).Sign(network.Consumer.MessageKey);
                var refused = await wire.SendAsync(message.All, message.Body).WaitAsync(TimeSpan.FromSeconds(10));
                Assert.True(refused.Status == next, refused.ToString());
            }
            Assert.Equal(received, network.Provider.Service.Received.Count);
            go.SetResult();
            for (var i = 0; i < ports.Length; i++)
            {
                var answer = await under[i].WaitAsync(TimeSpan.FromSeconds(10));
                Assert.True(answer.Status == status && answer.Text.Contains(slug, StringComparison.Ordinal), $"replica {i}: {answer}");
                Assert.DoesNotContain("75.5", answer.Text, StringComparison.Ordinal);
                await Records.OneAsync(network.Provider, messages[i]["x-road-id"], JournalKind.Refusal, status, slug);
            }
        }
        finally
        {
            go.TrySetResult();
            network.Provider.Service.Answer = context => DatasetBackend.JsonAsync(context, DatasetBackend.Indicator);
            foreach (var wire in busy.Concat(idle))
                await wire.DisposeAsync();
        }
    }

    private static DirectoryContent Replace(DirectoryContent content, X509Certificate2? certificate, DateTimeOffset? revoked)
    {
        var was = content.Gateways[1];
        var gateway = new DirectoryGateway
        {
            Id = was.Id,
            Addresses = was.Addresses,
            Certificates = certificate is null ? was.Certificates : [new(NetworkNode.Sha256Of(certificate), NetworkNode.Past, NetworkNode.Future)],
        };
        var member = content.Members[1];
        var keys = member.Keys.Select(key => key.Use == KeyUse.Message && revoked is not null
            ? new DirectoryKey(key.Member, key.Use, key.SubjectPublicKeyInfo.ToArray(), key.NotBefore, key.NotAfter, revoked: revoked)
            : key);
        return content with
        {
            Gateways = [content.Gateways[0], gateway],
            Members = [content.Members[0], new() { Id = member.Id, Name = member.Name, Gateway = gateway, Subsystems = member.Subsystems, Keys = [.. keys] }],
        };
    }

    /// <summary>Two gateways of the provider on one database.</summary>
    public sealed class Replicas : IAsyncLifetime
    {
        private ServiceUnderTest<Program> second = null!;

        public Network Network { get; } = new();

        public int Port { get; private set; }

        public async ValueTask InitializeAsync()
        {
            await Network.InitializeAsync();
            (second, Port) = Network.Provider.StartReplica(Network.Anchor);
            await using var wire = await WireConnection.OpenAsync(Network.Provider, Network.Consumer.Certificate, Port);
            await Network.UntilAsync(async () =>
            {
                var message = Network.Message().Sign(Network.Consumer.MessageKey);
                return (await wire.SendAsync(message.All, message.Body)).Status == 200;
            });
        }

        public async ValueTask DisposeAsync()
        {
            await second.DisposeAsync();
            await Network.DisposeAsync();
        }
    }
}
