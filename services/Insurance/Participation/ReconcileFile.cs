using Lmis.Contracts;
using Lmis.Contracts.Insurance.V1;
using Lmis.Insurance.Benefits;
using Lmis.Insurance.Data;
using Lmis.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Lmis.Insurance.Participation;

/// <summary>
/// Compares a month's file with our registers, set-wise and in one transaction: participations open and close once, each person's coverage changes where it changed, the
/// queue gets what differs and settles what no longer does, and the events of all that are written. Run again over the same, it changes nothing.
/// </summary>
internal static class ReconcileFile
{
    /// <summary>Two comparisons would both find a participation not yet open.</summary>
    private const long Lock = 0x494E_5352_4543;

    private const string Gather =
        """
        create temp table theirs on commit drop as
        select d.person_id, d.kind, c.employer_id, d.employer_code, d.contract_kind, d.occupation, d.started_on, d.ended_on, d.end_reason, d.paid_to, d.in_arrears, d.birth_month, d.sex, d.commune_code
        from declared_row d left join registered_employer_code c on c.code = left(replace(d.employer_code, '-', ''), 10)
        where d.file_id = @file;
        create temp table spells on commit drop as select id, person_id, employer_id, last_month from participation_spell where closed_on is null;
        create temp table ours on commit drop as
        select person_id, employer_id, contract_kind, started_on, coalesce(ended_on, 'infinity'::date) as ended_on
        from registered_employment where not is_void and started_on <= @last and (ended_on is null or ended_on >= @first);
        """;

    private const string Pair =
        """
        create temp table pairs on commit drop as
        select person_id, employer_id, min(started_on) as started_on, case when bool_and(ended_on is not null) then max(ended_on) end as ended_on,
               max(contract_kind) as contract_kind, max(occupation) as occupation, max(end_reason) as end_reason
        from theirs where kind = 'compulsory' and employer_id is not null group by 1, 2;
        create temp table jobs on commit drop as
        select person_id, employer_id, max(contract_kind) as contract_kind, bool_or(contract_kind in ('fixed-term', 'indefinite')) as obliges, min(started_on) as started_on, max(ended_on) as ended_on
        from ours group by 1, 2;
        analyze theirs, spells, pairs, jobs;
        """;

    private const string ToOpen =
        """
        select p.person_id, p.employer_id, coalesce(p.started_on, @first), p.contract_kind, p.occupation from pairs p
        where (p.ended_on is null or p.ended_on >= @first)
          and not exists (select from spells s where s.person_id = p.person_id and s.employer_id = p.employer_id)
          and not exists (select from participation_spell s where s.person_id = p.person_id and s.employer_id = p.employer_id and s.last_month >= @month)
        order by 1, 2
        """;

    private const string Continue =
        """
        update participation_spell s set last_month = @month from spells o join pairs p using (person_id, employer_id)
        where s.id = o.id and s.last_month < @month and (p.ended_on is null or p.ended_on >= @first)
        """;

    /// <summary>Who left by the file's word, and who is not in a file that is whole.</summary>
    private const string Close =
        """
        with ending as (
            select s.id, p.ended_on as closed_on, p.end_reason from participation_spell s
            join (select id, person_id, employer_id from spells union all select id, person_id, employer_id from participation_spell where last_month = @month and closed_on is null) o using (id)
            join pairs p on p.person_id = o.person_id and p.employer_id = o.employer_id
            where s.closed_on is null and p.ended_on is not null
            union
            select s.id, (make_date(s.last_month / 12, s.last_month % 12 + 1, 1) + interval '1 month - 1 day')::date, null from participation_spell s
            join spells o using (id) left join pairs p on p.person_id = o.person_id and p.employer_id = o.employer_id
            where @whole and s.closed_on is null and p.person_id is null and s.last_month < @month)
        update participation_spell s set closed_on = e.closed_on from ending e where s.id = e.id
        returning s.id, s.person_id, s.employer_id, s.closed_on, e.end_reason
        """;

