using System.Buffers;
using System.Security.Cryptography;

namespace Lmis.Exchange.Journals;

/// <summary>
/// A link of a chain. Its canonical bytes are the JCS form (RFC 8785) of one JSON object with the record's members, the slot, the sequence
/// and the hash of the entry before it; its hash is SHA-256 over those bytes, so that no entry changes without every later one.
/// </summary>
public sealed record JournalEntry
{
    /// <summary>Version of the form, member <c>v</c>.</summary>
    public const int Form = 1;

    /// <summary>Length of a hash in bytes.</summary>
    public const int HashBytes = 32;

    /// <summary>What stands in the place of a hash before the first entry of a chain: 32 zero bytes.</summary>
    public static readonly ReadOnlyMemory<byte> NoHash = new byte[HashBytes];

    /// <summary>The chain, counted from 0.</summary>
    public required int Slot { get; init; }

    /// <summary>Place in the chain, counted from 1 without gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>Time of writing by the gateway's clock, in microseconds.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Hash of the entry before it, or <see cref="NoHash"/>.</summary>
    public required ReadOnlyMemory<byte> Previous { get; init; }

    /// <summary>What it tells.</summary>
    public required JournalRecord Record { get; init; }

    /// <summary>For an opening: how the slot was taken.</summary>
    public JournalLease? Lease { get; init; }

    /// <summary>Writes the canonical bytes.</summary>
    public void WriteTo(IBufferWriter<byte> to) => EntryWriter.Write(this, to);

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes()
    {
        var to = new ArrayBufferWriter<byte>(4096);
        WriteTo(to);
        return to.WrittenSpan.ToArray();
    }

    /// <summary>The hash of an entry: SHA-256 over its canonical bytes.</summary>
    public static byte[] HashOf(ReadOnlySpan<byte> content) => SHA256.HashData(content);

    /// <summary>Reads canonical bytes; false, with the reason, for any others. What it reads it would write again byte for byte.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> content, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JournalEntry? entry, out string? fault) =>
        EntryReader.TryRead(content, out entry, out fault);
}
