using Lmis.Reporting.Data;
using Lmis.Reporting.Facts;
using Npgsql;

namespace Lmis.Reporting.Counts;

/// <summary>
/// Keeps the counts of the current year open. When a year has ended, its counts stay as they were at its last event
/// (thực hiện), and those of the new year are made from the facts at once.
/// </summary>
public sealed class OpenYear(NpgsqlDataSource source, TimeProvider clock, ILogger<OpenYear> log) : BackgroundService
{
    private const string Turn =
        """
        with ended as (delete from open_year where year < @year returning year),
             gone_cells as (delete from count_cell c using ended e where c.slot in (0, 1) and c.year = e.year returning c.*),
             gone_deltas as (delete from count_delta d using ended e where d.year = e.year returning d.*)
        insert into count_cell
        select 2, g.year, g.commune_code, g.former_district_code, g.former_area, g.sex, g.age_group, g.working_age, g.status, g.qualification, g.agriculture,
               sum(g.people), sum(g.receipted)
        from (select * from gone_cells
              union all
              select slot, year, commune_code, former_district_code, former_area, sex, age_group, working_age, status, qualification, agriculture, people, receipted
              from gone_deltas) g
        join projection p on p.active_slot = g.slot
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
        having sum(g.people) <> 0
        """;

    private const string Open =
        """
        with opened as (
            insert into open_year (year, retirement_months_men, retirement_months_women) values (@year, @men, @women)
            on conflict (year) do nothing returning *)
        insert into count_cell
        select f.slot, y.year, f.commune_code, f.former_district_code, f.former_area, f.sex, age_group(f.birth_month, y.year),
               is_working_age(f.birth_month, f.sex, row(y.year, y.retirement_months_men, y.retirement_months_women)::open_year), f.status, f.qualification, f.section is not distinct from 'A',
               count(*), count(*) filter (where f.is_registered)
        from worker_fact f cross join opened y
        where f.is_active and f.is_resident and not f.is_merged
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
        """;

    /// <summary>Opens the current year if it is not, and ends those before it.</summary>
    public async Task TurnAsync(CancellationToken ct)
    {
        var year = ReportingYear.Current(clock);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using (var ask = new NpgsqlCommand("select count(*) from open_year having count(*) = 1 and min(year) = @year", connection) { Parameters = { new("year", year) } })
        {
            if (await ask.ExecuteScalarAsync(ct) is not null)
                return;
        }
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            Timeout = 0,
            BatchCommands =
            {
                new($"select pg_advisory_xact_lock({Locks.Facts})"),
                new($"select pg_advisory_xact_lock({Locks.Compaction})"),
                new(Turn) { Parameters = { new("year", year) } },
                new(Open) { Parameters = { new("year", year), new("men", RetirementAge.Months(year, Sex.Male)), new("women", RetirementAge.Months(year, Sex.Female)) } },
                new("update count_epoch set epoch = epoch + 1"),
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        log.LogInformation("The counts of {Year} are open", year);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(30), clock);
        do
        {
            try
            {
                await TurnAsync(stoppingToken);
            }
            catch (NpgsqlException away)
            {
                log.LogWarning(away, "The counts of the year cannot be opened yet; trying again in 30 s");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