    private const string Cover =
        """
        with said as (
            select person_id, bool_or(kind = 'compulsory' and (ended_on is null or ended_on >= @last)) as compulsory, bool_or(kind = 'voluntary' and paid_to >= @month) as voluntary,
                   coalesce(bool_or(in_arrears) filter (where kind = 'compulsory'), false) as in_arrears, max(birth_month) as birth_month, max(sex) as sex, max(commune_code) as commune_code
            from theirs group by 1),
        changed as (
            select s.*, coalesce(c.version, 0) + 1 as version from said s left join person_coverage c using (person_id)
            where (c.person_id is null and (s.compulsory or s.voluntary))
               or (c.compulsory, c.voluntary, c.in_arrears, c.birth_month, c.sex, c.commune_code) is distinct from (s.compulsory, s.voluntary, s.in_arrears, s.birth_month, s.sex, s.commune_code) and c.person_id is not null
            union all
            select c.person_id, false, false, false, c.birth_month, c.sex, c.commune_code, c.version + 1 from person_coverage c
            where @whole and (c.compulsory or c.voluntary) and not exists (select from said s where s.person_id = c.person_id))
        insert into person_coverage as held (person_id, version, month, compulsory, voluntary, in_arrears, birth_month, sex, commune_code)
        select person_id, version, @month, compulsory, voluntary, in_arrears, birth_month, sex, commune_code from changed
        on conflict (person_id) do update set version = excluded.version, month = excluded.month, compulsory = excluded.compulsory, voluntary = excluded.voluntary,
            in_arrears = excluded.in_arrears, birth_month = excluded.birth_month, sex = excluded.sex, commune_code = excluded.commune_code
        returning person_id, version, compulsory, voluntary, in_arrears, birth_month, sex, commune_code
        """;

    private const string Compare =
        """
        create temp table found on commit drop as
        select case when t.employer_id is null then 'unknown-employer'
                    when j.person_id is not null and t.contract_kind is not null and j.contract_kind is not null and t.contract_kind <> j.contract_kind then 'contract-kind'
                    when j.person_id is not null and w.is_active and w.activity_status <> 'employed' then 'activity-status'
                    when j.person_id is not null then 'matched'
                    when exists (select from jobs o where o.person_id = t.person_id and not exists (select from pairs p where p.person_id = o.person_id and p.employer_id = o.employer_id)) then 'other-employer'
                    else 'not-here' end as kind,
               t.person_id, t.employer_id, t.employer_code
        from (select person_id, employer_id, case when employer_id is null then employer_code end as employer_code, max(contract_kind) as contract_kind from theirs where kind = 'compulsory' group by 1, 2, 3) t
        left join jobs j on j.person_id = t.person_id and j.employer_id = t.employer_id
        left join registered_person w on w.person_id = t.person_id;
        insert into found
        select 'contract-without-insurance', j.person_id, j.employer_id, null from jobs j left join registered_employer e on e.employer_id = j.employer_id
        where @whole and j.obliges and j.started_on <= @first and j.ended_on >= @last and coalesce(e.status, 'active') = 'active'
          and not exists (select from pairs p where p.person_id = j.person_id and p.employer_id = j.employer_id)
          and not exists (select from found f where f.person_id = j.person_id and f.kind in ('other-employer', 'unknown-employer'));
        """;

    private const string Queue =
        """
        insert into difference as held (id, kind, person_id, employer_id, employer_code, commune_code, former_district_code, first_month, last_month, state)
        select gen_random_uuid(), f.kind, f.person_id, f.employer_id, f.employer_code, coalesce(w.commune_code, e.commune_code, ''),
               w.former_district_code, @month, @month, 'open'
        from (select distinct * from found where kind <> 'matched') f left join registered_person w on w.person_id = f.person_id left join registered_employer e on e.employer_id = f.employer_id
        on conflict (kind, person_id, employer_id, employer_code) do update set last_month = greatest(held.last_month, excluded.last_month),
            state = case held.state when 'settled' then 'open' else held.state end, commune_code = excluded.commune_code, former_district_code = excluded.former_district_code;
        update difference d set state = 'settled' where d.state = 'open' and (@whole or d.kind <> 'contract-without-insurance')
          and not exists (select from found f where f.kind = d.kind and f.person_id = d.person_id and f.employer_id is not distinct from d.employer_id and f.employer_code is not distinct from d.employer_code);
        """;

    private const string Count =
        """
        select count(*) filter (where kind <> 'contract-without-insurance')::int, (select count(*) from jobs)::int, count(*) filter (where kind = 'matched')::int,
               count(*) filter (where kind in ('contract-kind', 'activity-status', 'other-employer'))::int, count(*) filter (where kind in ('not-here', 'unknown-employer'))::int,
               count(*) filter (where kind = 'contract-without-insurance')::int
        from found
        """;

