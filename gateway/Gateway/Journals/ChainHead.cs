namespace Lmis.Gateway.Journals;

/// <summary>Where a chain stands: the last entry of a slot, and the lease under which this gateway may append to it.</summary>
internal sealed record ChainHead(int Slot, long Fence, long Sequence, ReadOnlyMemory<byte> Hash)
{
    public bool IsSameEntry(long sequence, ReadOnlySpan<byte> hash) => Sequence == sequence && Hash.Span.SequenceEqual(hash);
}
