using Lmis.Exchange.Documents;

namespace Lmis.Exchange.Directories;

/// <summary>What became of an offered directory.</summary>
public enum DirectoryDecision
{
    /// <summary>It is newer, rightly signed and in force.</summary>
    Accepted,

    /// <summary>It is the one that is already held.</summary>
    Unchanged,

    /// <summary>It is refused; the last good one stays.</summary>
    Refused,
}

/// <summary>The decision with its reason: a stable slug for metrics, and words that say what is wrong and what to do.</summary>
public sealed record DirectoryVerdict(DirectoryDecision Decision, string Slug, string Words, MemberDirectory? Directory = null);

/// <summary>
/// Whether an offered directory takes the place of the one held, by The Update Framework's rules (TUF specification 5.3) against rollback,
/// freeze and a stolen name: signed by a key that the last one (or, for the first, the configuration) vouches for, newer, and in force.
/// </summary>
public static class AcceptDirectory
{
    /// <summary>How far the publisher's clock may run ahead of ours.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Decides; pure.</summary>
    /// <param name="offered">The JWS as it came, UTF-8.</param>
    /// <param name="instance">Name of our network.</param>
    /// <param name="pinned">The anchors of our configuration: they vouch for the first directory, and for any while <paramref name="trusted"/> is null.</param>
    /// <param name="held">The directory of the highest version ever accepted, or null.</param>
    /// <param name="trusted">The anchors that vouch now, usually those of <paramref name="held"/>; null when the configuration's do.</param>
    /// <param name="grace">How long a directory past its end may still serve.</param>
    /// <param name="now">Our clock.</param>
    public static DirectoryVerdict Decide(
        ReadOnlyMemory<byte> offered, string instance, IReadOnlyList<DirectoryAnchor> pinned, MemberDirectory? held, IReadOnlyList<DirectoryAnchor>? trusted, TimeSpan grace, DateTimeOffset now)
    {
        if (!SignedDocument.TryRead(offered, DocumentTypes.Directory, out var document, out var fault))
            return Refused("malformed", $"The directory cannot be read ({fault}). Publish it again with the tool that builds it.");
        if (held is not null && document.Id == held.Hash)
            return new(DirectoryDecision.Unchanged, "unchanged", "The directory is the one already held.", held);

        // Before anything in it is believed, a key that we trust has signed it.
        if (!IsSignedByOneOf(document, trusted ?? pinned))
        {
            return Refused("signed-by-another-key", trusted is null
                ? "The directory is not signed by an anchor of Exchange:Directory:Anchors. Compare the anchors with those the network's operator announced; if they changed, set the new ones."
                : $"The directory is not signed by an anchor of version {held?.Version}, which is held. A new anchor must first be announced in a directory that the old one signs; take the versions between.");
        }
        if (!MemberDirectory.TryParse(document, out var directory, out fault))
            return Refused("malformed", $"The directory cannot be read ({fault}). Publish it again with the tool that builds it.");
        if (!IsSignedByOneOf(document, directory.Anchors))
            return Refused("anchor-not-shown", "The directory is signed by none of the anchors it lists, so no next one could be. Sign it with one of them as well.");
        if (directory.Instance != instance)
            return Refused("other-instance", $"The directory is of the network '{directory.Instance}', ours is '{instance}'. Correct Exchange:Directory:Source or Exchange:Instance.");
        if (held is not null && directory.Version == held.Version)
            return Refused("same-version-other-content", $"Version {directory.Version} is held already with other content. Whoever publishes must raise the version; if nobody made two, the anchor's key may be stolen.");
        if (held is not null && directory.Version < held.Version)
            return Refused("older", $"Version {directory.Version} is older than {held.Version}, which is held. The source serves an old copy: repair it.");
        if (held is not null && directory.Issued < held.Issued)
            return Refused("issued-earlier", $"Version {directory.Version} says it was issued before version {held.Version}. Correct the publisher's clock and issue the next version.");
        if (directory.Issued > now + Skew)
            return Refused("not-yet-issued", "The directory says it was issued in the future. Compare the clocks of this gateway and of the publisher.");
        if (now >= directory.Expires + grace)
            return Refused("frozen", $"The directory ended at {directory.Expires:u} and its grace is over. The source is cut off or stopped: have a new version published.");
        return new(DirectoryDecision.Accepted, "accepted", $"Version {directory.Version} of the directory is in force until {directory.Expires:u}.", directory);
    }

    /// <summary>Whether a directory may still serve: until it ends, and then for the grace.</summary>
    public static bool Serves(MemberDirectory directory, TimeSpan grace, DateTimeOffset now) => now < directory.Expires + grace;

    /// <summary>Whether one of these anchors has signed the document.</summary>
    public static bool IsSignedByOneOf(SignedDocument document, IReadOnlyList<DirectoryAnchor> anchors) =>
        anchors.Any(anchor => document.IsSignedBy(anchor.KeyId, anchor.PublicKey));

    private static DirectoryVerdict Refused(string slug, string words) => new(DirectoryDecision.Refused, slug, words);
}
