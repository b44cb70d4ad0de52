using Lmis.Contracts;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Messaging;
using Lmis.Reporting.Data;
using Lmis.Reporting.Placements;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.Subscriptions;

/// <summary>State event: keeps each recruitment through the employment service as of the highest version.</summary>
public static class WhenPlacementChanged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<ReportingDb, PlacementChanged>(Topics.PlacementChangedV1, static (batch, db, _, ct) => ApplyAsync(batch, db, ct));

    private static async Task ApplyAsync(IReadOnlyList<PlacementChanged> batch, ReportingDb db, CancellationToken ct)
    {
        // Alone: two batches about the same one must not both enter it, nor an older state overtake a newer.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Locks.Placements})", ct);
        var ids = batch.Select(static e => e.PlacementId).Distinct().ToArray();
        var known = await db.Placements.Where(f => ids.Contains(f.PlacementId)).ToDictionaryAsync(static f => f.PlacementId, ct);
        foreach (var change in batch)
        {
            if (!known.TryGetValue(change.PlacementId, out var fact))
            {
                known[change.PlacementId] = fact = new();
                fact.Follow(change);
                db.Placements.Add(fact);
            }
            fact.Follow(change);
        }
        await db.SaveChangesAsync(ct);
    }
}
