using Lmis.Contracts.Insurance.V1;
using Lmis.Reporting.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.Facts;

/// <summary>Writes what Insurance says, a statement a batch: of a person and month the highest version holds, in whatever order the events come.</summary>
public static class ApplyParticipation
{
    /// <summary>Applies states.</summary>
    public static Task EventsAsync(IReadOnlyList<ParticipationChanged> batch, ReportingDb db, CancellationToken ct)
    {
        var newest = batch.GroupBy(static e => (e.PersonId, e.Month)).Select(static g => g.MaxBy(static e => e.Version)!).ToList();
        var (ids, months, versions) = (newest.ConvertAll(static e => e.PersonId), newest.ConvertAll(static e => BirthMonth.Parse(e.Month)), newest.ConvertAll(static e => e.Version));
        var (compulsory, voluntary, arrears) = (newest.ConvertAll(static e => e.Compulsory), newest.ConvertAll(static e => e.Voluntary), newest.ConvertAll(static e => e.InArrears));
        var (births, sexes, communes) = (newest.ConvertAll(static e => BirthMonth.Parse(e.BirthMonth)), newest.ConvertAll(static e => (short)FactCodes.Read(FactCodes.Sexes, e.Sex, "sex")), newest.ConvertAll(static e => e.CommuneCode));
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into participation_fact as held (person_id, month, version, compulsory, voluntary, in_arrears, birth_month, sex, commune_code)
            select * from unnest({ids}, {months}, {versions}, {compulsory}, {voluntary}, {arrears}, {births}, {sexes}, {communes})
            on conflict (person_id, month) do update set version = excluded.version, compulsory = excluded.compulsory, voluntary = excluded.voluntary, in_arrears = excluded.in_arrears,
                birth_month = excluded.birth_month, sex = excluded.sex, commune_code = excluded.commune_code
            where held.version < excluded.version
            """, ct);
    }

    /// <summary>Notes months that are known; the latest word on a month holds.</summary>
    public static Task MonthsAsync(IReadOnlyList<MonthReconciled> batch, ReportingDb db, CancellationToken ct)
    {
        var newest = batch.GroupBy(static e => e.Month).Select(static g => g.MaxBy(static e => e.ReconciledAt)!).ToList();
        var (months, complete, at) = (newest.ConvertAll(static e => BirthMonth.Parse(e.Month)), newest.ConvertAll(static e => e.IsComplete), newest.ConvertAll(static e => e.ReconciledAt.ToUniversalTime()));
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into insurance_month as held (month, is_complete, reconciled_at) select * from unnest({months}, {complete}, {at})
            on conflict (month) do update set is_complete = excluded.is_complete, reconciled_at = excluded.reconciled_at where held.reconciled_at < excluded.reconciled_at
            """, ct);
    }
}