    /// <summary>Compares one file inside the caller's transaction.</summary>
    public static async Task RunAsync(ParticipationFile file, InsuranceDb db, TimeProvider clock, CancellationToken ct)
    {
        var transaction = (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction();
        var sql = new Statements(transaction.Connection!, file, ct);
        await sql.RunAsync($"select pg_advisory_xact_lock({Lock})");
        await sql.RunAsync(Gather);
        foreach (var table in new[] { "theirs", "spells", "ours" })
            await sql.StandAsync(table);
        await sql.RunAsync(Pair);
        var now = clock.GetUtcNow();
        List<OutboxMessage> events = [];
        var opened = await sql.ReadAsync(ToOpen, static r => (Person: r.GetGuid(0), Employer: r.GetGuid(1), On: r.GetFieldValue<DateOnly>(2), Contract: Text(r, 3), Occupation: Text(r, 4)));
        var spells = opened.ConvertAll(o => new ParticipationSpell { Id = Guid.CreateVersion7(now), PersonId = o.Person, EmployerId = o.Employer, LastMonth = file.Month, OpenedOn = o.On });
        await sql.InsertAsync(spells);
        events.AddRange(opened.Zip(spells, (o, s) => OutboxMessage.From(
            Topics.ParticipationDeclaredV1, new ParticipationDeclared(s.Id, o.Person, o.Employer, "opened", o.On, o.Contract, o.Occupation, null, now), clock)));
        await sql.RunAsync(Continue);
        var closed = await sql.ReadAsync(Close, static r => (Id: r.GetGuid(0), Person: r.GetGuid(1), Employer: r.GetGuid(2), On: r.GetFieldValue<DateOnly>(3), Reason: Text(r, 4)));
        events.AddRange(closed.Select(c => OutboxMessage.From(
            Topics.ParticipationDeclaredV1, new ParticipationDeclared(c.Id, c.Person, c.Employer, "closed", c.On, null, null, c.Reason, now), clock)));
        var month = Month.Text(file.Month);
        var covered = await sql.ReadAsync(Cover, r => new ParticipationChanged(
            r.GetGuid(0), r.GetInt64(1), month, r.GetBoolean(2), r.GetBoolean(3), r.GetBoolean(4), r.GetString(5), r.GetString(6), Text(r, 7), now));
        events.AddRange(covered.Select(c => OutboxMessage.From(Topics.ParticipationChangedV1, c, clock)));
        await sql.RunAsync(Compare);
        await sql.RunAsync(Queue);
        var figures = (await sql.ReadAsync(Count, static r => new ReconciliationFigures(r.GetInt32(0), r.GetInt32(1), r.GetInt32(2), r.GetInt32(3), r.GetInt32(4), r.GetInt32(5)))).Single();
        if (file.State == ParticipationFile.Received)
            events.Add(OutboxMessage.From(Topics.MonthReconciledV1, new MonthReconciled(file.Id, month, file.Rejected == 0, now), clock));
        file.Compared(figures, now);
        await OutboxWriter.CopyAsync(transaction.Connection!, transaction, events, ct);
        await db.SaveChangesAsync(ct);
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Statements over one file's month.</summary>
    private sealed class Statements(NpgsqlConnection connection, ParticipationFile file, CancellationToken ct)
    {
        private readonly DateOnly first = Month.FirstDay(file.Month);

        public async Task<int> RunAsync(string text)
        {
            await using var command = Command(text);
            return await command.ExecuteNonQueryAsync(ct);
        }

        /// <summary>Puts those who were merged, perhaps several times, under the person who stands for them.</summary>
        public async Task StandAsync(string table)
        {
            for (var times = 0; times < 10 && await RunAsync($"update {table} t set person_id = m.person_id from person_merge m where m.merged_person_id = t.person_id and m.is_merged") > 0;)
                times++;
        }

        public async Task<List<T>> ReadAsync<T>(string text, Func<NpgsqlDataReader, T> read)
        {
            await using var command = Command(text);
            await using var row = await command.ExecuteReaderAsync(ct);
            List<T> list = [];
            while (await row.ReadAsync(ct))
                list.Add(read(row));
            return list;
        }

        public async Task InsertAsync(List<ParticipationSpell> spells)
        {
            await using var command = new NpgsqlCommand(
                "insert into participation_spell (id, person_id, employer_id, last_month, opened_on) select id, person, employer, $5, opened from unnest($1, $2, $3, $4) as s (id, person, employer, opened)", connection);
            command.Parameters.Add(new() { Value = spells.ConvertAll(static s => s.Id) });
            command.Parameters.Add(new() { Value = spells.ConvertAll(static s => s.PersonId) });
            command.Parameters.Add(new() { Value = spells.ConvertAll(static s => s.EmployerId) });
            command.Parameters.Add(new() { Value = spells.ConvertAll(static s => s.OpenedOn) });
            command.Parameters.Add(new() { Value = file.Month });
            await command.ExecuteNonQueryAsync(ct);
        }

        private NpgsqlCommand Command(string text)
        {
            var command = new NpgsqlCommand(text, connection) { CommandTimeout = 0 };
            foreach (var (name, value) in new (string, object)[] { ("file", file.Id), ("month", file.Month), ("first", first), ("last", first.AddMonths(1).AddDays(-1)), ("whole", file.Rejected == 0) })
            {
                if (text.Contains("@" + name, StringComparison.Ordinal))
                    command.Parameters.AddWithValue(name, value);
            }
            return command;
        }
    }
}
