using System.Text.Json.Nodes;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;

namespace Lmis.Cli.Tests;

public sealed class DirectoryTests : IDisposable
{
    private readonly Lmis lmis = Lmis.Network();

    public void Dispose() => lmis.Dispose();

    [Fact]
    public void A_built_and_signed_directory_is_one_that_gateways_accept()
    {
        var verdict = Decide("d1.jws", null);
        Assert.True(verdict.Decision == DirectoryDecision.Accepted, verdict.Words);
        Assert.Equal(2, verdict.Directory!.Members.Count);
        lmis.Run("directory", "show", "d1.jws", "--anchor", "anchor.txt").Ok();
        Assert.Equal(1, lmis.Run("directory", "show", "d1.json", "--anchor", "anchor.txt").Code);
    }

    [Fact]
    public void The_next_version_keeps_a_replaced_key_as_retired_and_marks_a_revoked_one()
    {
        var held = Decide("d1.jws", null).Directory!;
        var old = held.Members.Single(m => m.Id.MemberCode == "H55").Keys.Single(k => k.Use == KeyUse.Message).KeyId;
        var stolen = held.Members.Single(m => m.Id.MemberCode == "H05").Keys.Single(k => k.Use == KeyUse.Message).KeyId;

        Directory.Move(lmis["H55"], lmis["H55-before"]);
        lmis.Member("H55");
        lmis.Run("directory", "build", "--previous", "d1.jws", "--member", "H55.json", "--revoke", stolen, "--out", "d2.json").Ok();
        lmis.Run("directory", "sign", "d2.json", "--key", "anchor.pem", "--out", "d2.jws").Ok();
        var verdict = Decide("d2.jws", held);
        Assert.True(verdict.Decision == DirectoryDecision.Accepted, verdict.Words);
        var next = verdict.Directory!;
        Assert.Equal(2, next.Version);
        Assert.NotNull(next.Key(old)!.Retired);
        Assert.NotNull(next.Key(stolen)!.Revoked);
        Assert.Equal(2, next.Gateways.Single(g => g.Id == "gw-h55").Certificates.Count);
    }

    [Fact]
    public void A_new_anchor_takes_over_only_with_the_olds_signature()
    {
        var held = Decide("d1.jws", null).Directory!;
        lmis.Write("next.txt", lmis.Run("directory", "anchor", "--key", "next.pem").Ok().Output);
        lmis.Run("directory", "build", "--previous", "d1.jws", "--anchor", "next.txt", "--drop-anchor", held.Anchors[0].KeyId, "--out", "d2.json").Ok();
        lmis.Run("directory", "sign", "d2.json", "--key", "next.pem", "--out", "new-only.jws").Ok();
        Assert.Equal("signed-by-another-key", Decide("new-only.jws", held).Slug);
        lmis.Run("directory", "sign", "new-only.jws", "--key", "anchor.pem", "--out", "both.jws").Ok();
        Assert.Equal(DirectoryDecision.Accepted, Decide("both.jws", held).Decision);
    }

    [Fact]
    public void A_member_that_leaves_takes_its_gateway_along()
    {
        lmis.Run("directory", "build", "--previous", "d1.jws", "--drop-member", "VN/GOV/H05", "--out", "d2.json").Ok();
        var next = JsonNode.Parse(lmis.Read("d2.json"))!;
        Assert.Equal("gw-h55", (string?)Assert.Single(next["gateways"]!.AsArray())!["id"]);
        lmis.Run("directory", "build", "--previous", "d1.jws", "--drop-member", "VN/GOV/H99").Refused(2, "lists no 'VN/GOV/H99'");
    }

    [Fact]
    public async Task Publishing_sends_the_signed_bytes_and_tells_a_refusal_in_the_gateways_words()
    {
        await using var gateway = await FakeGateway.StartAsync();
        lmis.Run("directory", "publish", "d1.json", "--to", $"{gateway.Address}exchange/v1/directory").Refused(2, "is not signed");
        var published = await lmis.RunAsync([], "directory", "publish", "d1.jws", "--to", $"{gateway.Address}exchange/v1/directory");
        Assert.Contains("Version 1 is published", published.Ok().Output, StringComparison.Ordinal);
        var request = Assert.Single(gateway.Requests);
        Assert.Equal(("PUT /exchange/v1/directory", "application/jose+json"), (request.Line, request.ContentType));
        Assert.Equal(lmis.Read("d1.jws"), request.Body);

        gateway.Refuse(409, """{"title":"Directory refused","detail":"Version 1 is older than 2, which is held."}""");
        (await lmis.RunAsync([], "directory", "publish", "d1.jws", "--to", $"{gateway.Address}exchange/v1/directory")).Refused(1, "Directory refused (409): Version 1 is older than 2");
        (await lmis.RunAsync([], "directory", "publish", "d1.jws", "--to", "http://127.0.0.1:9/exchange/v1/directory")).Refused(1, "does not answer");
    }

    [Fact]
    public void What_is_no_directory_or_no_anchor_is_refused_in_words()
    {
        lmis.Write("bad.json", """{"instance":"VN"}""");
        lmis.Run("directory", "sign", "bad.json", "--key", "anchor.pem").Refused(2, "breaks a rule of the directory");
        lmis.Write("twice.json", """{"a":1,"a":2}""");
        lmis.Run("directory", "show", "twice.json").Refused(2, "is no JSON");
        lmis.Run("directory", "build", "--instance", "VN", "--anchor", "nonsense").Refused(2, "is no anchor");
        lmis.Write("export.json", """{"member":{"id":"VN/GOV/H55"}}""");
        lmis.Run("directory", "build", "--instance", "VN", "--member", "export.json").Refused(2, "is no export of a member");
    }

    private DirectoryVerdict Decide(string file, MemberDirectory? held)
    {
        var anchor = new DirectoryAnchor(Convert.FromBase64String(lmis.Read("anchor.txt").Trim()));
        return AcceptDirectory.Decide(File.ReadAllBytes(lmis[file]), "VN", [anchor], held, held?.Anchors, TimeSpan.FromDays(1), TimeProvider.System.GetUtcNow());
    }
}
