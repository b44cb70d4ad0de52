using Lmis.Reporting.Facts;
using Lmis.Reporting.Units;
using Npgsql;

namespace Lmis.Reporting.Counts;

/// <summary>Distinct persons who took part on a year's reference date, or at the end of its latest month that is known.</summary>
/// <param name="IsFinal">The month is December, and its file was whole.</param>
/// <param name="Managed">Of working age, in compulsory or voluntary insurance, managed by the province's agency.</param>
/// <param name="Residents">Those of them who live in the unit.</param>
/// <param name="Voluntary">Of working age, in voluntary insurance.</param>
/// <param name="VoluntaryResidents">Those of them who live in the unit.</param>
/// <param name="VoluntaryOverAge">In voluntary insurance, over working age.</param>
/// <param name="InArrears">Of <paramref name="Managed"/>, whose employer owes.</param>
public sealed record CoveredPeople(bool IsFinal, long Managed, long Residents, long Voluntary, long VoluntaryResidents, long VoluntaryOverAge, long InArrears);

/// <summary>Counts coverage (K14, K15). Someone merged counts as the person who stands; who lives where the labour register says, or, if it does not hold them, the agency.</summary>
public sealed class CoverageCounts(NpgsqlDataSource source, UnitList units)
{
    private const string Known = "select month, is_complete from insurance_month where month between @first and @last order by month desc limit 1";

    private const string Count =
        """
        with state as (
            select distinct on (person_id) person_id, compulsory, voluntary, in_arrears, birth_month, sex, commune_code from participation_fact where month <= @month order by person_id, month desc),
        person as (
            select coalesce(m.person_id, s.person_id) as person_id, bool_or(s.compulsory) as compulsory, bool_or(s.voluntary) as voluntary, bool_or(s.in_arrears) as in_arrears,
                   max(s.birth_month) as birth_month, max(s.sex) as sex, max(s.commune_code) as commune_code
            from state s left join person_merge m on m.merged_person_id = s.person_id and m.is_merged
            where s.compulsory or s.voluntary group by 1),
        placed as (
            select p.*, @reference - p.birth_month as age, case p.sex when 1 then @men else @women end as retires,
                   case when w.person_id is not null then w.is_active and w.is_resident and (@commune::text is null or w.commune_code = @commune)
                        else p.commune_code = any(@communes) and (@commune::text is null or p.commune_code = @commune) end as lives_here
            from person p left join worker_fact w on w.person_id = p.person_id and w.slot = (select active_slot from projection) and not w.is_merged)
        select count(*) filter (where age >= 180 and age < retires), count(*) filter (where age >= 180 and age < retires and lives_here),
               count(*) filter (where age >= 180 and age < retires and voluntary), count(*) filter (where age >= 180 and age < retires and voluntary and lives_here),
               count(*) filter (where age >= retires and voluntary), count(*) filter (where age >= 180 and age < retires and compulsory and in_arrears)
        from placed
        """;

    /// <summary>Counts a year, for the province or one commune; null while no month of it is known.</summary>
    public async Task<CoveredPeople?> ReadAsync(int year, string? commune, CancellationToken ct)
    {
        var december = (year * 12) + 11;
        int month;
        bool isFinal;
        await using (var known = source.CreateCommand(Known))
        {
            known.Parameters.AddWithValue("first", year * 12);
            known.Parameters.AddWithValue("last", december);
            await using var row = await known.ExecuteReaderAsync(ct);
            if (!await row.ReadAsync(ct))
                return null;
            (month, isFinal) = (row.GetInt32(0), row.GetBoolean(1) && row.GetInt32(0) == december);
        }
        await using var count = source.CreateCommand(Count);
        count.Parameters.AddWithValue("month", month);
        count.Parameters.AddWithValue("reference", december);
        count.Parameters.AddWithValue("men", RetirementAge.Months(year, Sex.Male));
        count.Parameters.AddWithValue("women", RetirementAge.Months(year, Sex.Female));
        count.Parameters.AddWithValue("communes", units.Communes.Keys.ToArray());
        count.Parameters.Add(new("commune", NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)commune ?? DBNull.Value });
        await using var counted = await count.ExecuteReaderAsync(ct);
        await counted.ReadAsync(ct);
        return new(isFinal, counted.GetInt64(0), counted.GetInt64(1), counted.GetInt64(2), counted.GetInt64(3), counted.GetInt64(4), counted.GetInt64(5));
    }
}
