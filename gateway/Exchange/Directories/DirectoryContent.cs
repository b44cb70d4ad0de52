using System.Security.Cryptography;
using System.Text.Json;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Documents;

namespace Lmis.Exchange.Directories;

/// <summary>What a directory says, before it is signed or after it is read.</summary>
public sealed record DirectoryContent
{
    private static readonly string[] Uses = ["message", "checkpoint", "agreement", "package"];

    /// <summary>Name of the network.</summary>
    public required string Instance { get; init; }

    /// <summary>At least 1; rises with every directory.</summary>
    public required long Version { get; init; }

    /// <summary>When it is issued.</summary>
    public required DateTimeOffset Issued { get; init; }

    /// <summary>When a newer one must have been issued.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Keys that may sign the next directory; one of them signs this one too.</summary>
    public required IReadOnlyList<DirectoryAnchor> Anchors { get; init; }

    /// <summary>All gateways.</summary>
    public required IReadOnlyList<DirectoryGateway> Gateways { get; init; }

    /// <summary>All members.</summary>
    public required IReadOnlyList<DirectoryMember> Members { get; init; }

    /// <summary>The unsigned document.</summary>
    /// <exception cref="MalformedDocumentException">The content breaks a rule of the format.</exception>
    public SignedDocument ToDocument()
    {
        var document = SignedDocument.Unsigned(DocumentTypes.Directory, DocumentWriter.Write(WriteTo));
        return MemberDirectory.TryParse(document, out _, out var fault) ? document : throw new MalformedDocumentException("", fault);
    }

    internal static DirectoryContent Read(DocumentValue root)
    {
        root.Object("instance", "version", "issued", "expires", "anchors", "gateways", "members");
        var instance = root.Member("instance").Text(64);
        var gateways = root.Member("gateways").Items(10_000, ReadGateway);
        var byId = new Dictionary<string, DirectoryGateway>(StringComparer.Ordinal);
        foreach (var gateway in gateways)
        {
            if (!byId.TryAdd(gateway.Id, gateway))
                throw root.Member("gateways").Fault($"list '{gateway.Id}' twice");
        }
        var content = new DirectoryContent
        {
            Instance = instance,
            Version = root.Member("version").Integer(1),
            Issued = root.Member("issued").Time(),
            Expires = root.Member("expires").Time(),
            Anchors = root.Member("anchors").Items(8, ReadAnchor, min: 1),
            Gateways = gateways,
            Members = root.Member("members").Items(10_000, member => ReadMember(member, instance, byId)),
        };
        if (content.Expires <= content.Issued)
            throw root.Member("expires").Fault("must be after 'issued'");
        RefuseTwice(content.Members.Select(m => m.Id.ToString()), "members", "member");
        RefuseTwice(content.Members.SelectMany(m => m.Keys).Select(k => k.KeyId).Concat(content.Anchors.Select(a => a.KeyId)), "members", "key");
        RefuseTwice(gateways.SelectMany(g => g.Certificates).Select(c => c.Sha256), "gateways", "certificate");
        return content;
    }

