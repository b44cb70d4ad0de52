using Lmis.Reporting.Data;
using Npgsql;

namespace Lmis.Reporting.Counts;

/// <summary>Folds appended differences into the cells they belong to, so that reading stays cheap. Readers see the same sums before and after.</summary>
public sealed class Compaction(NpgsqlDataSource source, TimeProvider clock, ILogger<Compaction> log) : BackgroundService
{
    /// <summary>Fewer waiting differences than this are not worth the writing.</summary>
    private const int Enough = 5_000;

    private const string Fold =
        """
        with gone as (delete from count_delta returning *),
             folded as (
                select slot, year, commune_code, former_district_code, former_area, sex, age_group, working_age, status, qualification, agriculture,
                       sum(people) as people, sum(receipted) as receipted
                from gone
                group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
                having sum(people) <> 0 or sum(receipted) <> 0)
        insert into count_cell as c
        select * from folded
        on conflict (slot, year, commune_code, former_district_code, former_area, sex, age_group, working_age, status, qualification, agriculture)
        do update set people = c.people + excluded.people, receipted = c.receipted + excluded.receipted
        """;

    /// <summary>Folds what is there; true when there was enough.</summary>
    public async Task<bool> FoldAsync(int atLeast, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using (var ask = new NpgsqlCommand("select count(*) from count_delta", connection))
        {
            if ((long)(await ask.ExecuteScalarAsync(ct))! < atLeast)
                return false;
        }
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var only = new NpgsqlCommand($"select pg_try_advisory_xact_lock({Locks.Compaction})", connection, transaction))
        {
            if (!(bool)(await only.ExecuteScalarAsync(ct))!)
                return false;
        }
        await using var batch = new NpgsqlBatch(connection, transaction) { Timeout = 0, BatchCommands = { new(Fold), new("update count_epoch set epoch = epoch + 1") } };
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await FoldAsync(Enough, stoppingToken);
            }
            catch (NpgsqlException away)
            {
                log.LogWarning(away, "Counts were not compacted; trying again in 2 s");
            }
        }
    }
}
