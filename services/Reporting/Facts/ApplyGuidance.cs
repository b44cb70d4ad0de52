using Lmis.Contracts.Training.V1;
using Lmis.Reporting.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.Facts;

/// <summary>Writes what schools report, a statement a batch: of school, year and level the highest version holds, in whatever order the events come.</summary>
public static class ApplyGuidance
{
    public static Task EventsAsync(IReadOnlyList<GuidanceReported> batch, ReportingDb db, CancellationToken ct)
    {
        var newest = batch.GroupBy(static e => (e.SchoolCode, e.SchoolYear, e.Level)).Select(static g => g.MaxBy(static e => e.Version)!).ToList();
        var (schools, years, levels) = (newest.ConvertAll(static e => e.SchoolCode), newest.ConvertAll(static e => e.SchoolYear), newest.ConvertAll(static e => e.Level));
        var (versions, communes) = (newest.ConvertAll(static e => e.Version), newest.ConvertAll(static e => e.CommuneCode));
        var (graduates, guided) = (newest.ConvertAll(static e => e.Graduates), newest.ConvertAll(static e => e.Guided));
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into guidance_fact as held (school_code, school_year, level, version, commune_code, graduates, guided)
            select * from unnest({schools}, {years}, {levels}, {versions}, {communes}, {graduates}, {guided})
            on conflict (school_code, school_year, level) do update set version = excluded.version, commune_code = excluded.commune_code, graduates = excluded.graduates, guided = excluded.guided
            where held.version < excluded.version
            """, ct);
    }
}
