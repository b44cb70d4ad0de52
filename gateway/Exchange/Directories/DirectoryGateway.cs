using Lmis.Exchange.Addressing;

namespace Lmis.Exchange.Directories;

/// <summary>A gateway's certificate, by base64url of SHA-256 over its DER bytes; both times and the revocation bound when it opens a door.</summary>
public sealed record DirectoryCertificate(string Sha256, DateTimeOffset NotBefore, DateTimeOffset NotAfter, DateTimeOffset? Revoked = null)
{
    /// <summary>Whether the certificate is to be believed at that moment.</summary>
    public bool IsActive(DateTimeOffset at) => at >= NotBefore && at < NotAfter && (Revoked is null || at < Revoked);
}

/// <summary>A gateway: where its provider door is (https, host and port only), the certificates it shows there and as a client, and the members it speaks for.</summary>
public sealed class DirectoryGateway
{
    /// <summary>Its id in the directory, for example <c>gw-h55</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Addresses of its provider door, in the order to try them.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>Its certificates; several while one takes over from the other.</summary>
    public required IReadOnlyList<DirectoryCertificate> Certificates { get; init; }

    /// <summary>The members it speaks for; filled in by the directory.</summary>
    public IReadOnlyList<MemberId> Members { get; internal set; } = [];
}
