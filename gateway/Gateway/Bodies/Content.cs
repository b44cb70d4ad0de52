using System.Buffers;
using System.Security.Cryptography;

namespace Lmis.Gateway.Bodies;

/// <summary>
/// A whole body with its SHA-256: in pooled memory while small, beyond that in an encrypted spool file. Nothing is done with a body before all
/// of it is here and its digest is known.
/// </summary>
public sealed class Content : IDisposable
{
    /// <summary>No body at all.</summary>
    public static readonly Content Empty = new(null, 0, null, SHA256.HashData([]), null);

    private readonly BodyBudget? budget;
    private readonly SpoolFile? spool;
    private byte[]? memory;
    private int taken;

    private Content(byte[]? memory, long length, SpoolFile? spool, byte[] sha256, BodyBudget? budget) =>
        (this.memory, Length, this.spool, Sha256, this.budget) = (memory, length, spool, sha256, budget);

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>SHA-256 of the bytes.</summary>
    public byte[] Sha256 { get; }

    /// <summary>Whether all of it is in memory.</summary>
    public bool InMemory => spool is null;

    /// <summary>The bytes of a body in memory.</summary>
    public ReadOnlyMemory<byte> Memory => memory is null ? default : memory.AsMemory(0, (int)Length);

    /// <summary>Reads a body to its end; null when it is longer than allowed.</summary>
    /// <param name="from">The body.</param>
    /// <param name="announced">Its Content-Length, if one was given.</param>
    /// <param name="budget">What bodies may cost in all.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="BudgetExceededException">All bodies together would take more memory than they may.</exception>
    public static async ValueTask<Content?> ReadAsync(Stream from, long? announced, BodyBudget budget, CancellationToken ct)
    {
        if (announced == 0)
            return Empty;
        if (announced > budget.BodyBytes)
            return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = (int)Math.Min(announced ?? 4096, budget.MemoryBytes);
        budget.Take(size);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        SpoolFile? spool = null;
        var (length, inBuffer, taken) = (0L, 0, size);
        try
        {
            while (true)
            {
                var room = Math.Min(buffer.Length, budget.MemoryBytes);
                if (inBuffer == room && room < budget.MemoryBytes)
                {
                    var larger = (int)Math.Min(room * 4L, budget.MemoryBytes);
                    budget.Take(larger - taken);
                    taken = larger;
                    buffer = Grow(buffer, inBuffer, larger);
                    continue;
                }
                if (inBuffer == room)
                {
                    spool ??= new SpoolFile();
                    await spool.WriteAsync(buffer.AsMemory(0, inBuffer), ct);
                    inBuffer = 0;
                }
                var read = await from.ReadAsync(buffer.AsMemory(inBuffer, room - inBuffer), ct);
                if (read == 0)
                    break;
                hash.AppendData(buffer, inBuffer, read);
                inBuffer += read;
                length += read;
                if (length > budget.BodyBytes)
                    return null;
            }
            if (spool is null)
            {
                var whole = new Content(buffer, length, null, hash.GetHashAndReset(), budget);
                (buffer, whole.taken) = (null!, taken);
                taken = 0;
                return whole;
            }
            await spool.WriteAsync(buffer.AsMemory(0, inBuffer), ct);
            var spooled = new Content(null, length, spool, hash.GetHashAndReset(), null);
            spool = null;
            return spooled;
        }
        finally
        {
            if (buffer is not null)
                ArrayPool<byte>.Shared.Return(buffer);
            spool?.Dispose();
            budget.GiveBack(taken);
        }
    }

    /// <summary>A small body made here.</summary>
    public static Content Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return Empty;
        var copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(copy);
        return OfPooled(copy, bytes.Length);
    }

    /// <summary>A body made here, in memory from the shared pool that it takes over.</summary>
    internal static Content OfPooled(byte[] rented, int length) => new(rented, length, null, SHA256.HashData(rented.AsSpan(0, length)), null);

    /// <summary>SHA-512 of the bytes, for the request's hash; empty for no bytes.</summary>
    public byte[] Sha512()
    {
        if (Length == 0)
            return [];
        if (InMemory)
            return SHA512.HashData(Memory.Span);
        using var stream = OpenRead();
        return SHA512.HashData(stream);
    }

    /// <summary>The bytes from the start.</summary>
    public Stream OpenRead() => spool is null ? new MemoryStream(memory ?? [], 0, (int)Length, writable: false) : spool.OpenRead();

    /// <inheritdoc/>
    public void Dispose()
    {
        spool?.Dispose();
        if (Interlocked.Exchange(ref memory, null) is { } rented)
        {
            ArrayPool<byte>.Shared.Return(rented);
            budget?.GiveBack(taken);
        }
    }

    private static byte[] Grow(byte[] small, int used, int size)
    {
        var large = ArrayPool<byte>.Shared.Rent(size);
        small.AsSpan(0, used).CopyTo(large);
        ArrayPool<byte>.Shared.Return(small);
        return large;
    }
}
