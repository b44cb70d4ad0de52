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
            // Into a buffer, as a rule: seven tasks for a row would cost more than the row.
            copy.StartRow();
            copy.Write(message.Id, NpgsqlDbType.Uuid);
            copy.Write(message.Topic, NpgsqlDbType.Text);
            copy.Write(message.Data, NpgsqlDbType.Text);
            WriteText(copy, message.TraceParent);
            WriteText(copy, message.TraceState);
            copy.Write(message.CreatedAt, NpgsqlDbType.TimestampTz);
            copy.Write(message.Attempts, NpgsqlDbType.Integer);
        }

        await copy.CompleteAsync(ct);
    }

    private static void WriteText(NpgsqlBinaryImporter copy, string? text)
    {
        if (text is null)
            copy.WriteNull();
        else
            copy.Write(text, NpgsqlDbType.Text);
    }
}
