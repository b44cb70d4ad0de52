using Microsoft.EntityFrameworkCore.Migrations;

namespace Lmis.Reporting.Data;

/// <summary>
/// Tables that are written and read set-wise only, so they are no entities. Facts stand in one of two slots: readers see the active
/// one; a rebuild fills the other and swaps. Every write of facts adds its difference to the counts in the same transaction, by
/// trigger, so counts equal facts whoever writes. Differences are appended, never updated in place: batches do not wait for each other.
/// </summary>
internal static class FactTables
{
    public static void CreateFactTables(this MigrationBuilder migration) => migration.Sql(
        """
        create table projection (
            id boolean primary key default true check (id),
            active_slot smallint not null check (active_slot in (0, 1)),
            building_slot smallint check (building_slot in (0, 1) and building_slot <> active_slot));
        insert into projection (active_slot) values (0);

        create table open_year (
            year integer primary key,
            retirement_months_men integer not null,
            retirement_months_women integer not null);

        create table person_merge (
            merged_person_id uuid primary key,
            person_id uuid not null,
            is_merged boolean not null,
            at timestamptz not null);

        create table worker_fact (
            slot smallint not null,
            person_id uuid not null,
            version bigint not null,
            birth_month integer not null,
            sex smallint not null,
            commune_code text not null,
            former_commune_code text,
            former_district_code text not null,
            former_area smallint not null,
            status smallint not null,
            qualification smallint not null,
            section text,
            insurance smallint,
            is_registered boolean not null,
            is_active boolean not null,
            is_resident boolean not null,
            is_merged boolean not null,
            effective_on date not null,
            changed_at timestamptz not null,
            primary key (slot, person_id)) partition by list (slot);
        create table worker_fact_0 partition of worker_fact for values in (0);
        create table worker_fact_1 partition of worker_fact for values in (1);
        create index worker_fact_commune on worker_fact (commune_code, changed_at);

        -- Slots 0 and 1 go with the facts; slot 2 keeps the counts of years that have ended.
        create table count_cell (
            slot smallint not null,
            year integer not null,
            commune_code text not null,
            former_district_code text not null,
            former_area smallint not null,
            sex smallint not null,
            age_group smallint not null,
            working_age boolean not null,
            status smallint not null,
            qualification smallint not null,
            agriculture boolean not null,
            people integer not null,
            receipted integer not null,
            primary key (slot, year, commune_code, former_district_code, former_area, sex, age_group, working_age, status, qualification, agriculture));
        create table count_delta (like count_cell);
        alter table count_delta add column id bigint generated always as identity primary key;
        alter table count_delta set (autovacuum_vacuum_scale_factor = 0.02);
        create table count_epoch (
            id boolean primary key default true check (id),
            epoch bigint not null);
        insert into count_epoch (epoch) values (0);

        -- Five-year groups of completed years on 31 December; 2 is under 15, 13 is 65 and over.
        create function age_group(birth_month integer, year integer) returns smallint language sql immutable as
        $$ select least(greatest((year * 12 + 11 - birth_month) / 60, 2), 13)::smallint $$;

        create function is_working_age(birth_month integer, sex smallint, y open_year) returns boolean language sql immutable as
        $$ select (y.year * 12 + 11 - birth_month) >= 180
              and (y.year * 12 + 11 - birth_month) < case sex when 1 then y.retirement_months_men else y.retirement_months_women end $$;

        create function count_added_facts() returns trigger language plpgsql as $$
        begin
            insert into count_delta
            select f.slot, y.year, f.commune_code, f.former_district_code, f.former_area, f.sex, age_group(f.birth_month, y.year),
                   is_working_age(f.birth_month, f.sex, y), f.status, f.qualification, f.section is not distinct from 'A',
                   count(*), count(*) filter (where f.is_registered)
            from added f cross join open_year y
            where f.is_active and f.is_resident and not f.is_merged
            group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;
            return null;
        end $$;

        create function count_changed_facts() returns trigger language plpgsql as $$
        begin
            insert into count_delta
            select f.slot, y.year, f.commune_code, f.former_district_code, f.former_area, f.sex, age_group(f.birth_month, y.year),
                   is_working_age(f.birth_month, f.sex, y), f.status, f.qualification, f.section is not distinct from 'A',
                   sum(f.sign), coalesce(sum(f.sign) filter (where f.is_registered), 0)
            from (select added.*, 1 as sign from added union all select removed.*, -1 from removed) f cross join open_year y
            where f.is_active and f.is_resident and not f.is_merged
            group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
            having sum(f.sign) <> 0 or sum(f.sign) filter (where f.is_registered) <> 0;
            return null;
        end $$;

        -- One rebuild that has not ended at a time: the index decides between two who ask at once.
        create unique index ix_rebuild_one_open on rebuild ((true)) where ended_at is null;

        create trigger count_added after insert on worker_fact
            referencing new table as added for each statement execute function count_added_facts();
        create trigger count_changed after update on worker_fact
            referencing old table as removed new table as added for each statement execute function count_changed_facts();
        """);

    public static void DropFactTables(this MigrationBuilder migration) => migration.Sql(
        """
        drop table worker_fact;
        drop function count_added_facts(), count_changed_facts(), is_working_age(integer, smallint, open_year), age_group(integer, integer);
        drop table count_delta, count_cell, count_epoch, person_merge, open_year, projection;
        """);

    /// <summary>Beside each table that follows events, one of the same shape for a rebuild to fill. A column added to the one later is added to the other too.</summary>
    public static void CreateRebuiltTables(this MigrationBuilder migration) => migration.Sql(
        """
        create table job_search_fact_rebuilt (like job_search_fact including defaults including indexes);
        create table placement_fact_rebuilt (like placement_fact including defaults including indexes);
        create table participation_fact_rebuilt (like participation_fact including defaults including indexes);
        create table insurance_month_rebuilt (like insurance_month including defaults including indexes);
        create table guidance_fact_rebuilt (like guidance_fact including defaults including indexes);
        """);

    public static void DropRebuiltTables(this MigrationBuilder migration) =>
        migration.Sql("drop table job_search_fact_rebuilt, placement_fact_rebuilt, participation_fact_rebuilt, insurance_month_rebuilt, guidance_fact_rebuilt;");
}
