using System.Text.Json;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Packages;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Gateway.Packages;

/// <summary>A request of ours that left in a package and waits for its answer.</summary>
/// <param name="Subject">The subscriber that is told, or our subscription.</param>
/// <param name="Request">As it was signed, without its content.</param>
/// <param name="Hash">The X-Road-Request-Hash that its answer must bear.</param>
/// <param name="Record">What the journal says of it.</param>
/// <param name="After">Of a delivery: the position it follows.</param>
/// <param name="Next">The position after it.</param>
/// <param name="Changes">How many changes it tells.</param>
internal sealed record AwaitedAnswer(Guid Subject, PackagedRequest Request, string Hash, JournalRecord Record, string? After = null, string? Next = null, int Changes = 0)
{
    /// <summary>Whether it tells a subscriber, and does not ask to be told.</summary>
    public bool IsDelivery => Next is not null;

    public DateTimeOffset SignedAt { get; init; }

    public bool IsAnswered { get; init; }

    /// <summary>Its answer is in the journal: whoever put it there was stopped before it counted, if it is not answered.</summary>
    public bool IsOnRecord { get; init; }
}

/// <summary>The statements on <c>exchange.package</c> and <c>exchange.packaged</c>.</summary>
internal sealed class PackageLog(NpgsqlDataSource database, TimeProvider clock)
{
    // As long as its answer could be believed, and once more.
    private static readonly TimeSpan Keep = TimeSpan.FromDays(60);

