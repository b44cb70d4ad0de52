using Lmis.Reporting.Data;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Reporting.Facts;

/// <summary>
/// Writes facts of persons in one statement for the whole batch. An older or equal version changes nothing; a person merged into
/// another does not count, whichever of the two events came first.
/// </summary>
public static class ApplyFacts
{
    private const string Upsert =
        """
        insert into worker_fact (slot, person_id, version, birth_month, sex, commune_code, former_commune_code, former_district_code, former_area,
                                 status, qualification, section, insurance, is_registered, is_active, is_resident, is_merged, effective_on, changed_at)
        select s.slot, f.person_id, f.version, f.birth_month, f.sex, f.commune_code, f.former_commune_code, f.former_district_code, f.former_area,
               f.status, f.qualification, f.section, f.insurance, f.is_registered, f.is_active, f.is_resident, coalesce(m.is_merged, false), f.effective_on, f.changed_at
        from unnest(@person_id, @version, @birth_month, @sex, @commune_code, @former_commune_code, @former_district_code, @former_area,
                    @status, @qualification, @section, @insurance, @is_registered, @is_active, @is_resident, @effective_on, @changed_at)
             as f (person_id, version, birth_month, sex, commune_code, former_commune_code, former_district_code, former_area,
                   status, qualification, section, insurance, is_registered, is_active, is_resident, effective_on, changed_at)
        cross join (select active_slot as slot from projection where not @only_building
                    union all select building_slot from projection where building_slot is not null) s
        left join person_merge m on m.merged_person_id = f.person_id
        order by s.slot, f.person_id
        on conflict (slot, person_id) do update set
            version = excluded.version, birth_month = excluded.birth_month, sex = excluded.sex, commune_code = excluded.commune_code,
            former_commune_code = excluded.former_commune_code, former_district_code = excluded.former_district_code, former_area = excluded.former_area,
            status = excluded.status, qualification = excluded.qualification, section = excluded.section, insurance = excluded.insurance,
            is_registered = excluded.is_registered, is_active = excluded.is_active, is_resident = excluded.is_resident, is_merged = excluded.is_merged,
            effective_on = excluded.effective_on, changed_at = excluded.changed_at
        where worker_fact.version < excluded.version
        """;

    /// <summary>Writes to what readers see and, while a rebuild runs, also to what it builds.</summary>
    public static Task EventsAsync(NpgsqlConnection connection, IReadOnlyCollection<WorkerFact> facts, CancellationToken ct) =>
        WriteAsync(connection, facts, onlyBuilding: false, ct);

    /// <summary>Writes only to what the rebuild builds.</summary>
    public static Task SnapshotAsync(NpgsqlConnection connection, IReadOnlyCollection<WorkerFact> facts, CancellationToken ct) =>
        WriteAsync(connection, facts, onlyBuilding: true, ct);

    private static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyCollection<WorkerFact> all, bool onlyBuilding, CancellationToken ct)
    {
        // One statement cannot touch a row twice: of one person's events in a batch the newest is enough.
        var facts = all.GroupBy(static f => f.PersonId).Select(static g => g.MaxBy(static f => f.Version)!).ToArray();
        await using (var share = new NpgsqlCommand($"select pg_advisory_xact_lock_shared({Locks.Facts})", connection))
            await share.ExecuteNonQueryAsync(ct);
        await using var command = new NpgsqlCommand(Upsert, connection);
        var parameters = command.Parameters;
        parameters.AddWithValue("only_building", onlyBuilding);
        Add("person_id", NpgsqlDbType.Uuid, static f => f.PersonId);
        Add("version", NpgsqlDbType.Bigint, static f => f.Version);
        Add("birth_month", NpgsqlDbType.Integer, static f => f.BirthMonth);
        Add("sex", NpgsqlDbType.Smallint, static f => (short)f.Sex);
        Add("commune_code", NpgsqlDbType.Text, static f => f.CommuneCode);
        Add("former_commune_code", NpgsqlDbType.Text, static f => f.FormerCommuneCode);
        Add("former_district_code", NpgsqlDbType.Text, static f => f.FormerPlace.DistrictCode);
        Add("former_area", NpgsqlDbType.Smallint, static f => (short)f.FormerPlace.AreaType);
        Add("status", NpgsqlDbType.Smallint, static f => (short)f.Status);
        Add("qualification", NpgsqlDbType.Smallint, static f => (short)f.Qualification);
        Add("section", NpgsqlDbType.Text, static f => f.Section);
        Add("insurance", NpgsqlDbType.Smallint, static f => (short?)f.Insurance);
        Add("is_registered", NpgsqlDbType.Boolean, static f => f.IsRegistered);
        Add("is_active", NpgsqlDbType.Boolean, static f => f.IsActive);
        Add("is_resident", NpgsqlDbType.Boolean, static f => f.IsResident);
        Add("effective_on", NpgsqlDbType.Date, static f => f.EffectiveOn);
        Add("changed_at", NpgsqlDbType.TimestampTz, static f => f.ChangedAt.ToUniversalTime());
        await command.ExecuteNonQueryAsync(ct);

        void Add<T>(string name, NpgsqlDbType type, Func<WorkerFact, T> value) =>
            parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | type) { Value = Array.ConvertAll(facts, f => value(f)) });
    }
}
