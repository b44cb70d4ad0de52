using System.Globalization;
using Lmis.Exchange.Journals;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>
/// Retention: drops the partitions of months that are over for as many years as are kept, but never an entry that no checkpoint covers.
/// Checkpoints stay, so what is left still starts at a signed head; the drop itself is put on record.
/// </summary>
internal sealed class DropOldMonths(NpgsqlDataSource database, Journal journal, TimeProvider clock, ILogger<DropOldMonths> log)
{
    /// <summary>Drops what is due and gives the months dropped, for example <c>2016-11</c>.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(int years, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using (var turn = new NpgsqlCommand($"select pg_try_advisory_lock({JournalMonths.Lock})", connection))
        {
            if (await turn.ExecuteScalarAsync(ct) is not true)
                return [];
        }
        var dropped = new List<string>();
        try
        {
            var limit = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddYears(-years);
            foreach (var month in await MonthsAsync(connection, ct))
            {
                if (month.AddMonths(1) > limit)
                    continue;
                if (!await IsCoveredAsync(connection, month, ct))
                {
                    log.LogWarning("The journal of {Month} is past its time but not wholly under a checkpoint; it stays.", month);
                    continue;
                }
                await DropAsync(connection, month, ct);
                dropped.Add(month.ToString("yyyy-MM", CultureInfo.InvariantCulture));
            }
        }
        finally
        {
            await using var release = new NpgsqlCommand($"select pg_advisory_unlock({JournalMonths.Lock})", connection);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
        if (dropped.Count > 0)
            await journal.WriteAsync(new() { Kind = JournalKind.Retention, Role = JournalRole.Provider, Note = string.Join(',', dropped) }, ct);
        return dropped;
    }

    private static async Task<List<DateOnly>> MonthsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var months = new List<DateOnly>();
        await using var command = new NpgsqlCommand(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'journal' and c.relkind = 'r' and c.relname like 'entry\\_%' order by 1", connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            if (DateOnly.TryParseExact(row.GetString(0), "'entry_'yyyy'_'MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month))
                months.Add(month);
        }
        return months;
    }

    private static async Task<bool> IsCoveredAsync(NpgsqlConnection connection, DateOnly month, CancellationToken ct)
    {
        var last = await StoredCheckpoints.LatestAsync(connection, ct);
        await using var command = new NpgsqlCommand($"select slot, max(sequence) from journal.entry_{JournalMonths.Suffix(month)} group by slot", connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            if ((last?.Checkpoint.HeadOf(row.GetInt32(0)).Sequence ?? 0) < row.GetInt64(1))
                return false;
        }
        return true;
    }

    // Detached without keeping writers or readers out; a detachment that was broken off before is brought to its end.
    private static async Task DropAsync(NpgsqlConnection connection, DateOnly month, CancellationToken ct)
    {
        foreach (var parent in new[] { "subject", "entry" })
        {
            var child = $"journal.{parent}_{JournalMonths.Suffix(month)}";
            await using var state = new NpgsqlCommand("select inhdetachpending from pg_inherits where inhrelid = to_regclass($1)", connection) { Parameters = { new() { Value = child } } };
            var pending = await state.ExecuteScalarAsync(ct);
            if (pending is bool isPending)
            {
                await using var detach = new NpgsqlCommand($"alter table journal.{parent} detach partition {child} {(isPending ? "finalize" : "concurrently")}", connection) { CommandTimeout = 0 };
                await detach.ExecuteNonQueryAsync(ct);
            }
            await using var drop = new NpgsqlCommand($"drop table if exists {child}", connection);
            await drop.ExecuteNonQueryAsync(ct);
        }
    }
}
