using Lmis.Exchange.Journals;
using Npgsql;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>What stands in a gateway's journal, as its database has it.</summary>
internal static class Records
{
    /// <summary>The entries about a client's id, oldest first.</summary>
    public static async Task<List<JournalRecord>> OfAsync(NetworkNode node, string xRoadId) => await ReadAsync(node, "where x_road_id = $1", xRoadId);

    /// <summary>The entries about exchanges, oldest first.</summary>
    public static async Task<List<JournalRecord>> AllAsync(NetworkNode node) => await ReadAsync(node, "where request_id <> $1", "");

    /// <summary>The one entry about a client's id, with the status and fault it must have.</summary>
    public static async Task<JournalRecord> OneAsync(NetworkNode node, string xRoadId, JournalKind kind, int status, string? fault = null)
    {
        var entries = await OfAsync(node, xRoadId);
        var one = Assert.Single(entries, entry => entry.Kind != JournalKind.Intent);
        Assert.Equal((kind, status, fault), (one.Kind, one.Status, one.Fault));
        return one;
    }

    public static async Task NoneAsync(NetworkNode node, string xRoadId) => Assert.Empty(await OfAsync(node, xRoadId));

    private static async Task<List<JournalRecord>> ReadAsync(NetworkNode node, string where, string value)
    {
        await using var connection = new NpgsqlConnection(node.Database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"select content from journal.entry {where} order by slot, sequence", connection) { Parameters = { new() { Value = value } } };
        await using var row = await command.ExecuteReaderAsync();
        var records = new List<JournalRecord>();
        while (await row.ReadAsync())
        {
            Assert.True(JournalEntry.TryRead(row.GetFieldValue<byte[]>(0), out var entry, out var fault), fault);
            records.Add(entry.Record);
        }
        return records;
    }
}
