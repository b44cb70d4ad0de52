using Lmis.Reporting.Definitions;
using Lmis.Reporting.Facts;

namespace Lmis.Reporting.Indicators;

/// <summary>
/// Which parts of a breakdown are hidden (indicators, rule 12): those with a count of one to four persons, and others with them until
/// no hidden count comes back by subtracting. The same parts are hidden for every indicator, or K01 less K02 would show them.
/// </summary>
public static class Suppression
{
    /// <summary>The smallest counts that the indicators' numbers can be subtracted to.</summary>
    public static long[] AtomsOf(IEnumerable<PeopleCell> cells)
    {
        var atoms = new long[7];
        foreach (var cell in cells)
        {
            if (!cell.InLabourForce)
                continue;
            atoms[cell.Qualification switch
            {
                Qualification.Untrained => 0,
                Qualification.TechnicalWorkerUncertified => 1,
                Qualification.CertificateUnder3Months => 2,
                _ => 3,
            }] += cell.People;
            atoms[cell.Status == ActivityStatus.Unemployed ? 4 : cell.InAgriculture ? 5 : 6] += cell.People;
        }
        return atoms;
    }

    /// <summary>Whether one of the counts is of somebody, but of fewer than may be shown.</summary>
    public static bool IsSmall(IEnumerable<long> atoms, int smallest) => atoms.Any(n => n > 0 && n < smallest);

    /// <summary>The parts to hide.</summary>
    /// <param name="parts">Atoms by part.</param>
    /// <param name="totalsOver">Published totals that a part is added into.</param>
    /// <param name="smallest">The smallest count that may be shown.</param>
    public static IReadOnlySet<string> Hidden(IReadOnlyDictionary<string, long[]> parts, Func<string, IEnumerable<string>> totalsOver, int smallest)
    {
        var peopled = parts.Where(static p => p.Value.Any(static n => n > 0)).ToDictionary();
        var hidden = peopled.Where(p => IsSmall(p.Value, smallest)).Select(static p => p.Key).ToHashSet(StringComparer.Ordinal);
        var totals = peopled.Keys.SelectMany(part => totalsOver(part).Select(total => (Total: total, Part: part))).ToLookup(static t => t.Total, static t => t.Part);
        bool more;
        do
        {
            more = false;
            foreach (var parted in totals)
            {
                var inside = parted.Where(hidden.Contains).ToArray();
                if (inside.Length == 0 || (inside.Length > 1 && !IsSmall(Sum(inside.Select(part => peopled[part])), smallest)))
                    continue;
                var next = parted.Where(part => !hidden.Contains(part)).OrderBy(part => peopled[part].Sum()).ThenBy(static part => part, StringComparer.Ordinal).FirstOrDefault();
                more |= next is not null && hidden.Add(next);
            }
        }
        while (more);
        return hidden;
    }

    private static long[] Sum(IEnumerable<long[]> all)
    {
        return all.Aggregate(static (a, b) => [.. a.Zip(b, static (x, y) => x + y)]);
    }
}
