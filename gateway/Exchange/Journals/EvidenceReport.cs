namespace Lmis.Exchange.Journals;

/// <summary>One thing that is wrong with evidence: which entry or checkpoint, and in which way.</summary>
/// <param name="Slug">Stable name of the way, of <see cref="EvidenceFaults"/>.</param>
/// <param name="Words">The same for people.</param>
/// <param name="Slot">The chain, where one entry or chain is meant.</param>
/// <param name="Sequence">The entry, where one is meant.</param>
/// <param name="Checkpoint">The checkpoint's number, where one is meant.</param>
/// <param name="Line">Line of the file, from 1.</param>
public sealed record EvidenceFault(string Slug, string Words, int? Slot = null, long? Sequence = null, long? Checkpoint = null, long? Line = null);

/// <summary>What the verification of an evidence file found. No fault means: nothing was changed, added, moved or left out between its checkpoints.</summary>
public sealed class EvidenceReport
{
    private const int MostFaults = 1000;
    private readonly List<EvidenceFault> faults = [];
    private readonly List<string> notes = [];

    /// <summary>What the file says it is of; null when it could not be read.</summary>
    public EvidenceHeader? Header { get; internal set; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsWhole => FaultCount == 0;

    /// <summary>The faults in the order they were found, the first thousand.</summary>
    public IReadOnlyList<EvidenceFault> Faults => faults;

    /// <summary>All faults.</summary>
    public long FaultCount { get; private set; }

    /// <summary>What a reader should know and what is no fault: entries after the last checkpoint, a timestamp authority nobody vouched for.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Entries read.</summary>
    public long Entries { get; internal set; }

    /// <summary>Chains read.</summary>
    public int Chains { get; internal set; }

    /// <summary>Checkpoints whose signatures are good.</summary>
    public int Checkpoints { get; internal set; }

    /// <summary>Timestamps that are good.</summary>
    public int Timestamps { get; internal set; }

    /// <summary>Signatures of messages that are good.</summary>
    public long MessageSignatures { get; internal set; }

    /// <summary>Checkpoints and exchanges of this journal that the peer's evidence also knows.</summary>
    public long Witnesses { get; internal set; }

    internal void Add(EvidenceFault fault)
    {
        FaultCount++;
        if (faults.Count < MostFaults)
            faults.Add(fault);
    }

    internal void Note(string words)
    {
        if (notes.Count < MostFaults)
            notes.Add(words);
    }
}
