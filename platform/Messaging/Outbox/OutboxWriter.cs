using Npgsql;
using NpgsqlTypes;

namespace Lmis.Messaging;

/// <summary>Writes many events into the outbox at the speed of PostgreSQL's binary COPY.</summary>
public static class OutboxWriter
{
    /// <summary>Copies the messages into the outbox inside the given transaction; they are published only if it commits.</summary>
    public static async Task CopyAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IEnumerable<OutboxMessage> messages, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(messages);
        if (!ReferenceEquals(transaction.Connection, connection))
            throw new ArgumentException("The transaction belongs to another connection: the events would not commit with the change.", nameof(transaction));

        await using var copy = await connection.BeginBinaryImportAsync(
            "copy messaging.outbox_message (id, topic, data, trace_parent, trace_state, created_at, attempts) from stdin (format binary)", ct);
        foreach (var message in messages)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(message.Id, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(message.Topic, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(message.Data, NpgsqlDbType.Text, ct);
            await WriteTextAsync(copy, message.TraceParent, ct);
            await WriteTextAsync(copy, message.TraceState, ct);
            await copy.WriteAsync(message.CreatedAt, NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(message.Attempts, NpgsqlDbType.Integer, ct);
        }

        await copy.CompleteAsync(ct);
    }

    private static Task WriteTextAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken ct) =>
        text is null ? copy.WriteNullAsync(ct) : copy.WriteAsync(text, NpgsqlDbType.Text, ct);
}
