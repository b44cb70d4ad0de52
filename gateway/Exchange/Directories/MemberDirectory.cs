using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Documents;

namespace Lmis.Exchange.Directories;

/// <summary>
/// Who is in the network: members, gateways, certificates and keys, as one signed document says it. Immutable, and indexed for the
/// questions a door asks of every message. Whether it is the newest and rightly signed is decided by <see cref="AcceptDirectory"/>.
/// </summary>
public sealed class MemberDirectory
{
    private readonly FrozenDictionary<MemberId, DirectoryMember> members;
    private readonly FrozenDictionary<string, DirectoryKey> keys;
    private readonly FrozenDictionary<string, (DirectoryGateway Gateway, DirectoryCertificate Certificate)> certificates;

    internal MemberDirectory(DirectoryContent content, string hash)
    {
        Content = content;
        Hash = hash;
        members = content.Members.ToFrozenDictionary(m => m.Id);
        keys = content.Members.SelectMany(m => m.Keys).ToFrozenDictionary(k => k.KeyId);
        certificates = content.Gateways.SelectMany(g => g.Certificates.Select(c => (g, c))).ToFrozenDictionary(pair => pair.c.Sha256);
        foreach (var gateway in content.Gateways)
            gateway.Members = [.. content.Members.Where(m => m.Gateway == gateway).Select(m => m.Id)];
    }

    /// <summary>Name of the network, for example <c>VN</c>.</summary>
    public string Instance => Content.Instance;

    /// <summary>Rises with every directory that is issued.</summary>
    public long Version => Content.Version;

    /// <summary>When it was issued.</summary>
    public DateTimeOffset Issued => Content.Issued;

    /// <summary>When a newer one must have been issued.</summary>
    public DateTimeOffset Expires => Content.Expires;

    /// <summary>base64url of SHA-256 over the document's canonical bytes.</summary>
    public string Hash { get; }

    /// <summary>Keys that may sign the next directory.</summary>
    public IReadOnlyList<DirectoryAnchor> Anchors => Content.Anchors;

    /// <summary>All gateways.</summary>
    public IReadOnlyList<DirectoryGateway> Gateways => Content.Gateways;

    /// <summary>All members.</summary>
    public IReadOnlyList<DirectoryMember> Members => Content.Members;

    /// <summary>The document's content, for writing the next one from it.</summary>
    public DirectoryContent Content { get; }

    /// <summary>The member of this id, or null.</summary>
    public DirectoryMember? Member(MemberId id) => members.GetValueOrDefault(id);

    /// <summary>The key of this name, active or not, or null.</summary>
    public DirectoryKey? Key(string keyId) => keys.GetValueOrDefault(keyId);

    /// <summary>The key of this name if it has this use and may sign at that moment, or null.</summary>
    public DirectoryKey? ActiveKey(string keyId, KeyUse use, DateTimeOffset at) => Key(keyId) is { } key && key.Use == use && key.IsActive(at) ? key : null;

    /// <summary>The gateway that shows this certificate (base64url of SHA-256 over its DER bytes), if the certificate is to be believed at that moment.</summary>
    public DirectoryGateway? GatewayOfCertificate(string sha256, DateTimeOffset at) =>
        certificates.TryGetValue(sha256, out var found) && found.Certificate.IsActive(at) ? found.Gateway : null;

    /// <summary>Whether the member is listed with this subsystem.</summary>
    public bool Has(SubsystemId subsystem) => Member(subsystem.Member)?.Subsystems.Contains(subsystem.Subsystem) == true;

    /// <summary>Reads a directory's payload; a fault names the place and the rule.</summary>
    public static bool TryParse(SignedDocument document, [NotNullWhen(true)] out MemberDirectory? directory, [NotNullWhen(false)] out string? fault)
    {
        (directory, fault) = (null, null);
        try
        {
            if (document.Type != DocumentTypes.Directory)
                throw new MalformedDocumentException("", $"This is a '{document.Type}', not a directory.");
            directory = new(DocumentValue.Read(document.Payload, DirectoryContent.Read), document.Id);
            return true;
        }
        catch (MalformedDocumentException malformed)
        {
            fault = malformed.Message;
            return false;
        }
    }
}
