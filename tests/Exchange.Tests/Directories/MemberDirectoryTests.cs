using System.Text;
using System.Text.Json.Nodes;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Testing;

namespace Lmis.Exchange.Tests.Directories;

/// <summary>What a directory may say, and what doors find in it.</summary>
public sealed class MemberDirectoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private readonly TestNetwork network = new(Now);

    [Fact]
    public void Members_keys_and_certificates_are_found()
    {
        var directory = TestNetwork.Read(network.Directory(7));
        var member = directory.Member(TestNetwork.ThaiNguyen)!;
        Assert.Equal(7, directory.Version);
        Assert.Equal("gw-H55", member.Gateway.Id);
        Assert.Equal([TestNetwork.ThaiNguyen], member.Gateway.Members);
        Assert.True(directory.Has(TestNetwork.Lmis(TestNetwork.BacNinh)));
        Assert.False(directory.Has(new(TestNetwork.BacNinh, "EXCHANGE")));
        Assert.Null(directory.Member(new MemberId("VN", "GOV", "H99")));

        var message = KeyIds.Of(network.Key(TestNetwork.ThaiNguyen, KeyUse.Message));
        Assert.Equal(TestNetwork.ThaiNguyen, directory.ActiveKey(message, KeyUse.Message, Now)!.Member);
        Assert.Null(directory.ActiveKey(message, KeyUse.Agreement, Now));

        var certificate = member.Gateway.Certificates[0];
        Assert.Same(member.Gateway, directory.GatewayOfCertificate(certificate.Sha256, Now));
        Assert.Null(directory.GatewayOfCertificate(certificate.Sha256, certificate.NotAfter));
        Assert.Null(directory.GatewayOfCertificate(message, Now));
    }

    [Fact]
    public void A_key_signs_from_its_start_to_its_end_its_retirement_or_its_revocation()
    {
        var until = Now.AddDays(180);
        Assert.True(network.Listed(TestNetwork.Police).IsActive(Now));
        Assert.False(network.Listed(TestNetwork.Police).IsActive(Now.AddDays(-181)));
        Assert.False(network.Listed(TestNetwork.Police).IsActive(until));
        Assert.True(network.Listed(TestNetwork.Police, retired: Now).IsActive(Now.AddSeconds(-1)));
        Assert.False(network.Listed(TestNetwork.Police, retired: Now).IsActive(Now));
        Assert.False(network.Listed(TestNetwork.Police, revoked: Now).IsActive(Now));
    }

    [Fact]
    public void Two_keys_of_one_use_overlap_while_one_takes_over()
    {
        var next = TestNetwork.NewKey();
        var old = network.Listed(TestNetwork.ThaiNguyen, KeyUse.Message, retired: Now.AddHours(1));
        var directory = TestNetwork.Read(network.Directory(1, moreKeys: [old, network.Listed(TestNetwork.ThaiNguyen, KeyUse.Message, next)]));
        var member = directory.Member(TestNetwork.ThaiNguyen)!;
        Assert.Equal(2, member.ActiveKeys(KeyUse.Message, Now).Count());
        Assert.Equal([KeyIds.Of(next)], member.ActiveKeys(KeyUse.Message, Now.AddHours(1)).Select(k => k.KeyId));
        Assert.True(directory.Key(old.KeyId)!.IsActive(Now.AddMinutes(-1)));
    }

    public static TheoryData<string, string, string?> Faults => new()
    {
        { "version", "0", "version: must be an integer from 1" },
        { "version", "1.5", "version: must be an integer" },
        { "version", "9007199254740992", "version: must be an integer" },
        { "version", "\"1\"", "version: must be an integer" },
        { "extra", "1", "has a member 'extra'" },
        { "issued", "\"2026-11-23\"", "issued: must be a time" },
        { "issued", "\"2026-11-23T12:00:00.5Z\"", "issued: must be a time" },
        { "issued", "\"2999-11-23T12:00:00Z\"", "issued: must be a time" },
        { "expires", "\"2020-01-01T00:00:00Z\"", "expires: must be after 'issued'" },
        { "anchors", "[]", "anchors: must have 1 to 8" },
        { "members/0/id", "\"XX/GOV/H55\"", "members[0].id: must be VN/class/code" },
        { "members/0/id", "\"VN/GOV/H05\"", "the member 'VN/GOV/H05' stands twice" },
        { "members/0/id", "\"VN/GOV/..\"", "members[0].id" },
        { "members/0/gateway", "\"nobody\"", "members[0].gateway: names no gateway" },
        { "members/0/subsystems", "[\"LMIS\",\"LMIS\"]", "members[0].subsystems: holds an element twice" },
        { "members/0/subsystems", "[\"EXCHANGE\"]", "members[0].subsystems[0]: is built in" },
        { "members/0/keys/0/use", "\"tls\"", "members[0].keys[0].use: must be one of" },
        { "members/0/keys/0/keyId", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"", "members[0].keys[0].keyId: is not the name of 'publicKey'" },
        { "members/0/keys/0/notAfter", "\"2020-01-01T00:00:00Z\"", "members[0].keys[0].notAfter: must be after" },
        { "members/0/keys/0/publicKey", "\"AAAA\"", "members[0].keys[0]" },
        { "members/0/name", "null", "members[0].name: must be a string" },
        { "members/0/name", "\"a\\u0007b\"", "members[0].name: must not hold control characters" },
        { "gateways/0/addresses", "[\"http://h55.example.vn\"]", "gateways[0].addresses[0]: must be https" },
        { "gateways/0/addresses", "[\"https://h55.example.vn/path\"]", "gateways[0].addresses[0]: must be https" },
        { "gateways/0/addresses", "[\"https://u:p@h55.example.vn\"]", "gateways[0].addresses[0]: must be https" },
        { "gateways/0/addresses", "[]", "gateways[0].addresses: must have 1" },
        { "gateways/0/id", "\"gw-H05\"", "list 'gw-H05' twice" },
        { "gateways/0/certificates/0/sha256", "\"x\"", "gateways[0].certificates[0].sha256" },
        { "members", null!, "lacks 'members'" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_names_its_place(string place, string? value, string? told)
    {
        var root = JsonNode.Parse(network.Content(1).ToDocument().Payload.Span)!;
        var steps = place.Split('/');
        var node = steps[..^1].Aggregate(root, (n, step) => int.TryParse(step, out var index) ? n[index]! : n[step]!);
        if (value is null)
            node.AsObject().Remove(steps[^1]);
        else
            node[steps[^1]] = JsonNode.Parse(value);
        var document = SignedDocument.Unsigned(DocumentTypes.Directory, Encoding.UTF8.GetBytes(root.ToJsonString())).SignWith(network.Anchor);
        Assert.False(MemberDirectory.TryParse(document, out _, out var fault));
        Assert.Contains(told!, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_has_one_use_and_one_owner()
    {
        var shared = network.Key(TestNetwork.Police, KeyUse.Message);
        var fault = Assert.Throws<MalformedDocumentException>(() => network.Content(1, moreKeys: network.Listed(TestNetwork.BacNinh, KeyUse.Agreement, shared)).ToDocument());
        Assert.Contains("stands twice", fault.Message, StringComparison.Ordinal);
        Assert.Throws<MalformedDocumentException>(() => network.Content(1, moreKeys: network.Listed(TestNetwork.BacNinh, KeyUse.Agreement, network.Anchor)).ToDocument());
    }

    [Fact]
    public void A_key_on_another_curve_is_refused()
    {
        using var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        Assert.Throws<System.Security.Cryptography.CryptographicException>(() => DirectoryKey.Import(other.ExportSubjectPublicKeyInfo()));
        using var koblitz = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.CreateFromValue("1.3.132.0.10"));
        Assert.Throws<System.Security.Cryptography.CryptographicException>(() => DirectoryKey.Import(koblitz.ExportSubjectPublicKeyInfo()));
    }
}
