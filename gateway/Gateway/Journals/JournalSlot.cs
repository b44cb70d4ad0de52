using Lmis.Exchange.Journals;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>
/// The lease of a slot. The database's clock counts. A fence that rises with every lease keeps a paused replica, whose lease has passed to
/// another, from appending: its statements name an older fence and change nothing.
/// </summary>
internal static class JournalSlot
{
    /// <summary>How long a lease lasts without being renewed; a killed replica's slot is free after that.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>Takes a slot that nobody holds, or makes one.</summary>
    public static async Task<ChainHead> TakeAsync(NpgsqlConnection connection, Guid owner, CancellationToken ct)
    {
        while (true)
        {
            await using (var take = new NpgsqlCommand(
                """
                with free as (select slot from journal.slot where lease_until < clock_timestamp() order by slot limit 1 for update skip locked)
                update journal.slot s set owner = $1, fence = s.fence + 1, lease_until = clock_timestamp() + $2
                from free where s.slot = free.slot
                returning s.slot, s.fence, s.head_sequence, s.head_hash
                """, connection))
            {
                take.Parameters.Add(new() { Value = owner });
                take.Parameters.Add(new() { Value = Lease });
                if (await HeadAsync(take, ct) is { } head)
                    return head;
            }
            // Two replicas may want the same new number; the loser looks again.
            await using var make = new NpgsqlCommand(
                """
                insert into journal.slot (slot, owner, fence, lease_until, head_sequence, head_hash, head_at)
                select coalesce(max(slot) + 1, 0), $1, 1, clock_timestamp() + $2, 0, $3, clock_timestamp() from journal.slot
                on conflict do nothing
                returning slot, fence, head_sequence, head_hash
                """, connection);
            make.Parameters.Add(new() { Value = owner });
            make.Parameters.Add(new() { Value = Lease });
            make.Parameters.Add(new() { Value = JournalEntry.NoHash });
            if (await HeadAsync(make, ct) is { } made)
                return made;
        }
    }

    /// <summary>
    /// Takes the same slot anew under a higher fence, or null when another replica has it. Waits for a statement of the old lease that is
    /// still at work, and shuts out one that is still on its way: the head it gives is final.
    /// </summary>
    public static async Task<ChainHead?> RetakeAsync(NpgsqlConnection connection, ChainHead lost, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            update journal.slot set fence = fence + 1, lease_until = clock_timestamp() + $3 where slot = $1 and fence = $2
            returning slot, fence, head_sequence, head_hash
            """, connection);
        command.Parameters.Add(new() { Value = lost.Slot });
        command.Parameters.Add(new() { Value = lost.Fence });
        command.Parameters.Add(new() { Value = Lease });
        return await HeadAsync(command, ct);
    }

    /// <summary>Renews; false when another replica has the slot.</summary>
    public static Task<bool> RenewAsync(NpgsqlConnection connection, ChainHead head, CancellationToken ct) => SetLeaseAsync(connection, head, Lease, ct);

    /// <summary>Gives the slot back.</summary>
    public static Task<bool> ReleaseAsync(NpgsqlConnection connection, ChainHead head, CancellationToken ct) =>
        SetLeaseAsync(connection, head, TimeSpan.FromSeconds(-1), ct);

    /// <summary>Whether this very entry is in its chain.</summary>
    public static async Task<bool> HoldsAsync(NpgsqlConnection connection, ChainHead entry, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from journal.entry where slot = $1 and sequence = $2 and hash = $3)", connection);
        command.Parameters.Add(new() { Value = entry.Slot });
        command.Parameters.Add(new() { Value = entry.Sequence });
        command.Parameters.Add(new() { Value = entry.Hash });
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private static async Task<bool> SetLeaseAsync(NpgsqlConnection connection, ChainHead head, TimeSpan lease, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("update journal.slot set lease_until = clock_timestamp() + $3 where slot = $1 and fence = $2", connection);
        command.Parameters.Add(new() { Value = head.Slot });
        command.Parameters.Add(new() { Value = head.Fence });
        command.Parameters.Add(new() { Value = lease });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static async Task<ChainHead?> HeadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? new(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)) : null;
    }
}
