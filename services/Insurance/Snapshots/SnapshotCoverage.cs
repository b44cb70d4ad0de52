using Lmis.Contracts;
using Lmis.Contracts.Insurance.V1;
using Lmis.Insurance.Benefits;
using Lmis.Insurance.Data;
using Lmis.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Insurance.Snapshots;

/// <summary>Tells how each person took part, month of change by month of change, again: in order of person and month.</summary>
public static class SnapshotCoverage
{
    public static void Map(WebApplication app) => app.MapSnapshot<InsuranceDb, ParticipationChanged>(Topics.ParticipationChangedV1, ReadAsync);

    private static async Task<List<ParticipationChanged>> ReadAsync(InsuranceDb db, ParticipationChanged? after, int most, CancellationToken ct)
    {
        var person = after?.PersonId ?? Guid.Empty;
        _ = Month.TryRead(after?.Month, out var month);
        var page = await db.CoverageMonths.AsNoTracking().Where(c => c.PersonId > person || (c.PersonId == person && c.Month > month))
            .OrderBy(static c => c.PersonId).ThenBy(static c => c.Month).Take(most).ToListAsync(ct);
        return page.ConvertAll(static c => new ParticipationChanged(c.PersonId, c.Version, Month.Text(c.Month), c.Compulsory, c.Voluntary, c.InArrears, c.BirthMonth, c.Sex, c.CommuneCode, c.ChangedAt));
    }
}
