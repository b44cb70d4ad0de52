using Lmis.Reporting.Data;
using Lmis.Reporting.Facts;
using Npgsql;

namespace Lmis.Reporting.Rebuilds;

/// <summary>
/// The two slots of facts of the labour register, and the tables built beside those that follow other events. Taking one to build in and swapping wait until no event is half applied, so every event goes either into the
/// snapshot that is read afterwards or into both slots.
/// </summary>
internal static class FactSlots
{
    private const string Empty =
        """
        delete from count_cell where slot = @slot;
        delete from count_delta where slot = @slot;
        """;

    /// <summary>Empties the slot nobody reads and lets events into it; left as it is when a rebuild has one already.</summary>
    public static async Task TakeAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await RunAsync(connection, $"select pg_advisory_xact_lock({Locks.Facts}); select pg_advisory_xact_lock({Locks.Compaction})", ct);
        await using (var ask = new NpgsqlCommand("select (1 - active_slot)::smallint from projection where building_slot is null", connection))
        {
            if (await ask.ExecuteScalarAsync(ct) is short free)
            {
                await EmptyAsync(connection, free, ct);
                await RunAsync(connection, "update projection set building_slot = 1 - active_slot", ct);
            }
        }
        await transaction.CommitAsync(ct);
    }

    /// <summary>Readers see what was built, in the transaction that notes the rebuild as completed.</summary>
    public static async Task SwapAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await RunAsync(connection, $"select pg_advisory_xact_lock({Locks.Facts}); update projection set active_slot = building_slot, building_slot = null where building_slot is not null", ct);
        foreach (var table in FollowedTable.All)
            await table.SwapAsync(connection, ct);
    }

    /// <summary>Gives up what was being built.</summary>
    public static Task DropAsync(NpgsqlConnection connection, CancellationToken ct) =>
        RunAsync(connection, $"select pg_advisory_xact_lock({Locks.Facts}); update projection set building_slot = null", ct);

    /// <summary>Empties the slot nobody reads, once no rebuild uses it.</summary>
    public static async Task CleanAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await RunAsync(connection, $"select pg_advisory_xact_lock({Locks.Facts}); select pg_advisory_xact_lock({Locks.Compaction})", ct);
        await using (var ask = new NpgsqlCommand("select (1 - active_slot)::smallint from projection where building_slot is null", connection))
        {
            if (await ask.ExecuteScalarAsync(ct) is short free)
                await EmptyAsync(connection, free, ct);
        }
        await transaction.CommitAsync(ct);
    }

    private static async Task EmptyAsync(NpgsqlConnection connection, short slot, CancellationToken ct)
    {
        await RunAsync(connection, $"truncate worker_fact_{slot}, {string.Join(", ", FollowedTable.All.Select(static t => t.Rebuilt))}", ct);
        await using var empty = new NpgsqlCommand(Empty, connection) { CommandTimeout = 0, Parameters = { new("slot", slot) } };
        await empty.ExecuteNonQueryAsync(ct);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}
