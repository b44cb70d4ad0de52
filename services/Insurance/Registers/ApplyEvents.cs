using Lmis.Contracts.Registry.V1;
using Lmis.Insurance.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Insurance.Registers;

/// <summary>Writes Registry's events into our own tables, a statement a batch; an older version changes nothing, whatever the order.</summary>
internal static class ApplyEvents
{
    public static Task PersonsAsync(IReadOnlyList<LabourRecordChanged> batch, InsuranceDb db, CancellationToken ct)
    {
        var newest = batch.GroupBy(static e => e.PersonId).Select(static g => g.MaxBy(static e => e.Version)!).ToList();
        var (ids, versions, communes, districts) = (newest.ConvertAll(static e => e.PersonId), newest.ConvertAll(static e => e.Version), newest.ConvertAll(static e => e.CommuneCode), newest.ConvertAll(static e => e.FormerDistrictCode));
        var (statuses, active) = (newest.ConvertAll(static e => e.ActivityStatus), newest.ConvertAll(static e => e.IsActive));
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into registered_person as held (person_id, version, commune_code, former_district_code, activity_status, is_active)
            select * from unnest({ids}, {versions}, {communes}, {districts}, {statuses}, {active})
            on conflict (person_id) do update set version = excluded.version, commune_code = excluded.commune_code, former_district_code = excluded.former_district_code,
                activity_status = excluded.activity_status, is_active = excluded.is_active
            where held.version < excluded.version
            """, ct);
    }

    public static async Task EmployersAsync(IReadOnlyList<EmployerChanged> batch, InsuranceDb db, CancellationToken ct)
    {
        var newest = batch.GroupBy(static e => e.EmployerId).Select(static g => g.MaxBy(static e => e.Version)!).ToList();
        var (ids, versions, communes, statuses) = (newest.ConvertAll(static e => e.EmployerId), newest.ConvertAll(static e => e.Version), newest.ConvertAll(static e => e.CommuneCode), newest.ConvertAll(static e => e.Status));
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into registered_employer as held (employer_id, version, commune_code, status)
            select * from unnest({ids}, {versions}, {communes}, {statuses})
            on conflict (employer_id) do update set version = excluded.version, commune_code = excluded.commune_code, status = excluded.status where held.version < excluded.version
            """, ct);
        // Every code an event ever named, an older one's too: a code belongs to whoever had it last.
        var coded = batch.Where(static e => e.Code is not null).GroupBy(static e => e.Code).Select(static g => g.MaxBy(static e => e.ChangedAt)!).ToList();
        var (codes, owners, at) = (coded.ConvertAll(static e => e.Code!), coded.ConvertAll(static e => e.EmployerId), coded.ConvertAll(static e => e.ChangedAt.ToUniversalTime()));
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into registered_employer_code as held (code, employer_id, at) select * from unnest({codes}, {owners}, {at})
            on conflict (code) do update set employer_id = excluded.employer_id, at = excluded.at where held.at < excluded.at
            """, ct);
    }

    public static Task EmploymentsAsync(IReadOnlyList<EmploymentChanged> batch, InsuranceDb db, CancellationToken ct)
    {
        var newest = batch.GroupBy(static e => e.EmploymentId).Select(static g => g.MaxBy(static e => e.Version)!).ToList();
        var (ids, versions, persons, employers) = (newest.ConvertAll(static e => e.EmploymentId), newest.ConvertAll(static e => e.Version), newest.ConvertAll(static e => e.PersonId), newest.ConvertAll(static e => e.EmployerId));
        var (contracts, started, ended, voided) = (newest.ConvertAll(static e => e.ContractKind), newest.ConvertAll(static e => e.StartedOn), newest.ConvertAll(static e => e.EndedOn), newest.ConvertAll(static e => e.IsVoid));
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into registered_employment as held (employment_id, version, person_id, employer_id, contract_kind, started_on, ended_on, is_void)
            select * from unnest({ids}, {versions}, {persons}, {employers}, {contracts}, {started}, {ended}, {voided})
            on conflict (employment_id) do update set version = excluded.version, person_id = excluded.person_id, employer_id = excluded.employer_id, contract_kind = excluded.contract_kind,
                started_on = excluded.started_on, ended_on = excluded.ended_on, is_void = excluded.is_void
            where held.version < excluded.version
            """, ct);
    }

    /// <summary>Merges and their undoing, in any order.</summary>
    public static Task MergesAsync(IEnumerable<PersonMerge> batch, InsuranceDb db, CancellationToken ct)
    {
        var newest = batch.GroupBy(static m => m.MergedPersonId).Select(static g => g.OrderBy(static m => m.At).ThenByDescending(static m => m.IsMerged).Last()).ToList();
        var (merged, persons, flags, at) = (newest.ConvertAll(static m => m.MergedPersonId), newest.ConvertAll(static m => m.PersonId), newest.ConvertAll(static m => m.IsMerged), newest.ConvertAll(static m => m.At.ToUniversalTime()));
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into person_merge as held (merged_person_id, person_id, is_merged, at) select * from unnest({merged}, {persons}, {flags}, {at})
            on conflict (merged_person_id) do update set person_id = excluded.person_id, is_merged = excluded.is_merged, at = excluded.at
            where (excluded.at, not excluded.is_merged) > (held.at, not held.is_merged)
            """, ct);
    }
}
