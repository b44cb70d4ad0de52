using System.Security.Cryptography.X509Certificates;
using Lmis.Exchange.Directories;

namespace Lmis.Exchange.Journals;

/// <summary>What the verifier believes before it opens the file.</summary>
public sealed record EvidenceTrust
{
    /// <summary>The anchors that sign directories, as the network's operator announced them. Without any, nothing in a file can be trusted.</summary>
    public required IReadOnlyList<DirectoryAnchor> Anchors { get; init; }

    /// <summary>Certificates of timestamp authorities (their roots); empty leaves open whether an authority is to be believed.</summary>
    public X509Certificate2Collection TimestampRoots { get; init; } = [];
}
