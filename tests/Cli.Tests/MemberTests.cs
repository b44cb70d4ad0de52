using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Keys;

namespace Lmis.Cli.Tests;

public sealed class MemberTests : IDisposable
{
    private readonly Lmis lmis = new();

    public void Dispose() => lmis.Dispose();

    [Fact]
    public void A_members_secrets_are_its_owners_alone_and_are_never_overwritten()
    {
        lmis.Member("H55");
        if (!OperatingSystem.IsWindows())
        {
            foreach (var secret in new[] { "message-key.pem", "checkpoint-key.pem", "agreement-key.pem", "package-key.pem", "tls-key.pem", "internal-token-key.pem", "subject-key" })
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(lmis[$"H55/{secret}"]));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(lmis["H55"]));
        }
        var before = lmis.Read("H55/message-key.pem");
        lmis.Run("member", "init", "--member", "VN/GOV/H55", "--name", "x", "--subsystem", "LMIS", "--gateway", "gw", "--address", "https://h:1", "--folder", "H55").Refused(2, "holds a member already");
        Assert.Equal(before, lmis.Read("H55/message-key.pem"));
        using var certificate = SigningKeys.LoadCertificate(lmis["H55/tls-certificate.pem"], lmis["H55/tls-key.pem"]);
        Assert.True(certificate.HasPrivateKey && certificate.MatchesHostname("127.0.0.1") && certificate.MatchesHostname("gw-h55"));
    }

    [Fact]
    public void The_export_holds_public_keys_and_no_secret()
    {
        lmis.Member("H55");
        var export = JsonNode.Parse(lmis.Read("H55.json"))!;
        var keys = export["member"]!["keys"]!.AsArray();
        Assert.Equal(["message", "checkpoint", "agreement", "package"], keys.Select(static key => (string?)key!["use"]));
        using var message = SigningKeys.Load(lmis["H55/message-key.pem"]);
        Assert.Equal(KeyIds.Of(message), (string?)keys[0]!["keyId"]);
        Assert.DoesNotContain("PRIVATE", lmis.Read("H55.json"), StringComparison.Ordinal);
        using var tokens = SigningKeys.Load(lmis["H55/internal-token-key.pem"]);
        Assert.Contains(KeyIds.Of(tokens), lmis.Read("H55/internal-keys.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_member_of_a_gateway_shares_its_certificate()
    {
        lmis.Member("G01").Member("G12", "https://127.0.0.1:5133", "--gateway-of", "G01");
        Assert.False(File.Exists(lmis["G12/tls-key.pem"]));
        string? Certificate(string code) => (string?)JsonNode.Parse(lmis.Read($"{code}.json"))!["gateway"]!["certificates"]![0]!["sha256"];
        Assert.Equal(Certificate("G01"), Certificate("G12"));
    }

    [Fact]
    public void A_certificate_can_be_asked_for_with_the_gateways_key_and_names()
    {
        lmis.Member("H55");
        var request = CertificateRequest.LoadSigningRequestPem(lmis.Run("member", "csr", "--folder", "H55").Ok().Output, System.Security.Cryptography.HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        using var key = SigningKeys.Load(lmis["H55/tls-key.pem"]);
        Assert.Equal("CN=gw-h55", request.SubjectName.Name);
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), request.PublicKey.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public void The_next_key_and_certificate_stand_beside_the_ones_in_force()
    {
        lmis.Member("H55");
        lmis.Run("member", "rotate", "--folder", "H55", "--use", "message").Ok();
        lmis.Run("member", "rotate", "--folder", "H55", "--use", "tls").Ok();
        var export = JsonNode.Parse(lmis.Run("member", "export", "--folder", "H55").Ok().Output)!;
        Assert.Equal(2, export["member"]!["keys"]!.AsArray().Where(static key => (string?)key!["use"] == "message").DistinctBy(static key => (string?)key!["keyId"]).Count());
        Assert.Equal(2, export["gateway"]!["certificates"]!.AsArray().Count);
        lmis.Run("member", "rotate", "--folder", "H55", "--use", "coffee").Refused(2, "write message, checkpoint, agreement, package, tls");
    }

    [Fact]
    public void The_next_internal_key_stands_beside_the_one_in_force_and_alone_for_later_and_in_no_export()
    {
        lmis.Member("H55");
        var export = lmis.Run("member", "export", "--folder", "H55").Ok().Output;
        using var first = SigningKeys.Load(lmis["H55/internal-token-key.pem"]);
        Assert.Contains("internal-keys.json", lmis.Run("member", "rotate", "--folder", "H55", "--use", "internal").Ok().Output, StringComparison.Ordinal);
        using var next = SigningKeys.Load(Assert.Single(Directory.GetFiles(lmis["H55"], "internal-token-key-*.pem")));
        Assert.Equal([KeyIds.Of(first), KeyIds.Of(next)], Kids(lmis["H55/internal-keys.json"]));
        Assert.Equal([KeyIds.Of(next)], Kids(Assert.Single(Directory.GetFiles(lmis["H55"], "internal-keys-*.json"))));
        Assert.Equal(export, lmis.Run("member", "export", "--folder", "H55").Ok().Output);

        static IEnumerable<string?> Kids(string file) => JsonNode.Parse(File.ReadAllText(file))!["keys"]!.AsArray().Select(static key => (string?)key!["kid"]);
    }

    [Theory]
    [InlineData("VN/GOV", "LMIS", "https://h:1", "is no member")]
    [InlineData("VN/GOV/H55", "EXCHANGE", "https://h:1", "built in")]
    [InlineData("VN/GOV/H55", "LMIS", "http://h:1", "is no address of a gateway")]
    [InlineData("VN/GOV/H55", "LMIS", "https://h:1/path", "is no address of a gateway")]
    public void What_the_directory_would_refuse_is_refused_before_a_key_is_made(string member, string subsystem, string address, string words)
    {
        lmis.Run("member", "init", "--member", member, "--name", "x", "--subsystem", subsystem, "--gateway", "gw", "--address", address, "--folder", "x").Refused(2, words);
        Assert.False(File.Exists(lmis["x/message-key.pem"]));
    }

    [Fact]
    public void Asking_wrongly_ends_with_two_and_a_sentence()
    {
        lmis.Run("member", "export", "--folder", "nowhere").Refused(2, "lmis member init");
        lmis.Run("member", "init").Refused(2, "--member");
        lmis.Run("members").Refused(2, "members");
        Assert.Equal(2, lmis.Run().Code);
    }
}
