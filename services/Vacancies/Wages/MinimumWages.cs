using System.Collections.Frozen;
using System.Globalization;
using Lmis.Vacancies.CodeLists;

namespace Lmis.Vacancies.Wages;

/// <summary>The minimum wage of a region (lương tối thiểu vùng) while it is in force, in VND.</summary>
/// <param name="Region">I to IV.</param>
/// <param name="Monthly">A month of normal working time.</param>
/// <param name="Hourly">An hour.</param>
/// <param name="Source">The decree.</param>
public sealed record MinimumWage(string Region, long Monthly, long Hourly, string Source);

/// <summary>
/// The regional minimum wages and the regions of communes, both with the days from which and to which they hold. A commune without a region of its own
/// in the table (all those of other provinces) is held to the lowest of the four.
/// </summary>
public sealed class MinimumWages
{
    private readonly record struct Dated<T>(T Value, DateOnly From, DateOnly? To)
    {
        public bool HoldsOn(DateOnly day) => From <= day && !(To < day);
    }

    private readonly FrozenDictionary<string, Dated<string>[]> regions;
    private readonly Dated<MinimumWage>[] wages;

    private MinimumWages(IEnumerable<(string Commune, Dated<string> Region)> regions, IEnumerable<Dated<MinimumWage>> wages)
    {
        this.regions = regions.GroupBy(static r => r.Commune).ToFrozenDictionary(static g => g.Key, static g => g.Select(static r => r.Region).ToArray());
        this.wages = [.. wages];
    }

    /// <summary>Reads the tables built into the program; their sources are in NOTICE and in the tables.</summary>
    public static MinimumWages Load() => new(
        CodeListSet.Rows("wage-regions.csv", static r => (r("commune_code"), new Dated<string>(r("region"), Day(r("valid_from"))!.Value, Day(r("valid_to"))))),
        CodeListSet.Rows("minimum-wages.csv", static r => new Dated<MinimumWage>(
            new(r("region"), Amount(r("monthly_vnd")), Amount(r("hourly_vnd")), r("source")), Day(r("valid_from"))!.Value, Day(r("valid_to")))));

    /// <summary>What holds in a commune on a day; null on a day for which no table is built in.</summary>
    public MinimumWage? Of(string communeCode, DateOnly day)
    {
        var region = regions.TryGetValue(communeCode, out var held) ? Array.Find(held, r => r.HoldsOn(day)).Value : null;
        var inForce = wages.Where(w => w.HoldsOn(day)).Select(static w => w.Value);
        return region is null ? inForce.MinBy(static w => w.Monthly) : inForce.FirstOrDefault(w => w.Region == region);
    }

    private static DateOnly? Day(string text) => text.Length == 0 ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static long Amount(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
