namespace Lmis.Exchange.Journals;

/// <summary>The ways in which evidence can be wrong: stable slugs.</summary>
public static class EvidenceFaults
{
    /// <summary>A line cannot be read as what its place calls for.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>The file ends before its last line, or holds more or fewer lines than that one counts.</summary>
    public const string FileCut = "file-cut";

    /// <summary>An entry's bytes do not have the hash they were stored under.</summary>
    public const string EntryChanged = "entry-changed";

    /// <summary>An entry stands at another place than its content says.</summary>
    public const string EntryMoved = "entry-moved";

    /// <summary>An entry does not name the one before it: one of the two was replaced.</summary>
    public const string ChainBroken = "chain-broken";

    /// <summary>Entries are missing between two others.</summary>
    public const string EntriesMissing = "entries-missing";

    /// <summary>Entries are missing at the end of a chain.</summary>
    public const string TailMissing = "tail-missing";

    /// <summary>A chain is missing as a whole.</summary>
    public const string ChainMissing = "chain-missing";

    /// <summary>An entry stands after a later one.</summary>
    public const string OutOfOrder = "out-of-order";

    /// <summary>A sequence stands twice in a chain.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>A chain is not the one whose head a checkpoint states.</summary>
    public const string HeadDiffers = "head-differs";

    /// <summary>The entries of a checkpoint do not make its Merkle root, or are not as many as it counts.</summary>
    public const string RootDiffers = "root-differs";

    /// <summary>An entry is not under the root that its path should lead to.</summary>
    public const string ProofFails = "proof-fails";

    /// <summary>A checkpoint is missing, or they are not in their order.</summary>
    public const string CheckpointMissing = "checkpoint-missing";

    /// <summary>A checkpoint does not name the one before it, goes back, or is of another gateway.</summary>
    public const string CheckpointBroken = "checkpoint-broken";

    /// <summary>A checkpoint's signature does not verify, or one of its members has not signed.</summary>
    public const string CheckpointSignature = "checkpoint-signature";

    /// <summary>A checkpoint was signed with a key that is no checkpoint key of its members, or was not valid at the time.</summary>
    public const string CheckpointKey = "checkpoint-key";

    /// <summary>A directory version that is named is not in the file.</summary>
    public const string DirectoryMissing = "directory-missing";

    /// <summary>A directory is not signed by an anchor that is trusted.</summary>
    public const string DirectoryUntrusted = "directory-untrusted";

    /// <summary>A message's signature does not verify over its stored base.</summary>
    public const string MessageSignature = "message-signature";

    /// <summary>A message was signed with a key that is not its sender's message key, or was not valid at the time.</summary>
    public const string MessageKey = "message-key";

    /// <summary>An entry says something else than the message that was signed.</summary>
    public const string MessageDiffers = "message-differs";

    /// <summary>A timestamp is not over its checkpoint, does not verify, or is of an authority that is not trusted.</summary>
    public const string Timestamp = "timestamp";

    /// <summary>The peer has seen a checkpoint that is not in the file.</summary>
    public const string WitnessDiffers = "witness-differs";

    /// <summary>The peer holds a signed exchange of ours that is not in the file.</summary>
    public const string CounterpartMissing = "counterpart-missing";
}
