using Lmis.Contracts;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Messaging;
using Lmis.Reporting.Data;
using Lmis.Reporting.Placements;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.Subscriptions;

/// <summary>State event: keeps each registration to look for a job as of the highest version.</summary>
public static class WhenJobSearchChanged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<ReportingDb, JobSearchChanged>(Topics.JobSearchChangedV1, static (batch, db, _, ct) => ApplyAsync(batch, db, ct));

    private static async Task ApplyAsync(IReadOnlyList<JobSearchChanged> batch, ReportingDb db, CancellationToken ct)
    {
        // Alone: two batches about the same one must not both enter it, nor an older state overtake a newer.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Locks.Placements})", ct);
        var ids = batch.Select(static e => e.JobSearchId).Distinct().ToArray();
        var known = await db.JobSearches.Where(f => ids.Contains(f.JobSearchId)).ToDictionaryAsync(static f => f.JobSearchId, ct);
        foreach (var change in batch)
        {
            if (!known.TryGetValue(change.JobSearchId, out var fact))
            {
                known[change.JobSearchId] = fact = new();
                fact.Follow(change);
                db.JobSearches.Add(fact);
            }
            fact.Follow(change);
        }
        await db.SaveChangesAsync(ct);
    }
}
