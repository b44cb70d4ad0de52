using Lmis.Exchange.Addressing;
using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.Agreements;

/// <summary>Posts a body as one of our members to the gateway of another, signed and verified as any exchange.</summary>
/// <param name="ours">The member that speaks.</param>
/// <param name="to">The member that is spoken to.</param>
/// <param name="path">Subsystem and service: <c>EXCHANGE/agreements</c>.</param>
/// <param name="body">JSON, UTF-8.</param>
/// <param name="ct">Ends the call.</param>
/// <returns>The status of an answer whose signature was verified; 502 or 504 when there was none.</returns>
public delegate Task<int> SendAct(MemberId ours, MemberId to, string path, ReadOnlyMemory<byte> body, CancellationToken ct);

/// <summary>
/// Brings our acts to the other party until it has acknowledged them: in order for each agreement, by one replica at a time, with growing
/// pauses; after <see cref="MostAttempts"/> an act is parked until an operator resumes it.
/// </summary>
public sealed class DeliverActs(
    NpgsqlDataSource database, SendAct send, DeliverySignal signal, IOptions<ExchangeOptions> options, TimeProvider clock, ILogger<DeliverActs> log) : BackgroundService
{
    /// <summary>Attempts before an act is parked; with the pauses about seven hours.</summary>
    public const int MostAttempts = 40;

    /// <summary>Attempts when the other side has understood and refused: its directory may only lag behind ours.</summary>
    public const int MostRefusals = 6;

    // A partner that hangs must not hold up a revocation to another.
    private const int Workers = 4;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    // Longer than a call may take: a replica that died in the middle leaves the act to another.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private bool away;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.IsOn ? Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken))) : Task.CompletedTask;

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await TakeAsync(stoppingToken) is { } due)
                    await DeliverAsync(due, stoppingToken);
                away = false;
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException or InvalidOperationException)
            {
                if (!away)
                    log.LogWarning("Acts on agreements cannot be delivered ({Reason}); they wait in the database", fault.Message);
                away = true;
            }
            await signal.WaitAsync(Look, stoppingToken);
        }
    }

    private async Task<Due?> TakeAsync(CancellationToken ct)
    {
        await using var take = database.CreateCommand(
            """
            update exchange.delivery set next_at = $2, attempts = attempts + 1
            where id = (
                select id from exchange.delivery d
                where delivered_at is null and parked_at is null and next_at <= $1
                  and not exists (select 1 from exchange.delivery e where e.agreement_id = d.agreement_id and e.id < d.id and e.delivered_at is null and e.parked_at is null)
                order by next_at limit 1 for update skip locked)
            returning id, agreement_id, from_member, to_member, attempts, (select document from exchange.act where act.id = act_id)
            """);
        var now = clock.GetUtcNow();
        take.Parameters.Add(new() { Value = now.UtcDateTime });
        take.Parameters.Add(new() { Value = (now + Lease).UtcDateTime });
        await using var row = await take.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
            return null;
        return new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetFieldValue<byte[]>(5));
    }

    private async Task DeliverAsync(Due due, CancellationToken ct)
    {
        var (status, failure) = await SendAsync(due, ct);
        var now = clock.GetUtcNow();
        var refused = status is >= 400 and < 500 and not (408 or 429);
        var parked = due.Attempts >= (refused ? MostRefusals : MostAttempts);
        var done = status is >= 200 and < 300;
        await using var note = database.CreateCommand(
            "update exchange.delivery set last_status = $2, last_failure = $3, next_at = $4, delivered_at = $5, parked_at = $6 where id = $1");
        note.Parameters.Add(new() { Value = due.Id });
        note.Parameters.Add(new() { Value = status });
        note.Parameters.Add(new() { Value = (object?)failure ?? DBNull.Value });
        note.Parameters.Add(new() { Value = (now + Pause(due.Attempts)).UtcDateTime });
        note.Parameters.Add(new() { Value = done ? now.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        note.Parameters.Add(new() { Value = !done && parked ? now.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        await note.ExecuteNonQueryAsync(ct);
        if (!done && !refused)
            await SpareAsync(due.To, now + Pause(due.Attempts), ct);
        if (!done && parked)
        {
            log.LogError("An act on agreement {Agreement} could not be delivered to {Member} in {Attempts} attempts (last answer {Status}) and is parked. Put it right with the partner, then resume the delivery",
                due.Agreement, due.To, due.Attempts, status);
        }
    }

    // A partner that is away costs one call for each pause, not one for each act.
    private async Task SpareAsync(string member, DateTimeOffset until, CancellationToken ct)
    {
        await using var spare = database.CreateCommand(
            """
            update exchange.delivery set next_at = $2 where id in (
                select id from exchange.delivery where to_member = $1 and delivered_at is null and parked_at is null and next_at < $2 for update skip locked)
            """);
        spare.Parameters.Add(new() { Value = member });
        spare.Parameters.Add(new() { Value = until.UtcDateTime });
        await spare.ExecuteNonQueryAsync(ct);
    }

    private async Task<(int Status, string? Failure)> SendAsync(Due due, CancellationToken ct)
    {
        if (!MemberId.TryParse(due.From, out var from) || !MemberId.TryParse(due.To, out var to))
            throw new InvalidOperationException($"The delivery {due.Id} in the database names no members. Restore the table exchange.delivery.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            var status = await send(from, to, "EXCHANGE/agreements", due.Document, patience.Token);
            return (status, status is >= 200 and < 300 ? null : Explain(status));
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // Whatever hinders one act must not end the delivery of the others.
            log.LogWarning("An act on agreement {Agreement} could not be sent to {Member}: {Reason}", due.Agreement, due.To, fault.Message);
            return (504, "The partner's gateway could not be called; the log of this gateway says why.");
        }
    }

    private static string Explain(int status) => status switch
    {
        404 => "The partner does not know the agreement, or no longer the address.",
        409 => "The partner's record of the agreement contradicts the act. Compare both.",
        422 or 400 => "The partner cannot take the act; its directory may lag behind, or the keys differ.",
        429 or 503 => "The partner asks to wait.",
        >= 500 => "The partner's gateway does not answer as it should.",
        _ => $"The partner answers {status}.",
    };

    private static TimeSpan Pause(int attempts) =>
        TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, Math.Pow(2, Math.Min(attempts, 20) - 2)));

    private sealed record Due(long Id, string Agreement, string From, string To, int Attempts, byte[] Document);
}
