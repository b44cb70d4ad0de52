using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>
/// Monthly partitions of entries and subjects, made ahead by the gateway itself. A partition is attached, not created in place: that lock lets
/// writers and a long export go on.
/// </summary>
internal static class JournalMonths
{
    // Replicas take turns at changing the tables.
    public const long Lock = 0x4C4D_4953_4A4D;

    /// <summary>Makes the partitions of the month of this time and of the two after it, where they are missing.</summary>
    public static async Task EnsureAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        var first = new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1);
        for (var ahead = 0; ahead < 3; ahead++)
        {
            var month = first.AddMonths(ahead);
            if (!await ExistsAsync(connection, month, ct))
                await MakeAsync(connection, month, ct);
        }
    }

    public static string Suffix(DateOnly month) => $"{month.Year:0000}_{month.Month:00}";

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, DateOnly month, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select count(*) = 2 from pg_inherits where inhrelid in (to_regclass($1), to_regclass($2))", connection);
        command.Parameters.Add(new() { Value = $"journal.entry_{Suffix(month)}" });
        command.Parameters.Add(new() { Value = $"journal.subject_{Suffix(month)}" });
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private static async Task MakeAsync(NpgsqlConnection connection, DateOnly month, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var turn = new NpgsqlCommand($"select pg_advisory_xact_lock({Lock})", connection, transaction))
            await turn.ExecuteNonQueryAsync(ct);
        if (await ExistsAsync(connection, month, ct))
            return;
        var (suffix, from, to) = (Suffix(month), $"{month:yyyy-MM-dd} 00:00:00+00", $"{month.AddMonths(1):yyyy-MM-dd} 00:00:00+00");
        // An entry is some 2.5 kB: kept in its row, neither compressed nor moved out of it.
        await using var make = new NpgsqlCommand(
            $"""
            create table journal.entry_{suffix} (like journal.entry including defaults including constraints including storage) with (toast_tuple_target = 8160);
            alter table journal.entry attach partition journal.entry_{suffix} for values from ('{from}') to ('{to}');
            create table journal.subject_{suffix} (like journal.subject including defaults including constraints);
            alter table journal.subject attach partition journal.subject_{suffix} for values from ('{from}') to ('{to}');
            """, connection, transaction);
        await make.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
