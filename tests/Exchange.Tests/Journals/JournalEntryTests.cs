using CsCheck;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Json;

namespace Lmis.Exchange.Tests.Journals;

public sealed class JournalEntryTests
{
    private static readonly Gen<JournalEntry> Entries =
        from texts in Gen.String.Array[12]
        from numbers in Gen.Long[0, (1L << 53) - 1].Array[5]
        from bytes in Gen.Byte.Array[0, 80]
        from hasOptional in Gen.Bool
        from kind in Gen.Enum<JournalKind>()
        select new JournalEntry
        {
            Slot = 3, Sequence = numbers[0], At = DateTimeOffset.UnixEpoch.AddTicks(numbers[1] / 2 * 10 % 2_000_000_000_000_000_000), Previous = new byte[32],
            Lease = kind == JournalKind.Opening ? new("owner", 4, hasOptional ? "c" : null) : null,
            Record = new()
            {
                Kind = kind, Role = JournalRole.Consumer, RequestId = texts[0], XRoadId = texts[1], Method = texts[2], Service = texts[3], Peer = texts[4], Client = texts[5],
                AgreementId = hasOptional ? texts[6] : null, Purpose = hasOptional ? texts[7] : null, Note = texts[8], RequestBase = texts[9], RequestSignature = bytes,
                ResponseBase = hasOptional ? texts[10] : null, Fault = texts[11], Status = 200, LatencyMicroseconds = numbers[2], RequestBytes = numbers[3], DirectoryVersion = numbers[4],
            },
        };

    [Fact]
    public void What_is_written_is_canonical_and_reads_back() => Entries.Sample(entry =>
    {
        var bytes = entry.ToBytes();
        Assert.Equal(JsonCanonicalizer.Canonicalize(bytes), bytes);
        Assert.True(JournalEntry.TryRead(bytes, out var read, out var fault), fault);
        Assert.Equal(bytes, read.ToBytes());
    });

    [Fact]
    public void No_text_but_the_canonical_one_is_read()
    {
        var text = System.Text.Encoding.UTF8.GetString(new JournalEntry { Slot = 0, Sequence = 1, At = DateTimeOffset.UnixEpoch, Previous = new byte[32], Record = EvidenceLab.Opening() }.ToBytes());
        foreach (var other in new[]
                 {
                     text + " ", text.Replace(":", ": ", StringComparison.Ordinal), text.Replace("\"sequence\":1", "\"sequence\":1.0", StringComparison.Ordinal),
                     text.Replace("\"slot\"", "\"sl\\u006ft\"", StringComparison.Ordinal), text.Replace("{", "{\"unknown\":1,", StringComparison.Ordinal),
                     text.Replace("\"slot\":0", "\"slot\":0,\"slot\":0", StringComparison.Ordinal), text.Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal), "[]", "",
                 })
            Assert.False(JournalEntry.TryRead(System.Text.Encoding.UTF8.GetBytes(other), out _, out _), other);
    }

    [Fact]
    public void A_merkle_tree_is_that_of_the_rfc_and_every_path_leads_to_its_root()
    {
        // RFC 6962 section 2.1: the hash of an empty list is that of an empty string.
        Assert.Equal("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", Convert.ToHexString(MerkleTree.Root([])));
        for (var size = 1; size <= 33; size++)
        {
            var hashes = Enumerable.Range(0, size).Select(i => (ReadOnlyMemory<byte>)System.Security.Cryptography.SHA256.HashData([(byte)i])).ToList();
            var root = MerkleTree.Root(hashes);
            Assert.Equal(Independent([.. hashes.Select(h => Hash([0, .. h.ToArray()]))]), root);
            for (var i = 0; i < size; i++)
            {
                var path = MerkleTree.Path(hashes, i);
                Assert.True(MerkleTree.IsUnder(root, hashes[i].Span, i, size, path));
                Assert.False(MerkleTree.IsUnder(root, hashes[i].Span, i + 1, size, path));
                Assert.False(MerkleTree.IsUnder(root, Hash([200]), i, size, path));
                Assert.False(MerkleTree.IsUnder(root, hashes[i].Span, i, size, [.. path, root]));
            }
        }
    }

    // Level by level, an odd one out carried up: the same tree without the RFC's recursion.
    private static byte[] Independent(List<byte[]> level)
    {
        while (level.Count > 1)
            level = [.. level.Chunk(2).Select(pair => pair.Length == 2 ? Hash([1, .. pair[0], .. pair[1]]) : pair[0])];
        return level[0];
    }

    private static byte[] Hash(byte[] data) => System.Security.Cryptography.SHA256.HashData(data);
}
