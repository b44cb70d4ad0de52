using Lmis.Exchange.Documents;
using Lmis.Exchange.Journals;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>Reads checkpoints back from the database.</summary>
internal static class StoredCheckpoints
{
    /// <summary>The checkpoint with its hash, or null before the first.</summary>
    public static Task<(Checkpoint Checkpoint, byte[] Hash)?> LatestAsync(NpgsqlConnection connection, CancellationToken ct) =>
        OneAsync(new("select document, hash from journal.checkpoint order by number desc limit 1", connection), ct);

    /// <summary>The last checkpoint made before this time, or null.</summary>
    public static Task<(Checkpoint Checkpoint, byte[] Hash)?> BeforeAsync(NpgsqlConnection connection, DateTimeOffset at, CancellationToken ct) =>
        OneAsync(new("select document, hash from journal.checkpoint where at < $1 order by number desc limit 1", connection) { Parameters = { new() { Value = at.UtcDateTime } } }, ct);

    /// <summary>The first checkpoint made at this time or later, or null.</summary>
    public static Task<(Checkpoint Checkpoint, byte[] Hash)?> SinceAsync(NpgsqlConnection connection, DateTimeOffset at, CancellationToken ct) =>
        OneAsync(new("select document, hash from journal.checkpoint where at >= $1 order by number limit 1", connection) { Parameters = { new() { Value = at.UtcDateTime } } }, ct);

    /// <summary>The checkpoint of this number, or null.</summary>
    public static Task<(Checkpoint Checkpoint, byte[] Hash)?> NumberedAsync(NpgsqlConnection connection, long number, CancellationToken ct) =>
        OneAsync(new("select document, hash from journal.checkpoint where number = $1", connection) { Parameters = { new() { Value = number } } }, ct);

    /// <summary>The hashes of a chain's entries after one sequence up to another, in their order.</summary>
    public static async Task ReadHashesAsync(NpgsqlConnection connection, int slot, long after, long until, List<ReadOnlyMemory<byte>> to, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select hash from journal.entry where slot = $1 and sequence > $2 and sequence <= $3 order by sequence", connection)
        {
            Parameters = { new() { Value = slot }, new() { Value = after }, new() { Value = until } },
        };
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            to.Add(row.GetFieldValue<byte[]>(0));
    }

    private static async Task<(Checkpoint Checkpoint, byte[] Hash)?> OneAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using (command)
        {
            await using var row = await command.ExecuteReaderAsync(ct);
            if (!await row.ReadAsync(ct))
                return null;
            return SignedDocument.TryRead(row.GetFieldValue<byte[]>(0), DocumentTypes.Checkpoint, out var document, out var fault) && Checkpoint.TryRead(document, out var checkpoint, out fault)
                ? (checkpoint, row.GetFieldValue<byte[]>(1))
                : throw new InvalidOperationException($"A checkpoint in the database cannot be read ({fault}). Restore the table journal.checkpoint.");
        }
    }
}
