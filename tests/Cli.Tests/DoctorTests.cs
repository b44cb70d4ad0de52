using System.Globalization;

namespace Lmis.Cli.Tests;

[Collection(OnePartner)]
public sealed class DoctorTests : IAsyncLifetime
{
    /// <summary>Tests that open the one port of the partner, one after the other.</summary>
    public const string OnePartner = "the partner's port";

    private readonly Lmis lmis = Lmis.Network();
    private FakeGateway gateway = null!;
    private FakePartner? partner;

    public async ValueTask InitializeAsync()
    {
        gateway = await FakeGateway.StartAsync();
        gateway.Answer(lmis.Read("d1.jws"));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        if (partner is not null)
            await partner.DisposeAsync();
        lmis.Dispose();
    }

    [Fact]
    public async Task When_all_is_well_it_says_so_check_by_check()
    {
        partner = await FakePartner.StartAsync(lmis["H05"], Lmis.PartnerPort);
        var run = (await AskAsync("--partner", "VN/GOV/H05/LMIS", "--service", "indicators")).Ok();
        Assert.Contains("Nothing is broken.", run.Output, StringComparison.Ordinal);
        var at = -1;
        foreach (var check in new[] { "files", "keys", "certificate", "clock", "directory", "listed", "partner", "dns", "tcp", "tls", "partner's clock", "answer", "allowed" })
        {
            var next = run.Output.IndexOf($"│ {check} ", at + 1, StringComparison.Ordinal);
            Assert.True(next > at, $"'{check}' is not where it should be:\n{run.Output}");
            at = next;
        }
    }

