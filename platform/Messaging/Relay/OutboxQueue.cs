using Npgsql;

namespace Lmis.Messaging;

/// <summary>The relay's statements on the outbox. Claimed rows stay locked until the transaction ends, so other replicas skip them.</summary>
internal static class OutboxQueue
{
    /// <summary>The topics that have something waiting, found by hopping through the index, one step per topic.</summary>
    public static async Task<List<string>> TopicsAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            with recursive hop as (
              (select topic from messaging.outbox_message where sent_at is null order by topic limit 1)
              union all
              select (select next.topic from messaging.outbox_message next where next.sent_at is null and next.topic > hop.topic order by next.topic limit 1)
              from hop where hop.topic is not null)
            select topic from hop where topic is not null
            """);
        var topics = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            topics.Add(reader.GetString(0));
        return topics;
    }

    /// <summary>Locks the next messages of a topic after an id, oldest first.</summary>
    public static async Task<List<OutboxRow>> ClaimAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string topic, Guid after, DateTimeOffset now, int limit, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select id, data, trace_parent, trace_state from messaging.outbox_message
            where sent_at is null and topic = $1 and id > $2 and (next_attempt_at is null or next_attempt_at <= $3)
            order by id limit $4 for update skip locked
            """, connection, transaction)
        {
            Parameters = { new() { Value = topic }, new() { Value = after }, new() { Value = now }, new() { Value = limit } },
        };
        var rows = new List<OutboxRow>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new(
                reader.GetGuid(0), reader.GetString(1), await reader.IsDBNullAsync(2, ct) ? null : reader.GetString(2), await reader.IsDBNullAsync(3, ct) ? null : reader.GetString(3)));
        }

        return rows;
    }

    public static async Task MarkSentAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid[] ids, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "update messaging.outbox_message set sent_at = $2, next_attempt_at = null where id = any($1)", connection, transaction)
        {
            Parameters = { new() { Value = ids }, new() { Value = now } },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Puts refused messages back, each for twice as long as the last time, a minute at most.</summary>
    public static async Task MarkRefusedAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid[] ids, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            update messaging.outbox_message set attempts = attempts + 1, next_attempt_at = $2 + least(interval '1 minute', interval '1 second' * power(2, least(attempts, 6)))
            where id = any($1)
            """, connection, transaction)
        {
            Parameters = { new() { Value = ids }, new() { Value = now } },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>When the next refused message is due again; null if none waits for it.</summary>
    public static async Task<DateTimeOffset?> NextDueAsync(NpgsqlDataSource database, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select min(next_attempt_at) from messaging.outbox_message where sent_at is null and next_attempt_at > $1");
        command.Parameters.Add(new() { Value = now });
        return await command.ExecuteScalarAsync(ct) is DateTime due ? new DateTimeOffset(due, TimeSpan.Zero) : null;
    }

    /// <summary>What waits altogether, the moment the oldest was written, and the dead letters nobody has dealt with.</summary>
    public static async Task<(long Depth, DateTimeOffset? Oldest, long Dead)> MeasureAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            select (select count(*) from messaging.outbox_message where sent_at is null),
                   (select min(created_at) from messaging.outbox_message where sent_at is null),
                   (select count(*) from messaging.dead_letter where status = 'waiting')
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), await reader.IsDBNullAsync(1, ct) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(1, ct), reader.GetInt64(2));
    }
}
