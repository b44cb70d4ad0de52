namespace Lmis.Reporting.Placements;

/// <summary>Distinct persons of K10 and K17 in a year.</summary>
/// <param name="Registered">K17's denominator: who registered to look for a job in the year.</param>
/// <param name="Referred">Of these, referred.</param>
/// <param name="Placed">Of these, recruited through the service within six months of registering.</param>
/// <param name="Confirmed">Of these, found at work a month later.</param>
/// <param name="Youth">K10: aged 16 to 30 on the day of a recruitment through the service in the year.</param>
/// <param name="YouthConfirmed">Of these, found at work a month later.</param>
/// <param name="IsFollowed">Somebody of the cohort was not placed yet, and the six months are not over.</param>
public sealed record PlacementCount(long Registered, long Referred, long Placed, long Confirmed, long Youth, long YouthConfirmed, bool IsFollowed)
{
    /// <summary>How long a registration is followed (indicators, K17).</summary>
    public const int FollowedMonths = 6;

    /// <summary>The smallest counts that the two indicators' numbers can be subtracted to.</summary>
    public long[] Atoms => [Placed, Registered - Placed, Confirmed, Placed - Confirmed, Referred, Registered - Referred, YouthConfirmed, Youth - YouthConfirmed];

    /// <summary>Counts by the commune where a person lived at the first registration, or recruitment, of the year.</summary>
    public static IReadOnlyDictionary<string, PlacementCount> ByCommune(PlacementFacts facts, int year, DateOnly today)
    {
        var registered = facts.Registrations.GroupBy(s => facts.Standing(s.PersonId)).ToList();
        var placements = facts.Placements.ToLookup(p => facts.Standing(p.PersonId));
        var youth = facts.Placements.Where(p => p.RecruitedOn.Year == year && p.Age is >= 16 and <= 30).GroupBy(p => facts.Standing(p.PersonId)).ToLookup(static g => g.MinBy(static p => (p.RecruitedOn, p.PlacementId))!.CommuneCode);
        var cohort = registered.ToLookup(static g => g.MinBy(static s => (s.RegisteredOn, s.JobSearchId))!.CommuneCode);
        return cohort.Select(static c => c.Key).Union(youth.Select(static y => y.Key)).ToDictionary(static commune => commune, commune => new PlacementCount(
            cohort[commune].Count(), cohort[commune].Count(static person => person.Any(static s => s.ReferredOn is not null)),
            cohort[commune].Count(person => placements[person.Key].Any(p => IsInTime(person, p))), cohort[commune].Count(person => placements[person.Key].Any(p => IsInTime(person, p) && p.ConfirmedOn is not null)),
            youth[commune].Count(), youth[commune].Count(static person => person.Any(static p => p.ConfirmedOn is not null)),
            cohort[commune].Any(person => person.Max(static s => s.RegisteredOn).AddMonths(FollowedMonths) >= today && !placements[person.Key].Any(p => IsInTime(person, p)))));
    }

    /// <summary>Two groups of persons together.</summary>
    public static PlacementCount operator +(PlacementCount a, PlacementCount b) => new(
        a.Registered + b.Registered, a.Referred + b.Referred, a.Placed + b.Placed, a.Confirmed + b.Confirmed, a.Youth + b.Youth, a.YouthConfirmed + b.YouthConfirmed, a.IsFollowed || b.IsFollowed);

    private static bool IsInTime(IEnumerable<JobSearchFact> registrations, PlacementFact placement) =>
        registrations.Any(s => placement.RecruitedOn >= s.RegisteredOn && placement.RecruitedOn <= s.RegisteredOn.AddMonths(FollowedMonths));
}
