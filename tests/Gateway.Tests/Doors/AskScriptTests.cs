using System.Text.Json.Nodes;
using Lmis.Exchange.Documents;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>The script of the partner guide asks a real gateway: an answer that is signed, or a sentence about what was put wrong.</summary>
public sealed class AskScriptTests(Network network) : IClassFixture<Network>, IDisposable
{
    private readonly AskScript script = new(network);

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task A_question_is_answered_signed_and_on_record()
    {
        var (code, output, said) = await script.AskAsync(target: Network.Indicator + "?year=2026");
        Assert.True(code == 0, said);
        Assert.Equal("K01", (string?)JsonNode.Parse(output)!["code"]);
        Assert.Contains("Answered 200 and signed by VN/GOV/H55", said, StringComparison.Ordinal);
        var entry = Assert.Single(await Records.AllAsync(network.Provider), entry => said.Contains(entry.RequestId!, StringComparison.Ordinal));
        Assert.Equal((200, "VN/GOV/H05/LMIS"), (entry.Status, entry.Client));
    }

    [Fact]
    public async Task A_body_is_signed_with_the_question()
    {
        var agreement = await network.AgreeAsync(network.WorkerTerms());
        network.Provider.Service.Answer = context => DatasetBackend.JsonAsync(context, """{"status":"unemployed","salt":"BBBBBBBBBBBBBBBBBBBBBB"}""", "residents-of:24");
        script.With("agreement", agreement.Id).With("purpose", "job-referral").With("data", script.Write("person.json", """{"personalNumber":"024099000001","salt":"BBBBBBBBBBBBBBBBBBBBBB"}"""));
        try
        {
            var (code, output, said) = await script.AskAsync("POST", Network.Worker);
            Assert.True(code == 0, said);
            Assert.Equal("unemployed", (string?)JsonNode.Parse(output)!["status"]);
        }
        finally
        {
            network.Provider.Service.Answer = context => DatasetBackend.JsonAsync(context, DatasetBackend.Indicator);
        }
    }

    [Fact]
    public async Task A_question_that_is_not_agreed_is_refused_by_its_rule()
    {
        await script.RefusedAsync(1, "VN/GOV/H55 refuses (403, operation-not-agreed)", target: "/r1/VN/GOV/H55/LMIS/indicators");
        await script.RefusedAsync(1, "(403, query-parameter-not-agreed)", target: Network.Indicator + "?sex=1");
        await script.With("purpose", "job-referral").RefusedAsync(1, "(403, purpose-not-agreed): The purpose is not one the agreement lists (labour-statistics).");
        await script.With("agreement", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").RefusedAsync(1, "(403, agreement-missing)");
    }

    [Fact]
    public async Task An_agreement_that_has_not_begun_has_ended_or_bears_one_signature_is_told_from_its_own_file()
    {
        var now = NetworkNode.Second(TimeProvider.System.GetUtcNow());
        foreach (var (terms, signed, words) in new[]
        {
            (network.Terms() with { ValidFrom = now.AddDays(1) }, true, "It begins at "),
            (network.Terms() with { ValidFrom = now.AddDays(-2), ValidUntil = now.AddDays(-1) }, true, "It ended at "),
            (network.Terms(), false, "Only one party has signed it"),
        })
        {
            var document = terms.ToDocument().SignWith(network.Provider.AgreementKey);
            document = signed ? document.SignWith(network.Consumer.AgreementKey) : document;
            script.With("agreement", script.Write("agreement.json", System.Text.Encoding.UTF8.GetString(document.ToJson())));
            await script.RefusedAsync(1, words);
        }
    }

    [Fact]
    public async Task A_wrong_key_certificate_client_and_clock_are_told_apart()
    {
        using var strange = NetworkNode.NewCertificate("gw-h05");
        using var unlisted = new AskScript(network).Key(NetworkNode.NewKey());
        await unlisted.RefusedAsync(1, "The member does not know this message key yet");
        using var other = new AskScript(network).Certificate(strange);
        await other.RefusedAsync(4, "it does not know our certificate");
        using var theirs = new AskScript(network).Certificate(network.Provider.Certificate);
        await theirs.RefusedAsync(1, "(401, exchange-caller)");
        await script.With("client", "VN/GOV/H55/LMIS").RefusedAsync(1, "Certificate, message key and --client must be of one member");
        using var late = new AskScript(network) { ClockOff = TimeSpan.FromHours(1) };
        await late.RefusedAsync(3, "set this machine's clock by a time service");
        using var slow = new AskScript(network) { ClockOff = TimeSpan.FromSeconds(-72) };
        await slow.RefusedAsync(3, "set this machine's clock by a time service");
    }

    [Fact]
    public async Task A_directory_of_another_anchor_changed_or_ended_is_refused_before_anything_is_sent()
    {
        var received = network.Provider.Service.Received.Count;
        using var stranger = NetworkNode.NewKey();
        await script.RefusedAsync(2, "The directory does not list VN/GOV/H99", target: "/r1/VN/GOV/H99/LMIS/indicators");
        await Given(network.Sign(network.Content(9), stranger), "is not signed by the anchor given");
        await Given(network.Sign(network.Content(9) with { Issued = NetworkNode.Past, Expires = NetworkNode.Past.AddHours(1) }), "of the directory ended at");
        var jws = JsonNode.Parse(network.Sign(network.Content(9)))!;
        jws["payload"] = Convert.ToBase64String(new byte[3]);
        await Given(System.Text.Encoding.UTF8.GetBytes(jws.ToJsonString()), "signature under the directory is wrong");
        await Given("{}"u8.ToArray(), "is no directory");
        await script.With("directory", "http://127.0.0.1:9/exchange/v1/directory").RefusedAsync(2, "does not answer");
        Assert.Equal(received, network.Provider.Service.Received.Count);

        Task Given(byte[] directory, string words) => script.With("directory", script.Write("directory.jws", System.Text.Encoding.UTF8.GetString(directory))).RefusedAsync(2, words);
    }
}
