namespace Lmis.Exchange.Journals;

/// <summary>The chains of a file between its checkpoints: nothing changed, moved, doubled, left out, and each head and root as it was signed.</summary>
internal sealed class VerifyChains(long after, IReadOnlyList<Checkpoint> checkpoints, EvidenceReport report)
{
    // The state before the file's first entry, then the checkpoints that state what came.
    private readonly Checkpoint? start = checkpoints.FirstOrDefault(c => c.Number == after);
    private readonly List<Checkpoint> covering = [.. checkpoints.Where(c => c.Number > after)];
    private readonly Dictionary<int, Chain> chains = [];
    private readonly Dictionary<(long Checkpoint, int Slot), SortedDictionary<long, byte[]>> leaves = [];
    private readonly HashSet<long> spoilt = [];
    private long uncovered;

    /// <summary>Takes the next entry as it is stored, with the hash its bytes really have; the entry is null when its bytes cannot be read.</summary>
    public void Add(int slot, long sequence, ReadOnlySpan<byte> stored, byte[] computed, JournalEntry? entry, long line)
    {
        var chain = ChainOf(slot);
        var isGood = stored.SequenceEqual(computed);
        if (!isGood)
            Fault(EvidenceFaults.EntryChanged, slot, sequence, line, "was changed: its bytes do not have the hash it is stored under");
        if (entry is not null && (entry.Slot, entry.Sequence) != (slot, sequence))
        {
            Fault(EvidenceFaults.EntryMoved, slot, sequence, line, $"says that it is entry {entry.Slot}:{entry.Sequence}");
            isGood = false;
        }
        if (!TakePlace(chain, sequence, line))
            return;
        if (entry is not null && chain.HashAt(sequence - 1) is { } before && !entry.Previous.Span.SequenceEqual(before) && isGood)
        {
            Fault(EvidenceFaults.ChainBroken, slot, sequence, line, $"does not follow entry {slot}:{sequence - 1}: one of the two was replaced");
            isGood = false;
        }
        chain.Last = Math.Max(chain.Last, sequence);
        // What the next entry was chained to is the hash it was stored under, so that one change is one fault.
        chain.Remember(sequence, stored.ToArray());
        Cover(chain, sequence, computed, isGood, line);
    }

    /// <summary>What only shows at the end: what is missing, and the roots.</summary>
    public void End()
    {
        foreach (var chain in chains.Values)
        {
            foreach (var (from, to) in chain.Gaps)
                Missing(EvidenceFaults.EntriesMissing, chain.Slot, from, to, "are missing");
        }
        if (covering.Count == 0)
        {
            report.Note("No checkpoint covers these entries: entries missing at the end of a chain would not show.");
            return;
        }
        // The furthest head that any checkpoint states: a later one that goes back is a fault of its own.
        foreach (var (head, number) in covering.SelectMany(c => c.Slots.Select(slot => (Head: slot, c.Number))).GroupBy(s => s.Head.Slot).Select(g => g.MaxBy(s => s.Head.Sequence)))
        {
            var first = HeadBefore(head.Slot).Sequence + 1;
            if (!chains.TryGetValue(head.Slot, out var chain))
            {
                if (head.Sequence >= first)
                    Missing(EvidenceFaults.ChainMissing, head.Slot, first, head.Sequence, $"are missing: checkpoint {number} has this chain, the file has none of it");
            }
            else if (chain.Last < head.Sequence)
                Missing(EvidenceFaults.TailMissing, head.Slot, chain.Last + 1, head.Sequence, $"are missing at the end: checkpoint {number} has them");
        }
        var before = start;
        foreach (var checkpoint in covering)
        {
            CheckRoot(before, checkpoint);
            before = checkpoint;
        }
        if (uncovered > 0)
            report.Note($"{uncovered} entries come after checkpoint {covering[^1].Number}; if more followed them, that would not show.");
    }

    private Chain ChainOf(int slot)
    {
        if (chains.TryGetValue(slot, out var chain))
            return chain;
        var head = HeadBefore(slot);
        chain = new(slot) { Last = head.Sequence, Heads = HeadsOf(slot) };
        chain.Remember(head.Sequence, head.Hash.ToArray());
        chains.Add(slot, chain);
        report.Chains++;
        return chain;
    }

    private long[] HeadsOf(int slot)
    {
        var heads = covering.Select(c => c.HeadOf(slot).Sequence).ToArray();
        for (var i = 1; i < heads.Length; i++)
            heads[i] = Math.Max(heads[i], heads[i - 1]);
        return heads;
    }

