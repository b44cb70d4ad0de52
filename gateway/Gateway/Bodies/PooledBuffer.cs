using System.Buffers;

namespace Lmis.Gateway.Bodies;

/// <summary>A growing buffer of pooled memory; what is written can be handed on as a <see cref="Content"/> without copying.</summary>
internal sealed class PooledBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[]? bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int written;

    public void Advance(int count) => written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return bytes.AsMemory(written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return bytes.AsSpan(written);
    }

    /// <summary>Hands the memory over; this buffer holds nothing afterwards.</summary>
    internal Content ToContent()
    {
        var content = Content.OfPooled(bytes!, written);
        bytes = null;
        return content;
    }

    public void Dispose()
    {
        if (bytes is not null)
            ArrayPool<byte>.Shared.Return(bytes);
        bytes = null;
    }

    private void Ensure(int more)
    {
        if (bytes!.Length - written >= Math.Max(more, 1))
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, written + more));
        bytes.AsSpan(0, written).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
