using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Lmis.Exchange.StructuredFields;

/// <summary>Bytes of a field or of a signature base, written into memory of the caller's stack first and of the shared pool when that is full.</summary>
internal ref struct ByteBuffer(Span<byte> initial)
{
    private Span<byte> span = initial;
    private byte[]? pooled;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => span[..Length];

    public void Append(byte value)
    {
        if (Length == span.Length)
            Grow(1);
        span[Length++] = value;
    }

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Appends text that is known to be ASCII.</summary>
    public void AppendAscii(scoped ReadOnlySpan<char> text)
    {
        if (Ascii.FromUtf16(text, Room(text.Length), out var written) != OperationStatus.Done)
            throw new ArgumentException("The text of a structured field is ASCII.");
        Length += written;
    }

    /// <summary>Appends text as UTF-8; false, and nothing appended, when it holds half of a surrogate pair.</summary>
    public bool TryAppendUtf8(scoped ReadOnlySpan<char> text)
    {
        if (Utf8.FromUtf16(text, Room(checked(text.Length * 3)), out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
            return false;
        Length += written;
        return true;
    }

    /// <summary>Memory behind what is written, at least this long; <see cref="Advance"/> tells how much of it was used.</summary>
    public Span<byte> Room(int atLeast)
    {
        if (span.Length - Length < atLeast)
            Grow(atLeast);
        return span[Length..];
    }

    public void Advance(int count) => Length += count;

    public readonly string ToText() => Encoding.UTF8.GetString(Written);

    public void Dispose()
    {
        if (pooled is { } array)
            ArrayPool<byte>.Shared.Return(array);
        this = default;
    }

    private void Grow(int atLeast)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + atLeast), span.Length * 2));
        Written.CopyTo(larger);
        if (pooled is { } array)
            ArrayPool<byte>.Shared.Return(array);
        span = pooled = larger;
    }
}
