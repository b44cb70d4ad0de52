using Lmis.Vacancies.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Persons;

/// <summary>Lets turns, counsellings and referrals follow a merge of persons and its undoing, in whatever order the events come.</summary>
internal static class ApplyMerges
{
    /// <summary>Applies a batch of (survivor, merged, whether merged, when).</summary>
    public static async Task EventsAsync(IReadOnlyCollection<(Guid PersonId, Guid MergedPersonId, bool IsMerged, DateTimeOffset At)> events, VacanciesDb db, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({DataLocks.Merges})", ct);
        var known = await db.PersonMerges.ToDictionaryAsync(static m => m.MergedPersonId, ct);
        foreach (var (person, merged, isMerged, at) in events)
        {
            if (known.TryGetValue(merged, out var before))
                before.Follow(person, isMerged, at);
            else
                db.PersonMerges.Add(known[merged] = PersonMerge.Of(merged, person, isMerged, at));
        }
        var touched = events.SelectMany(static e => new[] { e.PersonId, e.MergedPersonId }).ToHashSet();
        var searches = await db.JobSearches.Where(s => touched.Contains(s.PersonId) || touched.Contains(s.FiledAs)).ToListAsync(ct);
        var ids = searches.ConvertAll(static s => s.Id);
        var counsellings = (await db.Counsellings.Where(c => ids.Contains(c.JobSearchId)).ToListAsync(ct)).ToLookup(static c => c.JobSearchId);
        var referrals = (await db.Referrals.Where(r => ids.Contains(r.JobSearchId)).ToListAsync(ct)).ToLookup(static r => r.JobSearchId);
        foreach (var search in searches)
        {
            var stands = Standing(search.FiledAs);
            search.BelongTo(stands);
            foreach (var counselling in counsellings[search.Id])
                counselling.BelongTo(stands);
            foreach (var referral in referrals[search.Id])
                referral.BelongTo(stands);
        }
        await db.SaveChangesAsync(ct);

        // Merges of merges; a circle, which Registry does not make, ends at its first repetition.
        Guid Standing(Guid id)
        {
            var seen = new HashSet<Guid>();
            while (seen.Add(id) && known.TryGetValue(id, out var merge) && merge.IsMerged)
                id = merge.PersonId;
            return id;
        }
    }
}