    private static void RefuseTwice(IEnumerable<string> names, string place, string what)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (names.FirstOrDefault(name => !seen.Add(name)) is { } twice)
            throw new MalformedDocumentException(place, $"the {what} '{twice}' stands twice in the directory");
    }

    private static DirectoryAnchor ReadAnchor(DocumentValue anchor)
    {
        anchor.Object("keyId", "publicKey");
        return ReadPublicKey(anchor, bytes => new DirectoryAnchor(bytes));
    }

    private static T ReadPublicKey<T>(DocumentValue key, Func<byte[], T> import)
    {
        var bytes = key.Member("publicKey").Base64(200);
        if (KeyIds.Of(bytes) != key.Member("keyId").Hash())
            throw key.Member("keyId").Fault("is not the name of 'publicKey'");
        try
        {
            return import(bytes);
        }
        catch (CryptographicException)
        {
            throw key.Member("publicKey").Fault("is no key on P-256 in its usual encoding (SubjectPublicKeyInfo, named curve, uncompressed point)");
        }
    }

    private static DirectoryGateway ReadGateway(DocumentValue gateway)
    {
        gateway.Object("id", "addresses", "certificates");
        return new()
        {
            Id = ReadCode(gateway.Member("id")),
            Addresses = gateway.Member("addresses").Set(8, ReadAddress, min: 1),
            Certificates = gateway.Member("certificates").Items(16, ReadCertificate),
        };
    }

    private static Uri ReadAddress(DocumentValue address) =>
        Uri.TryCreate(address.Text(300), UriKind.Absolute, out var uri) && uri.Scheme == "https" && uri.UserInfo.Length == 0
        && uri.GetLeftPart(UriPartial.Authority) == address.Text(300)
            ? uri
            : throw address.Fault("must be https://host or https://host:port, in lower case and without path");

    private static DirectoryCertificate ReadCertificate(DocumentValue certificate)
    {
        certificate.Object("sha256", "notBefore", "notAfter", "revoked");
        var (from, until) = ReadTimes(certificate);
        return new(certificate.Member("sha256").Hash(), from, until, certificate.Optional<DateTimeOffset?>("revoked", t => t.Time()));
    }

    private static (DateTimeOffset NotBefore, DateTimeOffset NotAfter) ReadTimes(DocumentValue value)
    {
        var (from, until) = (value.Member("notBefore").Time(), value.Member("notAfter").Time());
        return from < until ? (from, until) : throw value.Member("notAfter").Fault("must be after 'notBefore'");
    }

    private static DirectoryMember ReadMember(DocumentValue member, string instance, Dictionary<string, DirectoryGateway> gateways)
    {
        member.Object("id", "name", "gateway", "subsystems", "keys");
        if (!MemberId.TryParse(member.Member("id").Text(200), out var id) || id.Instance != instance)
            throw member.Member("id").Fault($"must be {instance}/class/code");
        return new()
        {
            Id = id,
            Name = member.Member("name").Text(200),
            Gateway = gateways.GetValueOrDefault(member.Member("gateway").Text(64)) ?? throw member.Member("gateway").Fault("names no gateway of this directory"),
            Subsystems = member.Member("subsystems").Set(64, ReadSubsystem),
            Keys = member.Member("keys").Items(64, key => ReadKey(key, id)),
        };
    }

    private static string ReadSubsystem(DocumentValue subsystem) =>
        ReadCode(subsystem) is var code && code.Equals("EXCHANGE", StringComparison.OrdinalIgnoreCase) ? throw subsystem.Fault("is built in and not listed") : code;

    private static string ReadCode(DocumentValue code) =>
        MemberId.TryParse($"a/b/{code.Text(64)}", out _) ? code.Text(64) : throw code.Fault("must be 1 to 64 of A-Z a-z 0-9 . _ -");

    private static DirectoryKey ReadKey(DocumentValue key, MemberId member)
    {
        key.Object("keyId", "use", "publicKey", "notBefore", "notAfter", "retired", "revoked");
        var use = Array.IndexOf(Uses, key.Member("use").Text(16));
        if (use < 0)
            throw key.Member("use").Fault($"must be one of {string.Join(", ", Uses)}");
        var (from, until) = ReadTimes(key);
        var (retired, revoked) = (key.Optional<DateTimeOffset?>("retired", t => t.Time()), key.Optional<DateTimeOffset?>("revoked", t => t.Time()));
        return ReadPublicKey(key, bytes => new DirectoryKey(member, (KeyUse)use, bytes, from, until, retired, revoked));
    }

    private void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("instance", Instance);
        json.WriteNumber("version", Version);
        json.WriteTime("issued", Issued);
        json.WriteTime("expires", Expires);
        json.WriteObjects("anchors", Anchors, anchor => WriteKey(json, anchor.KeyId, anchor.SubjectPublicKeyInfo));
        json.WriteObjects("gateways", Gateways, gateway =>
        {
            json.WriteString("id", gateway.Id);
            json.WriteTexts("addresses", gateway.Addresses.Select(a => a.GetLeftPart(UriPartial.Authority)));
            json.WriteObjects("certificates", gateway.Certificates, certificate =>
            {
                json.WriteString("sha256", certificate.Sha256);
                WriteTimes(json, certificate.NotBefore, certificate.NotAfter, certificate.Revoked);
            });
        });
        json.WriteObjects("members", Members, member =>
        {
            json.WriteString("id", member.Id.ToString());
            json.WriteString("name", member.Name);
            json.WriteString("gateway", member.Gateway.Id);
            json.WriteTexts("subsystems", member.Subsystems);
            json.WriteObjects("keys", member.Keys, key =>
            {
                WriteKey(json, key.KeyId, key.SubjectPublicKeyInfo);
                json.WriteString("use", Uses[(int)key.Use]);
                WriteTimes(json, key.NotBefore, key.NotAfter, key.Revoked);
                json.WriteTime("retired", key.Retired);
            });
        });
    }

    private static void WriteKey(Utf8JsonWriter json, string keyId, ReadOnlyMemory<byte> publicKey)
    {
        json.WriteString("keyId", keyId);
        json.WriteString("publicKey", Convert.ToBase64String(publicKey.Span));
    }

    private static void WriteTimes(Utf8JsonWriter json, DateTimeOffset from, DateTimeOffset until, DateTimeOffset? revoked)
    {
        json.WriteTime("notBefore", from);
        json.WriteTime("notAfter", until);
        json.WriteTime("revoked", revoked);
    }
}
