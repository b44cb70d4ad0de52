using Npgsql;

namespace Lmis.Gateway.Feeds;

/// <summary>A partner's subscription to a feed of ours, as it stood when it was taken up.</summary>
/// <param name="Id">The partner's id of it.</param>
/// <param name="Member">Whose it is.</param>
/// <param name="Agreement">Under which.</param>
/// <param name="Operation">Path of the feed.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Position">How far the partner has said that it is.</param>
/// <param name="ReadTo">How far the service has been read for it.</param>
/// <param name="Attempts">Deliveries that failed, one after another.</param>
/// <param name="DeliveredAt">When it last took something.</param>
/// <param name="FreshUntil">Until when its copies are fresh; null where they do not age.</param>
internal sealed record Subscriber(
    Guid Id, string Member, string Agreement, string Operation, string Purpose, string Position, string ReadTo, int Attempts, DateTimeOffset? DeliveredAt, DateTimeOffset? FreshUntil);

/// <summary>The statements on <c>exchange.subscriber</c>: one replica at a time takes a subscription up, by a lease that ends by itself if the replica dies.</summary>
internal sealed class SubscriberQueue(NpgsqlDataSource database, TimeProvider clock)
{
    // Longer than a page may take at the service and at the partner.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>The subscription that has waited longest, or null when none is due.</summary>
    public async Task<Subscriber?> TakeAsync(CancellationToken ct)
    {
        await using var take = database.CreateCommand(
            """
            update exchange.subscriber set next_at = $2
            where (member, id) = (select member, id from exchange.subscriber where status = 'active' and next_at <= $1 order by next_at limit 1 for update skip locked)
            returning id, member, agreement_id, operation, purpose, position, read_to, attempts, delivered_at, fresh_until
            """);
        var now = clock.GetUtcNow();
        take.Parameters.Add(new() { Value = now.UtcDateTime });
        take.Parameters.Add(new() { Value = (now + Lease).UtcDateTime });
        await using var row = await take.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetInt32(7), Time(row, 8), Time(row, 9))
            : null;
    }

    /// <summary>The partner has taken a page; null for <paramref name="next"/> keeps the lease, for there is more.</summary>
    public Task AdvanceAsync(Subscriber told, int changes, TimeSpan? next, CancellationToken ct) => RunAsync(
        "position = $3, read_to = $3, told = told + $4, attempts = 0, delivered_at = $5, fresh_until = $6, next_at = $7, last_status = 200, last_failure = null", told, ct,
        told.Position, (long)changes, told.DeliveredAt!.Value.UtcDateTime, told.FreshUntil is { } until ? until.UtcDateTime : null, (clock.GetUtcNow() + (next ?? Lease)).UtcDateTime);

    /// <summary>There is nothing to tell: it is looked at again later.</summary>
    public async Task<Subscriber?> RestAsync(Subscriber due, TimeSpan pause, CancellationToken ct)
    {
        await RunAsync("read_to = $3, next_at = $4", due, ct, due.ReadTo, (clock.GetUtcNow() + pause).UtcDateTime);
        return null;
    }

    /// <summary>It is tried again after a pause.</summary>
    public Task PostponeAsync(Subscriber due, TimeSpan pause, int? status, string? failure, CancellationToken ct) => RunAsync(
        "position = $3, read_to = $4, attempts = $5, next_at = $6, last_status = coalesce($7, last_status), last_failure = coalesce($8, last_failure)", due, ct,
        due.Position, due.ReadTo, due.Attempts, (clock.GetUtcNow() + pause).UtcDateTime, status, failure);

    /// <summary>It is tried no more until an operator resumes it.</summary>
    public Task ParkAsync(Subscriber due, int status, string failure, CancellationToken ct) =>
        RunAsync("status = 'parked', attempts = $3, last_status = $4, last_failure = $5", due, ct, due.Attempts, status, failure);

    /// <summary>Its agreement is over.</summary>
    public Task EndAsync(Subscriber due, CancellationToken ct) =>
        RunAsync("status = 'ended', ended_at = $3, last_failure = 'The agreement is over.'", due, ct, clock.GetUtcNow().UtcDateTime);

    // Only what is still active: whoever ended or parked it meanwhile has the last word.
    private async Task RunAsync(string set, Subscriber due, CancellationToken ct, params object?[] values)
    {
        await using var command = database.CreateCommand($"update exchange.subscriber set {set} where member = $1 and id = $2 and status = 'active'");
        command.Parameters.Add(new() { Value = due.Member });
        command.Parameters.Add(new() { Value = due.Id });
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
