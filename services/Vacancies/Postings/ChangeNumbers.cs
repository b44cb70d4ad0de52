using Lmis.Vacancies.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Postings;

/// <summary>Numbers of the change stream, given out in the order in which their transactions commit.</summary>
internal static class ChangeNumbers
{
    /// <summary>The next number. The lock is held until the transaction ends, so none that is lower can appear after one that was read.</summary>
    /// <exception cref="InvalidOperationException">There is no transaction: the lock would end before the write.</exception>
    public static async Task<long> NextAsync(VacanciesDb db, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("A change number is given out inside the transaction that writes it.");
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({DataLocks.Changes})", ct);
        return (await db.Database.SqlQuery<long>($"select nextval('vacancy_change') as \"Value\"").ToListAsync(ct))[0];
    }
}
