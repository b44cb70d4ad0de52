using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>Keys, certificates and names that do not belong together, addresses that could be read in two ways, answers sent back as questions.</summary>
public sealed class StrangersTests(Strangers strangers) : IClassFixture<Strangers>
{
    private const string Caller = "exchange-caller", Signature = "exchange-signature", Target = "exchange-target-refused";

    private readonly Network network = strangers.Network;

    [Fact]
    public async Task A_key_that_may_not_sign_messages_now_is_refused()
    {
        using var unknown = NetworkNode.NewKey();
        foreach (var key in new[] { strangers.Retired, strangers.Revoked, strangers.Early, unknown, network.Consumer.CheckpointKey, network.Consumer.AgreementKey })
            await RefusedAsync(network.Message().Sign(key), 401, Signature);
        // The right key's name over another key's signature.
        await RefusedAsync(network.Message().Sign(unknown, keyId: network.Consumer.MessageKeyId), 401, Signature);
    }

    [Fact]
    public async Task Key_certificate_and_client_must_name_one_member()
    {
        await RefusedAsync(network.Message().Sign(network.Consumer.MessageKey), 401, Caller, strangers.OtherCertificate);
        await RefusedAsync(network.Message().Sign(strangers.Theirs), 401, Caller);
        await RefusedAsync(network.Message().Sign(strangers.Theirs), 401, Caller, strangers.OtherCertificate);
        await RefusedAsync(network.Message().With("x-road-client", "VN/GOV/G99/LMIS").Sign(network.Consumer.MessageKey), 401, Caller);
        await RefusedAsync(network.Message().With("x-road-client", "VN/GOV/G99/LMIS").Sign(strangers.Theirs), 401, Caller);
        await RefusedAsync(network.Message().With("x-road-client", "VN/GOV/H55/LMIS").Sign(network.Provider.MessageKey), 401, Caller);
        // All three name one member, but the agreement is another's: proved, so on record.
        var proved = network.Message().With("x-road-client", "VN/GOV/G99/LMIS").Sign(strangers.Theirs);
        var answer = await network.SendAsync(proved, strangers.OtherCertificate);
        Assert.True(answer.Status == 403 && answer.Text.Contains("agreement-missing", StringComparison.Ordinal), answer.ToString());
        Assert.Equal("VN/GOV/G99", Assert.Single(await Records.OfAsync(network.Provider, proved["x-road-id"])).Peer);
    }

    [Fact]
    public async Task A_stranger_does_not_get_past_the_handshake()
    {
        foreach (var certificate in new[] { NetworkNode.NewCertificate("gw-h05"), strangers.Withdrawn, null })
        {
            var refused = await Assert.ThrowsAnyAsync<Exception>(async () => await WireConnection.OpenAsync(network.Provider, certificate));
            Assert.True(refused is IOException or AuthenticationException, refused.ToString());
        }
    }

    [Fact]
    public async Task A_request_for_another_member_or_an_answer_as_a_request_is_refused()
    {
        await RefusedAsync(network.Message("/r1/VN/GOV/H05/LMIS/indicators/K01").Sign(network.Consumer.MessageKey), 404, "exchange-service-unknown");
        await RefusedAsync(network.Message("/r1/VN/GOV/G99/LMIS/indicators/K01").Sign(network.Consumer.MessageKey), 404, "exchange-service-unknown");

        // The provider's own answer, sent back to it as if it were a question.
        var asked = network.Message().Sign(network.Consumer.MessageKey);
        var answer = await network.SendAsync(asked);
        var reflected = network.Message();
        foreach (var (name, value) in answer.Fields.Where(field => field.Key[0] != ':' && field.Key is not ("date" or "content-length")))
            reflected[name] = value;
        await RefusedAsync(reflected, answer.Fields["content-digest"] == reflected["content-digest"] ? 400 : 401, "exchange-digest");
        reflected.Body = answer.Body;
        await RefusedAsync(reflected, 401, Signature);
    }

    [Theory]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/../indicators/K01", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/%2e%2e/K01", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01%2F..", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01%5C", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K%301", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01%c3%a9", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01%252F", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators//K01", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01/", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01;a=1", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01?year=1&year=2", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01?year=1;a=2", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01?", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01%0A", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01?year=%00", Target)]
    [InlineData("//r1/VN/GOV/H55/LMIS/indicators/K01", Target)]
    [InlineData("/R1/VN/GOV/H55/LMIS/indicators/K01", Target)]
    [InlineData("/r1/VN/GOV/H55/LMIS", Target)]
    [InlineData("/api/registry/v1/workers", Target)]
    [InlineData("/listClients", Target)]
    [InlineData("/exchange/v1/directory", Target)]
    [InlineData("/metrics", Target)]
    [InlineData("/healthz", Target)]
    public async Task A_smuggled_address_is_refused_before_anything_else(string target, string slug) =>
        await RefusedAsync(network.Message(target).Sign(network.Consumer.MessageKey), 400, slug);

    [Theory]
    [InlineData("https://127.0.0.1/r1/VN/GOV/H55/LMIS/indicators/K01")]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01#part")]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K 01")]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01%")]
    [InlineData("r1/VN/GOV/H55/LMIS/indicators/K01")]
    [InlineData("*")]
    public async Task An_address_that_is_no_address_never_reaches_a_service(string target)
    {
        var message = network.Message(target).Sign(network.Consumer.MessageKey);
        var received = network.Provider.Service.Received.Count;
        var answer = await network.SendAsync(message);
        // The server's own parser ends the stream, or the door refuses.
        Assert.True(answer.Ended is not null || answer.Status == 400, answer.ToString());
        Assert.Equal(received, network.Provider.Service.Received.Count);
        await Records.NoneAsync(network.Provider, message["x-road-id"]);
    }

    [Fact]
    public async Task A_message_for_another_host_is_refused_signed_so_or_not()
    {
        var message = network.Message().Sign(network.Consumer.MessageKey);
        message.Authority = "gateway.example.vn";
        await RefusedAsync(message, 400, "exchange-request-refused");
        // Signed for another gateway, and brought here.
        var elsewhere = network.Message();
        elsewhere.Authority = "gateway.example.vn";
        await RefusedAsync(elsewhere.Sign(network.Consumer.MessageKey), 400, "exchange-request-refused");
        var plain = network.Message();
        plain.Scheme = "http";
        var answer = await network.SendAsync(plain.Sign(network.Consumer.MessageKey));
        Assert.True(answer.Ended is not null || answer.Status is 400 or 401, answer.ToString());
    }

    private async Task RefusedAsync(WireMessage message, int status, string slug, X509Certificate2? certificate = null)
    {
        var received = network.Provider.Service.Received.Count;
        var answer = await network.SendAsync(message, certificate);
        Assert.True(answer.Status == status && answer.Text.Contains($"urn:lmis:problem:{slug}\"", StringComparison.Ordinal), $"{message.Target}: {answer}");
        Assert.Equal(received, network.Provider.Service.Received.Count);
        Assert.DoesNotContain(await Records.AllAsync(network.Provider), entry => message.Fields.Any(field => field.Name == "x-road-id" && field.Value == entry.XRoadId) && entry.Fault != "agreement-missing" && entry.Status != 200);
    }
}