    /// <summary>Puts a package down as made or taken; taken again, the last time counts. What no answer can be believed for any more is dropped.</summary>
    public async Task NoteAsync(PackageHeader header, string by, int messages, long changes, int refused, IReadOnlyList<string> leftOut, CancellationToken ct)
    {
        await using var note = database.CreateCommand(
            """
            with dropped as (delete from exchange.packaged where signed_at < $12)
            insert into exchange.package (id, maker, recipient, kind, answers_to, at, by, messages, changes, refused, left_out) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            on conflict (maker, id) do update set at = excluded.at, by = excluded.by, messages = excluded.messages, changes = excluded.changes, refused = excluded.refused, left_out = excluded.left_out
            """);
        Add(note, header.Id, NpgsqlDbType.Uuid);
        Add(note, header.From.ToString(), NpgsqlDbType.Text);
        Add(note, header.To.ToString(), NpgsqlDbType.Text);
        Add(note, header.Kind, NpgsqlDbType.Text);
        Add(note, header.AnswersTo, NpgsqlDbType.Uuid);
        Add(note, clock.GetUtcNow().UtcDateTime, NpgsqlDbType.TimestampTz);
        Add(note, by, NpgsqlDbType.Text);
        Add(note, messages, NpgsqlDbType.Integer);
        Add(note, changes, NpgsqlDbType.Bigint);
        Add(note, refused, NpgsqlDbType.Integer);
        Add(note, leftOut.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(note, (clock.GetUtcNow() - Keep).UtcDateTime, NpgsqlDbType.TimestampTz);
        await note.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Keeps what an answer will be held against.</summary>
    public async Task KeepAsync(PackageHeader package, AwaitedAnswer sent, CancellationToken ct)
    {
        await using var keep = database.CreateCommand(
            """
            insert into exchange.packaged (request_id, package_id, member, what, subject, request, request_hash, record, after, next, changes, signed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """);
        Add(keep, sent.Record.RequestId, NpgsqlDbType.Text);
        Add(keep, package.Id, NpgsqlDbType.Uuid);
        Add(keep, package.To.ToString(), NpgsqlDbType.Text);
        Add(keep, sent.IsDelivery ? "delivery" : "subscription", NpgsqlDbType.Text);
        Add(keep, sent.Subject, NpgsqlDbType.Uuid);
        Add(keep, JsonSerializer.Serialize(sent.Request with { Content = [] }), NpgsqlDbType.Jsonb);
        Add(keep, sent.Hash, NpgsqlDbType.Text);
        Add(keep, JsonSerializer.Serialize(sent.Record), NpgsqlDbType.Jsonb);
        Add(keep, sent.After, NpgsqlDbType.Text);
        Add(keep, sent.Next, NpgsqlDbType.Text);
        Add(keep, sent.Changes, NpgsqlDbType.Integer);
        Add(keep, clock.GetUtcNow().UtcDateTime, NpgsqlDbType.TimestampTz);
        await keep.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The request of ours to this member with this id, or null.</summary>
    public async Task<AwaitedAnswer?> FindAsync(string requestId, string member, CancellationToken ct)
    {
        await using var find = database.CreateCommand(
            """
            select subject, request, request_hash, record, after, next, changes, signed_at, answered_at is not null,
                exists (select from journal.entry e where e.request_id = p.request_id and e.kind = $3 and e.at >= p.signed_at)
            from exchange.packaged p where request_id = $1 and member = $2
            """);
        Add(find, requestId, NpgsqlDbType.Text);
        Add(find, member, NpgsqlDbType.Text);
        Add(find, (short)JournalKind.Exchange, NpgsqlDbType.Smallint);
        await using var row = await find.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new(row.GetGuid(0), JsonSerializer.Deserialize<PackagedRequest>(row.GetString(1))!, row.GetString(2), JsonSerializer.Deserialize<JournalRecord>(row.GetString(3))!,
                row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5), row.GetInt32(6))
            { SignedAt = row.GetFieldValue<DateTimeOffset>(7), IsAnswered = row.GetBoolean(8), IsOnRecord = row.GetBoolean(9) }
            : null;
    }

    /// <summary>The answer to a delivery: the subscriber stands where it says, unless it has been told otherwise meanwhile.</summary>
    public Task AdvanceAsync(AwaitedAnswer sent, string member, int status, string? position, string? failure, CancellationToken ct) => AnswerAsync(sent, status,
        """
        update exchange.subscriber set position = coalesce($4, position), read_to = coalesce($4, read_to), told = told + case when $4 = $5 then $6 else 0 end,
            delivered_at = case when $4 = $5 then $3 else delivered_at end, last_status = $2, last_failure = $7
        where member = $8 and id = $9 and position = $10 and status <> 'ended'
        """,
        [(position, NpgsqlDbType.Text), (sent.Next, NpgsqlDbType.Text), ((long)sent.Changes, NpgsqlDbType.Bigint), (failure, NpgsqlDbType.Text), (member, NpgsqlDbType.Text), (sent.Subject, NpgsqlDbType.Uuid), (sent.After, NpgsqlDbType.Text)], ct);

    /// <summary>The answer to a subscription of ours that begins or ends.</summary>
    public Task SettleAsync(AwaitedAnswer sent, int status, string? failure, CancellationToken ct) => AnswerAsync(sent, status,
        """
        update exchange.subscription set last_status = $2, last_failure = $4, ended_at = case when status = 'ending' or $2 <> 200 then $3 end,
            status = case when status = 'ending' then 'ended' when $2 = 200 then 'active' else 'refused' end
        where id = $5 and status in ('asked', 'ending') and ($2 = 200 or $2 between 400 and 499)
        """,
        [(failure, NpgsqlDbType.Text), (sent.Subject, NpgsqlDbType.Uuid)], ct);

    private async Task AnswerAsync(AwaitedAnswer sent, int status, string then, (object? Value, NpgsqlDbType Type)[] more, CancellationToken ct)
    {
        await using var answer = database.CreateCommand($"with answered as (update exchange.packaged set answered_at = $3, status = $2 where request_id = $1) {then}");
        Add(answer, sent.Record.RequestId, NpgsqlDbType.Text);
        Add(answer, status, NpgsqlDbType.Integer);
        Add(answer, clock.GetUtcNow().UtcDateTime, NpgsqlDbType.TimestampTz);
        foreach (var (value, type) in more)
            Add(answer, value, type);
        await answer.ExecuteNonQueryAsync(ct);
    }

    private static void Add(NpgsqlCommand command, object? value, NpgsqlDbType type) => command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
}
