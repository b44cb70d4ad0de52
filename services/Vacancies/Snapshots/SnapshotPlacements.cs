using Lmis.Contracts;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Messaging;
using Lmis.Vacancies.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Snapshots;

/// <summary>Tells all recruitments again, in order of their ids.</summary>
public static class SnapshotPlacements
{
    public static void Map(WebApplication app) => app.MapSnapshot<VacanciesDb, PlacementChanged>(Topics.PlacementChangedV1, ReadAsync);

    private static async Task<List<PlacementChanged>> ReadAsync(VacanciesDb db, PlacementChanged? after, int most, CancellationToken ct)
    {
        var behind = after?.PlacementId ?? Guid.Empty;
        var page = await db.Referrals.AsNoTracking().Where(r => r.RecruitedOn != null && r.Id > behind).OrderBy(static r => r.Id).Take(most)
            .Join(db.JobSearches.AsNoTracking(), static r => r.JobSearchId, static s => s.Id, static (r, s) => new { Referral = r, Search = s }).OrderBy(static p => p.Referral.Id).ToListAsync(ct);
        return page.ConvertAll(static p => p.Referral.ToState(p.Search));
    }
}
