using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;
using Lmis.Exchange.StructuredFields;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>A request that was changed on the way, is not whole, or comes at the wrong time: refused by its rule, and on record nowhere.</summary>
public sealed class AlteredMessageTests(Network network) : IClassFixture<Network>
{
    private const string Question = """{"personalNumber":"024099000001","salt":"BBBBBBBBBBBBBBBBBBBBBB"}""";
    private const string Signature = "exchange-signature";

    public static TheoryData<string, int, string> Changes => new()
    {
        { "method", 401, Signature },
        { "target path", 401, Signature },
        { "target query", 401, Signature },
        { "authority", 400, "exchange-request-refused" },
        { "content-type", 401, Signature },
        { "content-type taken away", 401, Signature },
        { "accept", 401, Signature },
        { "accept-language added", 401, Signature },
        { "x-road-client", 401, Signature },
        { "x-road-id", 401, Signature },
        { "x-road-request-id", 401, Signature },
        { "x-road-userid", 401, Signature },
        { "x-road-issue", 401, Signature },
        { "x-road-represented-party", 401, Signature },
        { "lmis-agreement", 401, Signature },
        { "lmis-purpose", 401, Signature },
        { "lmis-purpose taken away", 401, Signature },
        { "lmis-journal-checkpoint", 401, Signature },
        { "x-road-unknown added", 401, Signature },
        { "lmis-exchange-token added", 401, Signature },
        { "content-digest", 400, "exchange-digest" },
        { "content-digest of the changed body", 401, Signature },
        { "content-digest of another algorithm beside it", 400, "exchange-digest" },
        { "content-digest taken away", 400, "exchange-header-missing" },
        { "first byte of the body", 400, "exchange-digest" },
        { "last byte of the body", 400, "exchange-digest" },
        { "a byte more", 400, "exchange-digest" },
        { "a byte less", 400, "exchange-digest" },
        { "no body", 400, "exchange-digest" },
        { "signature taken away", 400, "exchange-header-missing" },
        { "signature-input taken away", 400, "exchange-header-missing" },
        { "signature bit", 401, Signature },
        { "signature of nothing", 401, Signature },
        { "signature's other half", 401, Signature },
        { "label", 401, Signature },
        { "order of the components", 401, Signature },
        { "order of the parameters", 401, Signature },
        { "created", 401, Signature },
        { "expires", 401, Signature },
        { "nonce", 401, Signature },
        { "keyid", 401, Signature },
        { "tag", 401, Signature },
        { "alg added", 401, Signature },
        { "second signature", 401, Signature },
        { "content-encoding added", 400, "exchange-header-invalid" },
        { "x-road-request-id twice", 400, "exchange-header-twice" },
        { "x-road-client twice", 400, "exchange-header-twice" },
        { "lmis-agreement twice", 400, "exchange-header-twice" },
        { "content-digest twice", 400, "exchange-header-twice" },
        { "content-type twice", 400, "exchange-header-twice" },
        { "signature twice", 400, "exchange-header-twice" },
        { "signature-input twice", 400, "exchange-header-twice" },
        { "white space in x-road-id", 400, "exchange-header-invalid" },
        { "letters beyond ASCII in x-road-issue", 400, "exchange-header-invalid" },
    };

    [Theory, MemberData(nameof(Changes))]
    public async Task A_changed_message_is_refused_and_on_record_nowhere(string change, int status, string slug)
    {
        var message = Whole();
        var id = message["x-road-id"];
        var received = network.Provider.Service.Received.Count;
        Change(message, change);
        var answer = await network.SendAsync(message);
        Assert.True(answer.Status == status && answer.Text.Contains($"urn:lmis:problem:{slug}\"", StringComparison.Ordinal), $"{change}: {answer}");
        Assert.DoesNotContain("024099000001", answer.Text, StringComparison.Ordinal);
        Assert.Equal(received, network.Provider.Service.Received.Count);
        Assert.DoesNotContain(await Records.AllAsync(network.Provider), entry => entry.XRoadId == id || entry.XRoadId == message["x-road-id"]);
    }

