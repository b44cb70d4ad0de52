using Lmis.Registry.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Registry.Duplicates;

/// <summary>
/// Which process does a search: taken for a short time and renewed, so that the search of a killed process is free again. The database's clock counts.
/// </summary>
internal sealed class DuplicateLease(NpgsqlDataSource database)
{
    // Writers that began before the last search and ended after it have an older time in their record.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    /// <summary>Takes the open search if nobody has it; begins one when it is time. Null where there is nothing to do.</summary>
    public static async Task<DuplicateSearch?> TakeAsync(RegistryDb db, DuplicateOptions options, DateTimeOffset now, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into duplicate_search (id, state, changed_since, started_at, records, compared, found, large_blocks)
            select {Guid.CreateVersion7(now)}, 'running', last.started_at - {Overlap}, {now}, 0, 0, 0, 0
            from (select * from duplicate_search where state = 'completed' order by started_at desc limit 1) last
            where last.finished_at < {now - options.Every} and not exists (select from duplicate_search where state = 'running')
              and exists (select from worker where changed_at > last.started_at)
            on conflict do nothing
            """, ct);
        var owner = Guid.CreateVersion7();
        var taken = await db.DuplicateSearches.FromSql(
            $"""
            update duplicate_search set lease_owner = {owner}, lease_until = clock_timestamp() + {options.Lease}
            where id = (select id from duplicate_search where state = 'running' and (lease_until is null or lease_until < clock_timestamp()) limit 1 for update skip locked)
            returning *
            """).AsNoTracking().ToListAsync(ct);
        return taken.SingleOrDefault();
    }

    /// <summary>Renews; false when another process has it.</summary>
    public Task<bool> RenewAsync(DuplicateSearch search, TimeSpan lease, CancellationToken ct) => WriteAsync(search, lease, ct);

    /// <summary>Stopping in good order: the next process need not wait for the lease.</summary>
    public Task<bool> ReleaseAsync(DuplicateSearch search, CancellationToken ct) => WriteAsync(search, TimeSpan.Zero, ct);

    /// <summary>Since when records count as changed for the search after the last one; null where there was none.</summary>
    public static async Task<DateTimeOffset?> ChangedSinceAsync(RegistryDb db, CancellationToken ct) =>
        await db.DuplicateSearches.Where(static s => s.State == DuplicateSearch.Completed).MaxAsync(static s => (DateTimeOffset?)s.StartedAt, ct) - Overlap;

    private async Task<bool> WriteAsync(DuplicateSearch search, TimeSpan lease, CancellationToken ct)
    {
        await using var command = database.CreateCommand("update duplicate_search set lease_until = clock_timestamp() + $3 where id = $1 and lease_owner = $2 and state = 'running'");
        command.Parameters.Add(new() { Value = search.Id });
        command.Parameters.Add(new() { Value = search.LeaseOwner!.Value });
        command.Parameters.Add(new() { Value = lease });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
}
