using System.Text.Json.Nodes;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;

namespace Lmis.Cli.Tests;

public sealed class AgreementTests : IDisposable
{
    private const string Draft = """
        provider: VN/GOV/H55/LMIS
        consumer: VN/GOV/H05/LMIS
        service: worker-status
        operations: ["POST /query"]
        fields: [/status, /registered, /asOf]
        queryParameters: []
        rows: { kind: residents-of, province: "24" }
        purposes: [unemployment-benefit-decision]
        legalBasis: Nghị định 374/2025/NĐ-CP Điều 20
        validFrom: "2026-01-01T00:00:00+07:00"
        validUntil: "2030-01-01T00:00:00+07:00"
        ratePerMinute: 60
        quotaPerDay: 1000
        personalData: true
        contact: Sở Nội vụ
        """;

    private readonly Lmis lmis = Lmis.Network();

    public AgreementTests() => lmis.Write("draft.yaml", Draft);

    public void Dispose() => lmis.Dispose();

    [Fact]
    public void A_draft_becomes_an_agreement_that_both_have_signed()
    {
        lmis.Run("agreement", "new", "--from", "draft.yaml", "--out", "a.json").Ok();
        lmis.Run("agreement", "sign", "a.json", "--key", "H55/agreement-key.pem", "--out", "a1.jws").Ok();
        lmis.Run("agreement", "accept", "a1.jws", "--key", "H05/agreement-key.pem", "--out", "a2.jws").Ok();
        Assert.True(SignedDocument.TryRead(File.ReadAllBytes(lmis["a2.jws"]), DocumentTypes.Agreement, out var document, out var fault), fault);
        Assert.True(Agreement.TryParse(document, out var agreement, out fault), fault);
        Assert.True(AgreementSigners.BothSigned(document, agreement, Directory()));
        Assert.Equal(("residents-of:24", true, 60), (agreement.Rows.ToString(), agreement.PersonalData, agreement.RatePerMinute));

        var shown = lmis.Run("agreement", "show", "a2.jws", "--directory", "d1.jws").Ok().Output;
        foreach (var words in new[] { "Căn cứ pháp lý", "Legal basis", "Nghị định 374/2025/NĐ-CP", "người cư trú tại tỉnh 24 / residents of province 24", "Đã ký / Signed: VN/GOV/H55 (Tỉnh H55)", "Đã ký / Signed: VN/GOV/H05" })
            Assert.Contains(words, shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_stand_over_the_draft_and_the_same_terms_have_the_same_id()
    {
        var first = lmis.Run("agreement", "new", "--from", "draft.yaml", "--out", "a.json").Ok().Error;
        Assert.Equal(first, lmis.Run("agreement", "new", "--from", "a.json").Ok().Error);
        var other = lmis.Run("agreement", "new", "--from", "draft.yaml", "--rate", "61").Ok();
        Assert.NotEqual(first, other.Error);
        Assert.Equal(61, (int)JsonNode.Parse(other.Output)!["ratePerMinute"]!);
    }

    [Theory]
    [InlineData("rate", "0", "ratePerMinute")]
    [InlineData("rows", "somebody", "is no row scope")]
    [InlineData("purpose", "labour-statistics", "does not allow personal data")]
    [InlineData("operation", "LOOK /x", "operations[0]")]
    [InlineData("valid-until", "2020-01-01T00:00:00Z", "validUntil")]
    [InlineData("valid-until", "tomorrow", "is no time")]
    [InlineData("consumer", "VN/GOV/H55/OTHER", "own member")]
    public void A_term_that_breaks_a_rule_is_refused_with_its_place(string option, string value, string words) =>
        lmis.Run("agreement", "new", "--from", "draft.yaml", $"--{option}", value).Refused(2, words);

    [Fact]
    public void A_signature_that_does_not_count_is_told()
    {
        lmis.Run("agreement", "new", "--from", "draft.yaml", "--out", "a.json").Ok();
        lmis.Run("agreement", "sign", "a.json", "--key", "H55/message-key.pem", "--out", "wrong-use.jws").Ok();
        lmis.Run("agreement", "show", "wrong-use.jws", "--directory", "d1.jws").Refused(1, "Sign with an agreement key");
        lmis.Run("agreement", "accept", "a.json", "--key", "H05/agreement-key.pem").Refused(2, "must be offered first");
        lmis.Run("agreement", "sign", "a.json", "--key", "H55/agreement-key.pem", "--out", "a1.jws").Ok();
        lmis.Run("agreement", "accept", "a1.jws", "--key", "H55/agreement-key.pem").Refused(2, "the other party accepts");
        lmis.Write("changed.jws", lmis.Read("a1.jws").Replace("\"payload\":\"ey", "\"payload\":\"eX", StringComparison.Ordinal));
        lmis.Run("agreement", "show", "changed.jws").Refused(2, "is no agreement");
    }

    [Fact]
    public void An_end_is_signed_by_the_member_that_acts()
    {
        lmis.Run("agreement", "new", "--from", "draft.yaml", "--out", "a.json").Ok();
        foreach (var (name, kind) in new[] { ("reject", ActKind.Reject), ("revoke", ActKind.Revoke) })
        {
            lmis.Run("agreement", name, "a.json", "--by", "VN/GOV/H05", "--reason", "Hết nhu cầu", "--key", "H05/agreement-key.pem", "--out", $"{name}.jws").Ok();
            Assert.True(SignedDocument.TryRead(File.ReadAllBytes(lmis[$"{name}.jws"]), DocumentTypes.Act, out var document, out var fault), fault);
            Assert.True(AgreementAct.TryParse(document, out var act, out fault), fault);
            Assert.Equal((kind, "VN/GOV/H05"), (act.Kind, act.By.ToString()));
        }
        lmis.Run("agreement", "revoke", "not-an-id", "--by", "VN/GOV/H05", "--reason", "Hết nhu cầu", "--key", "H05/agreement-key.pem").Refused(2, "agreement");
    }

    [Fact]
    public async Task With_a_gateway_the_document_is_handed_to_it_with_the_token()
    {
        lmis.Run("agreement", "new", "--from", "draft.yaml", "--out", "a.json").Ok();
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Answer("""{"agreement":"x","status":"offered","changed":true}""");
        (await lmis.RunAsync([], "agreement", "sign", "a.json", "--key", "H55/agreement-key.pem", "--gateway", gateway.Address)).Refused(2, "exchange.administer");
        var offered = await lmis.RunAsync(new() { ["LMIS_TOKEN"] = "secret-token" }, "agreement", "sign", "a.json", "--key", "H55/agreement-key.pem", "--gateway", gateway.Address, "--out", "a1.jws");
        Assert.Contains("is offered", offered.Ok().Output, StringComparison.Ordinal);
        var request = gateway.Requests.Single();
        Assert.Equal(("POST /api/exchange/v1/agreements", "Bearer secret-token"), (request.Line, request.Authorization));
        Assert.Equal(lmis.Read("a1.jws").Trim(), request.Body);

        var document = JsonNode.Parse(lmis.Read("a1.jws"))!;
        var id = SignedDocument.TryRead(File.ReadAllBytes(lmis["a1.jws"]), DocumentTypes.Agreement, out var read, out _) ? read.Id : "";
        gateway.Answer(new JsonObject { ["status"] = "accepted", ["document"] = document.DeepClone() }.ToJsonString());
        lmis.Write("token", "other-token\n");
        var accepted = await lmis.RunAsync([], "agreement", "accept", id, "--key", "H05/agreement-key.pem", "--gateway", gateway.Address, "--token", "@token");
        Assert.Contains("is accepted", accepted.Ok().Output, StringComparison.Ordinal);
        Assert.Equal([$"GET /api/exchange/v1/agreements/{id}", $"POST /api/exchange/v1/agreements/{id}/accept"], gateway.Requests.Skip(1).Select(static r => r.Line));
        Assert.Equal(2, JsonNode.Parse(gateway.Requests.Last().Body)!["signatures"]!.AsArray().Count);

        gateway.Refuse(422, """{"title":"Act refused","detail":"The key has ended."}""");
        (await lmis.RunAsync([], "agreement", "revoke", id, "--by", "VN/GOV/H05", "--reason", "Hết nhu cầu", "--key", "H05/agreement-key.pem", "--gateway", gateway.Address, "--token", "@token"))
            .Refused(1, "Act refused (422): The key has ended.");
    }

    private MemberDirectory Directory() =>
        SignedDocument.TryRead(File.ReadAllBytes(lmis["d1.jws"]), DocumentTypes.Directory, out var document, out var fault) && MemberDirectory.TryParse(document, out var directory, out fault)
            ? directory
            : throw new InvalidOperationException(fault);
}
