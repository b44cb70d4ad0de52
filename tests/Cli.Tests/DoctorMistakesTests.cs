namespace Lmis.Cli.Tests;

/// <summary>The mistakes of a partner's first day, planted one by one: the doctor names each, whose it is, and what to do.</summary>
[Collection(DoctorTests.OnePartner)]
public sealed class DoctorMistakesTests : IAsyncLifetime
{
    private static readonly string[] Question = ["--partner", "VN/GOV/H05/LMIS", "--service", "indicators", "--operation", "GET /K01"];

    private readonly Lmis lmis = Lmis.Network();
    private FakeGateway gateway = null!;
    private FakePartner partner = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = await FakeGateway.StartAsync();
        gateway.Answer(lmis.Read("d1.jws"));
        partner = await FakePartner.StartAsync(lmis["H05"], Lmis.PartnerPort);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await partner.DisposeAsync();
        lmis.Dispose();
    }

    [Theory]
    [InlineData(-20, "s ahead of that of the directory's source")]
    [InlineData(20, "s behind that of the directory's source")]
    public async Task A_clock_further_off_than_a_gateway_tolerates(int theirs, string words)
    {
        gateway.ClockAhead = TimeSpan.FromSeconds(theirs);
        var run = await AskAsync(Question);
        run.Refused(1, words);
        run.Refused(1, "At fault: us. Set this machine's clock by a time service (chrony, ntpd)");
    }

    [Fact]
    public async Task A_clock_before_all_that_has_ended_by_it()
    {
        // A year ahead: the certificate seems to have ended too, and the clock is the cause.
        lmis.Member("H98", "https://127.0.0.1:1", "--certificate-days", "0", "--key-days", "0");
        gateway.ClockAhead = TimeSpan.FromDays(-365);
        var run = await lmis.RunAsync([], Words("H98"));
        run.Refused(1, "clock: Our clock is ");
        Assert.Contains("not now", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_key_that_the_directory_does_not_list()
    {
        lmis.Member("H99");
        File.Copy(lmis["H99/message-key.pem"], lmis["H55/message-key.pem"], overwrite: true);
        var run = await AskAsync(Question);
        run.Refused(1, "listed: The directory does not list our message key ");
        run.Refused(1, "At fault: us. Give the key that is listed, or send a new export");
    }

    [Theory]
    [InlineData("H55/agreement-key.pem", "is listed for another use, agreement: the files are mixed up.")]
    [InlineData("H05/message-key.pem", "is listed as one of VN/GOV/H05.")]
    public async Task A_message_key_that_is_another_one(string other, string words)
    {
        File.Copy(lmis[other], lmis["H55/message-key.pem"], overwrite: true);
        (await AskAsync(Question)).Refused(1, words);
    }

    [Fact]
    public async Task A_message_key_or_certificate_that_was_taken_back()
    {
        var directory = System.Text.Json.Nodes.JsonNode.Parse(lmis.Read("d1.json"))!;
        var key = directory["members"]!.AsArray().Single(one => (string?)one!["id"] == "VN/GOV/H55")!["keys"]!.AsArray().Single(one => (string?)one!["use"] == "message")!["keyId"]!;
        var certificate = directory["gateways"]!.AsArray().Single(one => (string?)one!["id"] == "gw-h55")!["certificates"]![0]!["sha256"]!;
        Publish("--retire", (string)key!);
        (await AskAsync(Question)).Refused(1, "was retired at ");
        Publish("--revoke", (string)key!);
        (await AskAsync(Question)).Refused(1, "was revoked at ");
        Publish("--revoke", (string)certificate!);
        (await AskAsync(Question)).Refused(1, $"listed: Our certificate {certificate} was revoked at ");

        void Publish(string what, string which)
        {
            lmis.Run("directory", "build", "--previous", "d1.jws", what, which, "--out", "d2.json").Ok();
            lmis.Run("directory", "sign", "d2.json", "--key", "anchor.pem", "--out", "d2.jws").Ok();
            gateway.Answer(lmis.Read("d2.jws"));
        }
    }

    [Fact]
    public async Task A_certificate_that_is_not_ours_not_the_keys_or_over()
    {
        lmis.Member("H99");
        lmis.Write("H55/tls-certificate.pem", lmis.Read("H99/tls-certificate.pem"));
        (await AskAsync(Question)).Refused(1, "was not made for the key ");
        lmis.Write("H55/tls-key.pem", lmis.Read("H99/tls-key.pem"));
        (await AskAsync(Question)).Refused(1, "listed: The directory does not list our certificate ");
        lmis.Write("H55/tls-certificate.pem", lmis.Read("H05/tls-certificate.pem"));
        lmis.Write("H55/tls-key.pem", lmis.Read("H05/tls-key.pem"));
        (await AskAsync(Question)).Refused(1, "is listed for gw-h05, and we are spoken for by gw-h55. At fault: us.");
        lmis.Member("H98", "https://127.0.0.1:1", "--certificate-days", "0");
        (await lmis.RunAsync([], Words("H98"))).Refused(1, "certificate: The gateway's certificate holds from ");
    }

    [Fact]
    public async Task A_purpose_or_question_that_the_agreement_does_not_list()
    {
        Agree("a");
        string[] question = [.. Question, "--agreement", "a.jws"];
        Assert.Contains("allows GET /K01 for labour-statistics", (await AskAsync([.. question, "--purpose", "labour-statistics"])).Ok().Output, StringComparison.Ordinal);
        (await AskAsync([.. question, "--purpose", "job-referral"])).Refused(1,
            "agreement: The purpose is not one the agreement lists (labour-statistics). (purpose-not-agreed) At fault: app. Ask for labour-statistics if that is what for; if it is job-referral, both sign another agreement that lists it.");
        (await AskAsync([.. question, "--purpose", "curiosity"])).Refused(1, "At fault: app. No agreement can list 'curiosity', which is not on the network's list of purposes; this one lists labour-statistics.");
        (await AskAsync(question)).Refused(1, "(purpose-missing) At fault: app. Give --purpose, and have the app send Lmis-Purpose: labour-statistics.");
        (await AskAsync(["--partner", "VN/GOV/H05/LMIS", "--service", "indicators", "--agreement", "a.jws", "--purpose", "job-referral"])).Refused(1, "does not list the purpose job-referral.");
        string[] other = ["--partner", "VN/GOV/H05/LMIS", "--service", "indicators", "--agreement", "a.jws", "--purpose", "labour-statistics", "--operation"];
        (await AskAsync([.. other, "POST /search"])).Refused(1, "operation-not-agreed");
        (await AskAsync([.. other, "GET /K01?sex=1"])).Refused(1, "query-parameter-not-agreed");
    }

    [Fact]
    public async Task An_agreement_that_is_not_active_yet_or_no_more()
    {
        Agree("later", "--valid-from", "2029-01-01T00:00:00Z");
        (await AskAsync([.. Question, "--agreement", "later.jws"])).Refused(1,
            "agreement: The agreement is not active yet: it begins at 2029-01-01 00:00:00Z. (agreement-not-yet-valid) At fault: us. Ask from then on; if it is to hold now, both sign another with an earlier --valid-from.");
        Agree("old", "--valid-until", "2026-02-01T00:00:00Z");
        (await AskAsync([.. Question, "--agreement", "old.jws"])).Refused(1, "not now. At fault: us. Agree on a new one.");
        (await AskAsync([.. Question, "--agreement", "old.offer"])).Refused(1, "agreement: The agreement is not active yet: we have not signed it. At fault: us.");
        lmis.Run("agreement", "sign", "old.json", "--key", "H55/agreement-key.pem", "--out", "ours.jws").Ok();
        (await AskAsync([.. Question, "--agreement", "ours.jws"])).Refused(1, "agreement: The agreement is not active yet: VN/GOV/H05 has not signed it. At fault: partner. Have the partner accept it");
        lmis.Run("agreement", "sign", "old.json", "--key", "H55/message-key.pem", "--out", "wrong.jws").Ok();
        (await AskAsync([.. Question, "--agreement", "wrong.jws"])).Refused(1, "Sign with an agreement key.");
    }

    [Fact]
    public async Task A_gateway_that_runs_with_another_key_than_the_folders()
    {
        await using var own = await FakeGateway.StartAsync();
        own.Refuse(401, """{"type":"urn:lmis:problem:exchange-signature","detail":"The message is refused: the key is not known."}""");
        string[] question = [.. Question, "--gateway", own.Address, "--token", "t"];
        (await AskAsync(question)).Refused(1, "quota: The partner does not believe our gateway (exchange-signature)");
        (await AskAsync(question)).Refused(1, "our gateway runs with other files than these.");
        own.Refuse(401, """{"type":"urn:lmis:problem:token-invalid","detail":"The token is not valid."}""");
        (await AskAsync(question)).Refused(1, "At fault: app. Get a new token with the scope exchange.call.");
    }

    // Offered by H05, accepted by H55.
    private void Agree(string name, params string[] more)
    {
        lmis.Run([
            "agreement", "new", "--provider", "VN/GOV/H05/LMIS", "--consumer", "VN/GOV/H55/LMIS", "--service", "indicators", "--operation", "GET /{code}", "--field", "/value", "--rows", "all",
            "--purpose", "labour-statistics", "--legal-basis", "Luật 74/2025/QH15 Điều 20", "--rate", "60", "--quota", "1000", "--personal-data", "false", "--contact", "Sở Nội vụ", "--out", name + ".json",
            .. more.Contains("--valid-from") ? [] : new[] { "--valid-from", "2026-01-01T00:00:00Z" }, .. more.Contains("--valid-until") ? [] : new[] { "--valid-until", "2030-01-01T00:00:00Z" }, .. more]).Ok();
        lmis.Run("agreement", "sign", name + ".json", "--key", "H05/agreement-key.pem", "--out", name + ".offer").Ok();
        lmis.Run("agreement", "accept", name + ".offer", "--key", "H55/agreement-key.pem", "--out", name + ".jws").Ok();
    }

    private Task<Run> AskAsync(params string[] more) => lmis.RunAsync([], [.. Words("H55"), .. more]);

    private string[] Words(string member) => ["doctor", "--folder", member, "--source", $"{gateway.Address}exchange/v1/directory", "--anchor", "anchor.txt"];
}