    private CheckpointSlot HeadBefore(int slot) => start?.HeadOf(slot) ?? new(slot, 0, JournalEntry.NoHash);

    // Whether the sequence is new; what is missing before it is remembered, for it may yet come, out of order.
    private bool TakePlace(Chain chain, long sequence, long line)
    {
        if (sequence == chain.Last + 1)
            return true;
        if (sequence > chain.Last)
        {
            chain.Gaps.Add((chain.Last + 1, sequence - 1));
            return true;
        }
        var gap = chain.Gaps.FindIndex(g => g.From <= sequence && sequence <= g.To);
        if (gap < 0)
        {
            Fault(EvidenceFaults.Duplicate, chain.Slot, sequence, line, "stands twice, or lies before the file's first checkpoint");
            return false;
        }
        var (from, to) = chain.Gaps[gap];
        chain.Gaps.RemoveAt(gap);
        if (from < sequence)
            chain.Gaps.Insert(gap++, (from, sequence - 1));
        if (sequence < to)
            chain.Gaps.Insert(gap, (sequence + 1, to));
        Fault(EvidenceFaults.OutOfOrder, chain.Slot, sequence, line, $"stands after entry {chain.Slot}:{chain.Last}");
        return true;
    }

    private void Cover(Chain chain, long sequence, byte[] computed, bool isGood, long line)
    {
        var slot = chain.Slot;
        // The first checkpoint whose head of this chain is not before the entry.
        var index = Array.BinarySearch(chain.Heads, sequence);
        index = index < 0 ? ~index : Array.IndexOf(chain.Heads, sequence);
        if (index == covering.Count)
        {
            uncovered++;
            return;
        }
        var covers = covering[index];
        if (!isGood)
            spoilt.Add(covers.Number);
        if (!leaves.TryGetValue((covers.Number, slot), out var under))
            leaves.Add((covers.Number, slot), under = []);
        under[sequence] = computed;
        if (isGood && covers.HeadOf(slot) is var head && head.Sequence == sequence && !head.Hash.Span.SequenceEqual(computed))
        {
            Fault(EvidenceFaults.HeadDiffers, slot, sequence, line, $"is not the one that checkpoint {covers.Number} states as the head of chain {slot}: the chain was written anew since");
            spoilt.Add(covers.Number);
        }
    }

    private void CheckRoot(Checkpoint? before, Checkpoint checkpoint)
    {
        var expected = checkpoint.Slots.Sum(slot => slot.Sequence - (before?.HeadOf(slot.Slot).Sequence ?? 0));
        if (expected != checkpoint.Entries)
            report.Add(new(EvidenceFaults.RootDiffers, $"Checkpoint {checkpoint.Number} counts {checkpoint.Entries} entries where its heads make {expected}.", Checkpoint: checkpoint.Number));
        var hashes = new List<ReadOnlyMemory<byte>>();
        foreach (var slot in checkpoint.Slots)
        {
            if (leaves.Remove((checkpoint.Number, slot.Slot), out var under))
                hashes.AddRange(under.Values.Select(hash => (ReadOnlyMemory<byte>)hash));
        }
        // With entries missing or changed, and named above, the root cannot be right.
        if (hashes.Count == expected && !spoilt.Contains(checkpoint.Number) && !MerkleTree.Root(hashes).AsSpan().SequenceEqual(checkpoint.Root.Span))
            report.Add(new(EvidenceFaults.RootDiffers, $"The entries of checkpoint {checkpoint.Number} do not make the root it states: one of them was replaced.", Checkpoint: checkpoint.Number));
    }

    private void Missing(string slug, int slot, long from, long to, string words) =>
        report.Add(new(slug, $"Entries {slot}:{from} to {slot}:{to} {words}.", slot, from));

    private void Fault(string slug, int slot, long sequence, long line, string words) =>
        report.Add(new(slug, $"Entry {slot}:{sequence} {words}.", slot, sequence, Line: line));

    private sealed class Chain(int slot)
    {
        private (long Sequence, byte[] Hash) latest = (-1, []);

        public int Slot => slot;

        public required long[] Heads { get; init; }

        public long Last { get; set; }

        public List<(long From, long To)> Gaps { get; } = [];

        public byte[]? HashAt(long sequence) => latest.Sequence == sequence ? latest.Hash : null;

        public void Remember(long sequence, byte[] hash) => latest = (sequence, hash);
    }
}
