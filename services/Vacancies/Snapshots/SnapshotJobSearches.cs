using Lmis.Contracts;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Messaging;
using Lmis.Vacancies.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Snapshots;

/// <summary>Tells all registrations to look for a job again, in order of their ids.</summary>
public static class SnapshotJobSearches
{
    public static void Map(WebApplication app) => app.MapSnapshot<VacanciesDb, JobSearchChanged>(Topics.JobSearchChangedV1, ReadAsync);

    private static async Task<List<JobSearchChanged>> ReadAsync(VacanciesDb db, JobSearchChanged? after, int most, CancellationToken ct)
    {
        var behind = after?.JobSearchId ?? Guid.Empty;
        var page = await db.JobSearches.AsNoTracking().Where(s => s.LooksForJob && s.Id > behind).OrderBy(static s => s.Id).Take(most)
            .Select(s => new { Search = s, ReferredOn = db.Referrals.Where(r => r.JobSearchId == s.Id).Min(static r => (DateOnly?)r.ReferredOn) }).ToListAsync(ct);
        return page.ConvertAll(static s => s.Search.ToEvent(s.ReferredOn, s.Search.CancelledAt ?? s.Search.EnteredAt));
    }
}
