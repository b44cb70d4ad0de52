using Lmis.Contracts;
using Lmis.Messaging;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Referrals;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Seekers;

/// <summary>What every change of a turn or of what hangs on it has in common: one lock, one transaction, and one event with the state after it.</summary>
internal static class ChangeJobSearch
{
    /// <summary>The turn, locked until the transaction ends; null outside the caller's area.</summary>
    public static async Task<JobSearch?> LockAsync(Guid id, VacanciesDb db, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select 1 from job_search where id = {id} for update", ct);
        return await db.JobSearches.FirstOrDefaultAsync(s => s.Id == id, ct);
    }

    /// <summary>Puts the event with the turn's state into the outbox, with the referrals as they are stored and as they were just changed.</summary>
    public static async Task TellAsync(JobSearch search, VacanciesDb db, TimeProvider clock, CancellationToken ct)
    {
        if (!search.LooksForJob)
            return;
        var first = await db.Referrals.Where(r => r.JobSearchId == search.Id).Select(static r => (DateOnly?)r.ReferredOn).MinAsync(ct);
        // One that was made in this transaction is not stored yet.
        first ??= db.ChangeTracker.Entries<Referral>().Where(e => e.Entity.JobSearchId == search.Id).Select(static e => (DateOnly?)e.Entity.ReferredOn).FirstOrDefault();
        db.Add(OutboxMessage.From(Topics.JobSearchChangedV1, search.ToEvent(first, clock.GetUtcNow()), clock));
    }
}
