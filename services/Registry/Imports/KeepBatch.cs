using System.Security.Cryptography;
using Lmis.Registry.PersonalData;
using Npgsql;

namespace Lmis.Registry.Imports;

/// <summary>A batch that comes to be: an uploaded file, or one delivery of a feed.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Area">2, 3 or 5 digits.</param>
/// <param name="What">Kind and source.</param>
/// <param name="FileName">As it is shown.</param>
/// <param name="Format"><c>csv</c> or <c>xlsx</c>.</param>
/// <param name="UploadedBy">Who brings it.</param>
/// <param name="ClientId">With what.</param>
/// <param name="UploadedAt">UTC.</param>
internal sealed record NewBatch(Guid Id, string Area, FileDescription What, string FileName, string Format, string UploadedBy, string ClientId, DateTimeOffset UploadedAt)
{
    /// <summary>Of a delivery: the subscription, and which of its deliveries.</summary>
    public (Guid Subscription, long Number)? Delivery { get; init; }
}

/// <summary>Stores a file as a batch, inside the caller's transaction: its row, its content in encrypted pieces, and the word that there is work.</summary>
internal static class KeepBatch
{
    public static async Task InsertAsync(NpgsqlConnection connection, NewBatch batch, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            """
            insert into import_batch (id, area, kind, source, file_name, format, size_bytes, uploaded_by, client_id, uploaded_at, state,
                                      rows_read, accepted, warned, rejected, entered, changed, unchanged, checkpoint_line, attempts, subscription_id, delivery)
            values ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, 'uploading', 0, 0, 0, 0, 0, 0, 0, 1, 0, $10, $11)
            """, connection);
        foreach (object value in new object[] { batch.Id, batch.Area, batch.What.Kind, batch.What.Source, batch.FileName, batch.Format, batch.UploadedBy, batch.ClientId, batch.UploadedAt })
            insert.Parameters.Add(new() { Value = value });
        insert.Parameters.Add(new() { Value = batch.Delivery is { } of ? of.Subscription : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        insert.Parameters.Add(new() { Value = batch.Delivery is { } which ? which.Number : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Reads the content to its end, or to where it is longer than allowed; its size says which.</summary>
    public static async Task<(long Size, byte[] Digest)> ContentAsync(NpgsqlConnection connection, Guid id, Stream body, PersonalDataCipher cipher, long most, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ImportContent.ChunkBytes];
        var size = 0L;
        for (var number = 0; ; number++)
        {
            var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
            if (read == 0 || (size += read) > most)
                return (size, hash.GetHashAndReset());
            hash.AppendData(buffer, 0, read);
            await using var insert = new NpgsqlCommand("insert into import_chunk (batch_id, number, content) values ($1, $2, $3)", connection);
            insert.Parameters.Add(new() { Value = id });
            insert.Parameters.Add(new() { Value = number });
            insert.Parameters.Add(new() { Value = ImportContent.Seal(cipher, id, number, buffer.AsSpan(0, read)) });
            await insert.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>The batch is whole and may be worked on. A digest lets the same content come once; without one it may come again, as a feed's may that says anew what it said before.</summary>
    public static async Task QueueAsync(NpgsqlConnection connection, Guid id, long size, byte[]? digest, CancellationToken ct)
    {
        await using var queue = new NpgsqlCommand("update import_batch set state = 'queued', size_bytes = $2, sha256 = $3 where id = $1", connection);
        queue.Parameters.Add(new() { Value = id });
        queue.Parameters.Add(new() { Value = size });
        queue.Parameters.Add(new() { Value = (object?)digest ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea });
        await queue.ExecuteNonQueryAsync(ct);
        await using var wake = new NpgsqlCommand($"select pg_notify('{ImportSignals.Channel}', '')", connection);
        await wake.ExecuteNonQueryAsync(ct);
    }
}