    [Fact]
    public async Task Lost_and_open_files_are_ours()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(lmis["H55/message-key.pem"], UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            Assert.Contains("Others than the owner can read message-key.pem", (await AskAsync()).Ok().Output, StringComparison.Ordinal);
        }
        File.Delete(lmis["H55/message-key.pem"]);
        (await AskAsync()).Refused(1, "At fault: us");
    }

    [Fact]
    public async Task An_ended_certificate_is_ours_and_one_that_ends_soon_a_warning()
    {
        lmis.Member("H99", "https://127.0.0.1:1", "--certificate-days", "10");
        lmis.Run("directory", "build", "--previous", "d1.jws", "--member", "H99.json", "--out", "d2.json").Ok();
        lmis.Run("directory", "sign", "d2.json", "--key", "anchor.pem", "--out", "d2.jws").Ok();
        gateway.Answer(lmis.Read("d2.jws"));
        Assert.Contains("The gateway's certificate ends on", (await RunAsync("H99")).Ok().Output, StringComparison.Ordinal);
        lmis.Member("H98", "https://127.0.0.1:1", "--certificate-days", "0", "--key-days", "0");
        var run = await RunAsync("H98");
        Assert.True(run.Code == 1 && run.Output.Contains("key has ended", StringComparison.Ordinal) && run.Output.Contains("not now", StringComparison.Ordinal), run.Output + run.Error);
    }

    [Fact]
    public async Task A_directory_that_is_away_signed_by_another_or_without_us_is_told()
    {
        (await lmis.RunAsync([], "doctor", "--folder", "H55", "--source", "http://127.0.0.1:9/d", "--anchor", "anchor.txt")).Refused(1, "directory: http://127.0.0.1:9/d does not answer");
        lmis.Write("other.txt", lmis.Run("directory", "anchor", "--key", "other.pem").Ok().Output);
        (await lmis.RunAsync([], "doctor", "--folder", "H55", "--source", gateway.Address, "--anchor", "other.txt")).Refused(1, "is not signed by the anchor given");
        lmis.Member("H77");
        (await RunAsync("H77")).Refused(1, "listed: The directory does not list VN/GOV/H77. At fault: directory.");
        gateway.Answer("{}");
        (await AskAsync()).Refused(1, "is no directory");
        gateway.Refuse(503, "");
        (await AskAsync()).Refused(1, "answers 503");
    }

    [Fact]
    public async Task A_partner_that_is_unknown_closed_or_shows_another_certificate_is_told()
    {
        (await AskAsync("--partner", "VN/GOV/H88/LMIS")).Refused(1, "does not list VN/GOV/H88");
        (await AskAsync("--partner", "VN/GOV/H05/OTHER")).Refused(1, "without the subsystem OTHER");
        (await AskAsync("--partner", "VN/GOV/H05/LMIS")).Refused(1, "refuses connections. At fault: partner.");
        lmis.Member("H77");
        partner = await FakePartner.StartAsync(lmis["H05"], Lmis.PartnerPort, lmis["H77"]);
        (await AskAsync("--partner", "VN/GOV/H05/LMIS")).Refused(1, "is not in the directory, or not in force. At fault: partner.");
    }

    [Fact]
    public async Task A_host_that_no_name_server_knows_is_the_networks()
    {
        lmis.Member("H66", "https://gateway.invalid:5133");
        lmis.Run("directory", "build", "--previous", "d1.jws", "--member", "H66.json", "--out", "d2.json").Ok();
        lmis.Run("directory", "sign", "d2.json", "--key", "anchor.pem", "--out", "d2.jws").Ok();
        gateway.Answer(lmis.Read("d2.jws"));
        (await AskAsync("--partner", "VN/GOV/H66/LMIS")).Refused(1, "dns: gateway.invalid is not known here");
    }

    [Fact]
    public async Task An_answer_wrongly_signed_a_refusal_and_a_clock_apart_are_told()
    {
        partner = await FakePartner.StartAsync(lmis["H05"], Lmis.PartnerPort);
        partner.SignsWrongly = true;
        (await AskAsync("--partner", "VN/GOV/H05/LMIS")).Refused(1, "is not to be believed");
        partner.SignsWrongly = false;
        partner.Answer(403, """{"type":"urn:lmis:problem:exchange-blocked","detail":"The exchange with this member is blocked."}""");
        (await AskAsync("--partner", "VN/GOV/H05/LMIS")).Refused(1, "The partner's operator has blocked us");
        partner.Answer(200, """{"service":[]}""");
        (await AskAsync("--partner", "VN/GOV/H05/LMIS", "--service", "indicators")).Refused(1, "allowed: The partner holds no agreement in force");
        partner.Date = TimeProvider.System.GetUtcNow().AddMinutes(-5).ToString("R", CultureInfo.InvariantCulture);
        (await AskAsync("--partner", "VN/GOV/H05/LMIS")).Refused(1, "ahead of that of the partner. At fault: us.");
    }

    [Fact]
    public async Task A_used_up_quota_is_the_apps()
    {
        partner = await FakePartner.StartAsync(lmis["H05"], Lmis.PartnerPort);
        await using var own = await FakeGateway.StartAsync();
        own.Refuse(429, """{"type":"urn:lmis:problem:exchange-quota","detail":"The agreement's quota for today is used up."}""");
        string[] question = ["--partner", "VN/GOV/H05/LMIS", "--service", "indicators", "--operation", "GET /K01", "--gateway", own.Address, "--token", "t"];
        (await AskAsync(question)).Refused(1, "quota: The agreement's quota for today is used up.");
        Assert.Equal(("GET /r1/VN/GOV/H05/LMIS/indicators/K01", "Bearer t"), (own.Requests.Single().Line, own.Requests.Single().Authorization));
        own.Answer("{}");
        Assert.Contains("Asked and answered through our gateway", (await AskAsync(question)).Ok().Output, StringComparison.Ordinal);
    }

    private Task<Run> AskAsync(params string[] more) => RunAsync("H55", more);

    private Task<Run> RunAsync(string member, params string[] more) => lmis.RunAsync([], ["doctor", "--folder", member, "--source", $"{gateway.Address}exchange/v1/directory", "--anchor", "anchor.txt", .. more]);
}
