using Lmis.Exchange.Journals;
using Npgsql;

namespace Lmis.Gateway.Tests.Journals;

/// <summary>What the database holds, read and checked without the product's reader of chains.</summary>
internal static class StoredChain
{
    public static async Task<List<JournalEntry>> ReadWholeAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        var entries = new List<JournalEntry>();
        var heads = new Dictionary<int, (long Sequence, byte[] Hash)>();
        await using (var command = database.CreateCommand("select content, hash, slot, sequence from journal.entry order by slot, sequence"))
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                var (content, hash, slot, sequence) = (row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1), row.GetInt32(2), row.GetInt64(3));
                Assert.True(JournalEntry.TryRead(content, out var entry, out var fault), fault);
                Assert.Equal(JournalEntry.HashOf(content), hash);
                Assert.Equal((slot, sequence), (entry.Slot, entry.Sequence));
                var before = heads.GetValueOrDefault(slot, (0, new byte[32]));
                Assert.Equal(before.Sequence + 1, sequence);
                Assert.Equal(before.Hash, entry.Previous.ToArray());
                heads[slot] = (sequence, hash);
                entries.Add(entry);
            }
        }
        await using var slots = database.CreateCommand("select slot, head_sequence, head_hash from journal.slot");
        await using var head = await slots.ExecuteReaderAsync();
        while (await head.ReadAsync())
            Assert.Equal(heads.GetValueOrDefault(head.GetInt32(0), (0, new byte[32])), (head.GetInt64(1), head.GetFieldValue<byte[]>(2)), (a, b) => a.Item1 == b.Item1 && a.Item2.AsSpan().SequenceEqual(b.Item2));
        return entries;
    }
}
