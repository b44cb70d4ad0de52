using Lmis.Reporting.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.Placements;

/// <summary>The facts a year's K10 and K17 are counted from, and who stands for whom.</summary>
/// <param name="Registrations">Made in the year, none cancelled.</param>
/// <param name="Placements">From the year's first day to six months after its last; none that was never taken up.</param>
/// <param name="Survivors">The person who stands for a merged one.</param>
public sealed record PlacementFacts(IReadOnlyList<JobSearchFact> Registrations, IReadOnlyList<PlacementFact> Placements, IReadOnlyDictionary<Guid, Guid> Survivors)
{
    private sealed record Merge(Guid MergedPersonId, Guid PersonId);

    /// <summary>Reads them.</summary>
    public static async Task<PlacementFacts> ReadAsync(ReportingDb db, int year, CancellationToken ct)
    {
        var (first, last) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        var followed = last.AddMonths(PlacementCount.FollowedMonths);
        var merges = await db.Database.SqlQuery<Merge>($"select merged_person_id, person_id from person_merge where is_merged").ToListAsync(ct);
        return new(
            await db.JobSearches.AsNoTracking().Where(s => !s.IsCancelled && s.RegisteredOn >= first && s.RegisteredOn <= last).ToListAsync(ct),
            [.. (await db.Placements.AsNoTracking().Where(p => p.RecruitedOn >= first && p.RecruitedOn <= followed).ToListAsync(ct)).Where(static p => p.IsTakenUp)],
            merges.ToDictionary(static m => m.MergedPersonId, static m => m.PersonId));
    }

    /// <summary>The person who stands for this one; a circle ends at its first repetition.</summary>
    public Guid Standing(Guid person)
    {
        var seen = new HashSet<Guid>();
        while (seen.Add(person) && Survivors.TryGetValue(person, out var survivor))
            person = survivor;
        return person;
    }
}
