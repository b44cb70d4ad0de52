using System.Numerics;
using System.Security.Cryptography;

namespace Lmis.Exchange.Journals;

/// <summary>
/// The Merkle tree of RFC 6962 section 2.1 over hashes of entries: a leaf is SHA-256(0x00 ‖ hash), a node SHA-256(0x01 ‖ left ‖ right), the
/// tree of nothing SHA-256 of nothing. A path shows that one entry is under a checkpoint without showing any other.
/// </summary>
public static class MerkleTree
{
    private const int Length = SHA256.HashSizeInBytes;

    /// <summary>The root over these entry hashes in their order: 32 bytes.</summary>
    public static byte[] Root(IReadOnlyList<ReadOnlyMemory<byte>> hashes) => Root(hashes, 0, hashes.Count);

    /// <summary>The audit path of one entry (RFC 6962 section 2.1.1), from its sibling upwards.</summary>
    public static IReadOnlyList<byte[]> Path(IReadOnlyList<ReadOnlyMemory<byte>> hashes, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, hashes.Count);
        var path = new List<byte[]>();
        AddPath(hashes, 0, hashes.Count, index, path);
        return path;
    }

    /// <summary>Whether the path leads from an entry's hash at this place of a tree of this size to this root.</summary>
    public static bool IsUnder(ReadOnlySpan<byte> root, ReadOnlySpan<byte> hash, long index, long size, IReadOnlyList<byte[]> path)
    {
        if (index < 0 || index >= size || path.Any(node => node.Length != Length) || hash.Length != Length)
            return false;
        // RFC 9162 section 2.1.3.2.
        var (place, last, node) = (index, size - 1, Leaf(hash));
        foreach (var sibling in path)
        {
            if (last == 0)
                return false;
            if ((place & 1) == 1 || place == last)
            {
                node = Node(sibling, node);
                while ((place & 1) == 0 && place != 0)
                {
                    place >>= 1;
                    last >>= 1;
                }
            }
            else
                node = Node(node, sibling);
            place >>= 1;
            last >>= 1;
        }
        return last == 0 && root.SequenceEqual(node);
    }

    private static byte[] Root(IReadOnlyList<ReadOnlyMemory<byte>> hashes, int start, int count) => count switch
    {
        0 => SHA256.HashData([]),
        1 => Leaf(hashes[start].Span),
        _ => Node(Root(hashes, start, Left(count)), Root(hashes, start + Left(count), count - Left(count))),
    };

    private static void AddPath(IReadOnlyList<ReadOnlyMemory<byte>> hashes, int start, int count, int index, List<byte[]> path)
    {
        if (count == 1)
            return;
        var left = Left(count);
        if (index < left)
        {
            AddPath(hashes, start, left, index, path);
            path.Add(Root(hashes, start + left, count - left));
        }
        else
        {
            AddPath(hashes, start + left, count - left, index - left, path);
            path.Add(Root(hashes, start, left));
        }
    }

    // The largest power of two below the count.
    private static int Left(int count) => 1 << BitOperations.Log2((uint)(count - 1));

    private static byte[] Leaf(ReadOnlySpan<byte> hash)
    {
        Span<byte> input = stackalloc byte[1 + Length];
        input[0] = 0;
        hash.CopyTo(input[1..]);
        return SHA256.HashData(input);
    }

    private static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> input = stackalloc byte[1 + Length + Length];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Length)..]);
        return SHA256.HashData(input);
    }
}
