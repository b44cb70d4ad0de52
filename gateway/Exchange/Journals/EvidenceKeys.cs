using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;

namespace Lmis.Exchange.Journals;

/// <summary>The keys that the file's directory versions vouch for, and the question whether one was good at a time.</summary>
internal sealed class EvidenceKeys(EvidenceTrust trust, EvidenceReport report)
{
    // A message is journalled when its exchange is over; its key may have been retired a moment before.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly SortedDictionary<long, MemberDirectory> directories = [];
    private readonly HashSet<long> missing = [];
    private IReadOnlyList<DirectoryAnchor> believed = trust.Anchors;

    /// <summary>Takes a directory version, in ascending order: signed by a pinned anchor, or by one that an earlier version in the file vouches for.</summary>
    public void Add(byte[] document, long line)
    {
        if (!SignedDocument.TryRead(document, DocumentTypes.Directory, out var signed, out var fault) || !MemberDirectory.TryParse(signed, out var directory, out fault))
            report.Add(new(EvidenceFaults.Unreadable, $"The directory on line {line} cannot be read: {fault}", Line: line));
        else if (!AcceptDirectory.IsSignedByOneOf(signed, believed))
            report.Add(new(EvidenceFaults.DirectoryUntrusted, $"Version {directory.Version} of the directory is not signed by an anchor that is trusted.", Line: line));
        else if (directories.Count > 0 && directory.Version <= directories.Keys.Last())
            report.Add(new(EvidenceFaults.OutOfOrder, $"Version {directory.Version} of the directory stands after version {directories.Keys.Last()}.", Line: line));
        else
        {
            directories.Add(directory.Version, directory);
            believed = [.. believed, .. directory.Anchors];
        }
    }

    /// <summary>The key, if the directory version vouches for it, or null with the slug and words of the fault.</summary>
    /// <param name="version">The version that counted.</param>
    /// <param name="keyId">The key's name.</param>
    /// <param name="use">What it must be for.</param>
    /// <param name="at">When the signature was recorded.</param>
    /// <param name="slug">Slug for a key that does not fit.</param>
    public (DirectoryKey? Key, EvidenceFault? Fault) Find(long version, string keyId, KeyUse use, DateTimeOffset at, string slug)
    {
        if (!directories.TryGetValue(version, out var directory))
        {
            // Once for each version, not for each of the thousand messages that name it.
            return (null, missing.Add(version) ? new(EvidenceFaults.DirectoryMissing, $"Version {version} of the directory is named but not in the file, so keys cannot be looked up.") : null);
        }
        if (directory.Key(keyId) is not { } key)
            return (null, new(slug, $"the key {keyId} is not in version {version} of the directory"));
        if (key.Use != use)
            return (null, new(slug, $"the key {keyId} is for '{key.Use}' and not for '{use}'"));
        if (!key.IsActive(at) && !key.IsActive(at - Tolerance))
            return (null, new(slug, $"the key {keyId} was not valid at {at:u}"));
        var revoked = directories.Values.Select(d => d.Key(keyId)?.Revoked).FirstOrDefault(r => r is { } from && from <= at - Tolerance);
        return revoked is { } since ? (null, new(slug, $"the key {keyId} was revoked as of {since:u}, as a later directory says")) : (key, null);
    }

    /// <summary>The key of a message another party holds, in any version of the file, or null.</summary>
    public DirectoryKey? FindAny(string keyId, KeyUse use, DateTimeOffset at) =>
        directories.Values.Select(d => d.Key(keyId)).FirstOrDefault(key => key is not null && key.Use == use && (key.IsActive(at) || key.IsActive(at - Tolerance)));
}
