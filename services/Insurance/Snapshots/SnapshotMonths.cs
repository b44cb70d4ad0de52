using Lmis.Contracts;
using Lmis.Contracts.Insurance.V1;
using Lmis.Insurance.Benefits;
using Lmis.Insurance.Data;
using Lmis.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Insurance.Snapshots;

/// <summary>Tells again which months are known, each by the file that was taken in last.</summary>
public static class SnapshotMonths
{
    public static void Map(WebApplication app) => app.MapSnapshot<InsuranceDb, MonthReconciled>(Topics.MonthReconciledV1, ReadAsync);

    private static async Task<List<MonthReconciled>> ReadAsync(InsuranceDb db, MonthReconciled? after, int most, CancellationToken ct)
    {
        _ = Month.TryRead(after?.Month, out var behind);
        var files = await db.ParticipationFiles.AsNoTracking().Where(f => f.ReconciledAt != null && f.Month > behind)
            .GroupBy(static f => f.Month).OrderBy(static m => m.Key).Take(most).Select(static m => m.OrderByDescending(static f => f.ReconciledAt).First()).ToListAsync(ct);
        return [.. files.OrderBy(static f => f.Month).Select(static f => new MonthReconciled(f.Id, Month.Text(f.Month), f.Rejected == 0, f.ReconciledAt!.Value))];
    }
}
