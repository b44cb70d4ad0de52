using Lmis.Registry.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Duplicates;

/// <summary>Who stands for whom by the merges that hold; a record is merged further a few times at most.</summary>
internal static class Standing
{
    /// <summary>The person whose record stands for this one; the person itself where nobody's does.</summary>
    public static async Task<Guid> ForAsync(RegistryDb db, Guid personId, CancellationToken ct) =>
        (await ForAsync(db, [personId], ct)).GetValueOrDefault(personId, personId);

    /// <summary>The same of many; whoever was not merged is not in it.</summary>
    public static async Task<Dictionary<Guid, Guid>> ForAsync(RegistryDb db, IReadOnlyCollection<Guid> personIds, CancellationToken ct)
    {
        var by = new Dictionary<Guid, Guid>();
        for (var next = personIds; next.Count > 0;)
        {
            var merges = await db.PersonMerges.AsNoTracking().Where(m => m.State == PersonMerge.Merged && next.Contains(m.MergedPersonId))
                .Select(static m => new { m.MergedPersonId, m.SurvivingPersonId }).ToListAsync(ct);
            next = [.. merges.Where(m => by.TryAdd(m.MergedPersonId, m.SurvivingPersonId)).Select(static m => m.SurvivingPersonId)];
        }
        return personIds.Distinct().Where(by.ContainsKey).ToDictionary(static id => id, Last);

        Guid Last(Guid id)
        {
            // As many steps as there are merges, should they ever lead in a circle.
            for (var steps = 0; steps < by.Count && by.TryGetValue(id, out var further); steps++)
                id = further;
            return id;
        }
    }

    /// <summary>The person and everybody whose record was merged into theirs, directly or further.</summary>
    public static async Task<Guid[]> AllAsync(RegistryDb db, Guid personId, CancellationToken ct)
    {
        var all = new List<Guid> { personId };
        for (List<Guid> next = [personId]; next.Count > 0;)
        {
            var merged = await db.PersonMerges.AsNoTracking().Where(m => m.State == PersonMerge.Merged && next.Contains(m.SurvivingPersonId)).Select(static m => m.MergedPersonId).ToListAsync(ct);
            next = merged.FindAll(id => !all.Contains(id));
            all.AddRange(next);
        }
        return [.. all];
    }
}
