using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Messaging;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Employers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Subscriptions;

/// <summary>State event: keeps each employer as of the highest version, so that only one in business can post.</summary>
public static class WhenEmployerChanged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<VacanciesDb, EmployerChanged>(Topics.EmployerChangedV1, static (batch, db, _, ct) => ApplyAsync(batch, db, ct));

    private static async Task ApplyAsync(IReadOnlyList<EmployerChanged> batch, VacanciesDb db, CancellationToken ct)
    {
        var ids = batch.Select(static e => e.EmployerId).Distinct().Order().ToArray();
        // In one order and alone: two batches with the same new employer must not both insert it, nor an older one overtake a newer.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({DataLocks.Employers})", ct);
        var known = await db.Employers.Where(e => ids.Contains(e.EmployerId)).ToDictionaryAsync(static e => e.EmployerId, ct);
        foreach (var change in batch)
        {
            if (known.TryGetValue(change.EmployerId, out var employer))
                employer.Follow(change);
            else
                db.Employers.Add(known[change.EmployerId] = KnownEmployer.From(change));
        }
        await db.SaveChangesAsync(ct);
    }
}