    [Fact]
    public async Task The_unchanged_message_is_believed_once()
    {
        var message = Whole();
        Assert.Equal(403, (await network.SendAsync(message)).Status);
        var again = await network.SendAsync(message);
        Assert.True(again.Status == 409 && again.Text.Contains("exchange-replayed", StringComparison.Ordinal), again.ToString());
        var retried = message.Copy().Sign(network.Consumer.MessageKey);
        Assert.Equal(403, (await network.SendAsync(retried)).Status);
    }

    [Fact]
    public async Task A_signature_turned_into_its_twin_is_the_same_message()
    {
        // (r, n - s) verifies as (r, s) does: only key and nonce tell that the message came before.
        var message = network.Message().Sign(network.Consumer.MessageKey);
        var bytes = Convert.FromBase64String(message["signature"]["lmis=:".Length..^1]);
        var order = new System.Numerics.BigInteger(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);
        var twin = (order - new System.Numerics.BigInteger(bytes.AsSpan(32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] turned = [.. bytes[..32], .. new byte[32 - twin.Length], .. twin];
        var other = message.Copy().With("signature", $"lmis=:{Convert.ToBase64String(turned)}:");
        Assert.Equal(200, (await network.SendAsync(message)).Status);
        Assert.Equal(409, (await network.SendAsync(other)).Status);
    }

    [Theory]
    [InlineData(-71, 401)]
    [InlineData(-600, 401)]
    [InlineData(15, 401)]
    [InlineData(3600, 401)]
    [InlineData(-30, 200)]
    [InlineData(5, 200)]
    public async Task A_message_is_believed_only_near_its_time(int seconds, int status)
    {
        var message = network.Message().Sign(network.Consumer.MessageKey, TimeProvider.System.GetUtcNow().AddSeconds(seconds));
        var answer = await network.SendAsync(message);
        if (answer.Status == 503 && seconds < 0)
        {
            // The replay cache of these tests is younger than this message: no cache can tell of a time before its own.
            await Network.UntilAsync(async () =>
            {
                message = network.Message().Sign(network.Consumer.MessageKey, TimeProvider.System.GetUtcNow().AddSeconds(seconds));
                return (answer = await network.SendAsync(message)).Status != 503;
            });
        }
        Assert.True(answer.Status == status, answer.ToString());
        Assert.Equal(status == 200 ? 1 : 0, (await Records.OfAsync(network.Provider, message["x-road-id"])).Count);
    }

    [Theory]
    [InlineData("@method")]
    [InlineData("@target-uri")]
    [InlineData("content-digest")]
    [InlineData("content-type")]
    [InlineData("accept")]
    [InlineData("x-road-client")]
    [InlineData("x-road-id")]
    [InlineData("x-road-request-id")]
    [InlineData("x-road-userid")]
    [InlineData("x-road-issue")]
    [InlineData("x-road-represented-party")]
    [InlineData("lmis-agreement")]
    [InlineData("lmis-purpose")]
    [InlineData("lmis-journal-checkpoint")]
    public async Task A_signature_that_leaves_a_component_out_is_refused(string left)
    {
        var message = Whole();
        Resign(message, input => new([.. input.Items.Where(item => ((SfValue.Text)item.Value).Value != left)], input.Parameters));
        var answer = await network.SendAsync(message);
        Assert.True(answer.Status == 401 && answer.Text.Contains($"does not cover \\\"{left}\\\"", StringComparison.Ordinal), answer.ToString());
        await Records.NoneAsync(network.Provider, message["x-road-id"]);
    }

    [Theory]
    [InlineData("nonce")]
    [InlineData("created")]
    [InlineData("expires")]
    [InlineData("keyid")]
    [InlineData("tag")]
    public async Task A_signature_that_leaves_a_parameter_out_is_refused(string left)
    {
        var message = Whole();
        Resign(message, input => new(input.Items, input.Parameters.Entries.Where(entry => entry.Key != left).Aggregate(new SfParameters(), (kept, entry) => kept.With(entry.Key, entry.Value))));
        var answer = await network.SendAsync(message);
        Assert.True(answer.Status == 401 && answer.Text.Contains("urn:lmis:problem:exchange-signature\"", StringComparison.Ordinal), answer.ToString());
    }

    private WireMessage Whole()
    {
        var message = network.Message(Network.Worker + "?a=1", purpose: "job-referral", json: Question);
        message["x-road-userid"] = "0f8fad5b";
        message["x-road-issue"] = "dossier 7";
        message["x-road-represented-party"] = "VN/GOV/H05";
        message["lmis-journal-checkpoint"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        return message.Sign(network.Consumer.MessageKey);
    }

    private void Resign(WireMessage message, Func<SfInnerList, SfInnerList> change)
    {
        Assert.True(SfParser.TryParseDictionary(message["signature-input"], out var inputs));
        var signed = MessageSigner.Sign(message.ToFacts(), "lmis", change((SfInnerList)inputs.Members[0].Value), SignatureKey.EcdsaP256(network.Consumer.MessageKey));
        (message["signature-input"], message["signature"]) = (signed.SignatureInput, signed.Signature);
    }

    private static void Change(WireMessage message, string change)
    {
        if (change.EndsWith(" taken away", StringComparison.Ordinal))
        {
            message.Without(change[..^" taken away".Length]);
            return;
        }
        if (change.EndsWith(" twice", StringComparison.Ordinal))
        {
            var name = change[..^" twice".Length];
            message.Fields.Add((name, message[name]));
            return;
        }
        var input = message.Fields.First(field => field.Name == "signature-input").Value;
        switch (change)
        {
            case "method": message.Method = "PUT"; break;
            case "target path": message.Target = Network.Worker + "/x?a=1"; break;
            case "target query": message.Target = Network.Worker + "?a=2"; break;
            case "authority": message.Authority = "gateway.example.vn"; break;
            case "content-digest": message["content-digest"] = ContentDigest.Format(SHA256.HashData("other"u8)); break;
            case "content-digest of the changed body": (message.Body, message["content-digest"]) = ([1], ContentDigest.Format(SHA256.HashData([1]))); break;
            case "content-digest of another algorithm beside it": message["content-digest"] += $", sha-512=:{Convert.ToBase64String(SHA512.HashData(message.Body))}:"; break;
            case "first byte of the body": message.Body[0] ^= 1; break;
            case "last byte of the body": message.Body[^1] ^= 1; break;
            case "a byte more": message.Body = [.. message.Body, 32]; break;
            case "a byte less": message.Body = message.Body[..^1]; break;
            case "no body": message.Body = []; break;
            case "signature bit":
                var bytes = Convert.FromBase64String(message["signature"]["lmis=:".Length..^1]);
                bytes[40] ^= 1;
                message["signature"] = $"lmis=:{Convert.ToBase64String(bytes)}:";
                break;
            case "signature of nothing": message["signature"] = $"lmis=:{Convert.ToBase64String(new byte[64])}:"; break;
            case "signature's other half": message["signature"] = $"lmis=:{Convert.ToBase64String(new byte[32])}:"; break;
            case "label": (message["signature-input"], message["signature"]) = ("other" + input[4..], "other" + message["signature"][4..]); break;
            case "order of the components": message["signature-input"] = input.Replace("\"@method\" \"@target-uri\"", "\"@target-uri\" \"@method\"", StringComparison.Ordinal); break;
            case "order of the parameters":
                var parts = input.Split(';');
                message["signature-input"] = string.Join(';', [parts[0], parts[2], parts[1], .. parts[3..]]);
                break;
            case "created" or "expires":
                var at = input.IndexOf(change + "=", StringComparison.Ordinal) + change.Length + 1;
                message["signature-input"] = input[..at] + (long.Parse(input.AsSpan(at, 10), provider: null) - 1) + input[(at + 10)..];
                break;
            case "nonce" or "keyid" or "tag":
                var from = input.IndexOf($";{change}=\"", StringComparison.Ordinal) + change.Length + 3;
                message["signature-input"] = input[..from] + (input[from] == 'x' ? 'y' : 'x') + input[(from + 1)..];
                break;
            case "alg added": message["signature-input"] = input + ";alg=\"ecdsa-p256-sha256\""; break;
            case "second signature":
                (message["signature-input"], message["signature"]) = (input + ", b=" + input[5..], message["signature"] + ", b=" + message["signature"][5..]);
                break;
            case "white space in x-road-id": message["x-road-id"] = " a"; break;
            case "letters beyond ASCII in x-road-issue": message["x-road-issue"] = "hồ sơ"; break;
            default:
                message[change.Replace(" added", "", StringComparison.Ordinal)] = change.StartsWith("content-encoding", StringComparison.Ordinal) ? "gzip" : "VN/GOV/H05/PORTAL";
                break;
        }
    }
}
