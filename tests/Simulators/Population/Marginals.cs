using System.Globalization;

namespace Lmis.Simulators.Population;

/// <summary>
/// Shares from which a person's facts are drawn: rounded figures of the kind the census and the labour-force survey publish for a midland
/// province with Kinh, Tày and Nùng people. Plausible, not estimates of anything.
/// </summary>
internal static class Marginals
{
    public static readonly Weighted<(int From, int To)> Ages = Weighted.Of(
        ((15, 17), 5.5), ((18, 19), 3.6), ((20, 24), 9.0), ((25, 29), 10.0), ((30, 34), 11.2), ((35, 39), 11.0), ((40, 44), 9.6),
        ((45, 49), 8.2), ((50, 54), 7.4), ((55, 59), 7.0), ((60, 64), 6.2), ((65, 69), 4.8), ((70, 79), 4.7), ((80, 92), 1.8));

    public static readonly Weighted<string> Midland = EthnicGroups(("01", 730), ("02", 110), ("07", 55), ("18", 38), ("15", 30), ("09", 23), ("08", 8), ("04", 2), ("03", 1), ("06", 1));
    public static readonly Weighted<string> Highland = EthnicGroups(("02", 520), ("09", 175), ("01", 135), ("07", 92), ("08", 68), ("04", 4), ("15", 3), ("03", 1), ("06", 1));

    public static readonly Weighted<string> QualificationInTown = Weighted.Of(
        ("untrained", 44), ("technical-worker-uncertified", 12), ("certificate-under-3-months", 4), ("national-skills-certificate", 1), ("elementary", 7),
        ("intermediate", 8), ("college", 7), ("university", 15), ("postgraduate", 2));
    public static readonly Weighted<string> QualificationInCountry = Weighted.Of(
        ("untrained", 66), ("technical-worker-uncertified", 11), ("certificate-under-3-months", 5), ("national-skills-certificate", 0.5), ("elementary", 5),
        ("intermediate", 5), ("college", 3.5), ("university", 3.8), ("postgraduate", 0.2));

    public static readonly Weighted<int> GradeOfUntrained = Weighted.Of((5, 12), (7, 9), (9, 45), (12, 34));

    /// <summary>Item 10 by age.</summary>
    public static string Status(Randomness random, int age)
    {
        var (employed, unemployed) = age switch
        {
            < 18 => (0.14, 0.01),
            < 20 => (0.38, 0.04),
            < 25 => (0.68, 0.06),
            < 30 => (0.89, 0.035),
            < 55 => (0.93, 0.02),
            < 60 => (0.84, 0.015),
            < 65 => (0.58, 0.005),
            < 70 => (0.38, 0),
            < 80 => (0.16, 0),
            _ => (0.03, 0.0),
        };
        var at = random.Below(10_000) / 10_000.0;
        return at < employed ? "employed" : at < employed + unemployed ? "unemployed" : "inactive";
    }

    public static string InactivityReason(Randomness random, int age, bool male) => age switch
    {
        < 25 => random.Chance(0.85) ? "studying" : !male && random.Chance(0.6) ? "homemaking" : "other",
        < 55 => !male && random.Chance(0.7) ? "homemaking" : "other",
        _ => random.Chance(0.7) ? "retired" : !male && random.Chance(0.5) ? "homemaking" : "other",
    };

    /// <summary>Occupation groups of VSCO by kind of work and qualification; the generator takes any code below the group.</summary>
    public static string OccupationGroup(Randomness random, string kind, string qualification) => (kind, qualification) switch
    {
        ("household-production", _) => random.One(["61", "61", "62", "63", "92"]),
        (_, "university" or "postgraduate") when kind is not ("self-employed" or "household-business") => random.One(["21", "22", "23", "24", "25", "26", "31", "33"]),
        (_, "college" or "intermediate") when kind is not ("self-employed" or "household-business") => random.One(["31", "32", "33", "35", "41", "43", "72", "74"]),
        ("foreign-invested-enterprise", _) => random.One(["81", "82", "82", "75", "74", "93"]),
        ("self-employed" or "household-business" or "individual-establishment", _) => random.One(["51", "52", "52", "71", "75", "83", "91", "95"]),
        _ => random.One(["71", "72", "74", "75", "81", "82", "83", "93", "54", "96"]),
    };

    // Every one of the 54 groups has somebody; those not named share one in a hundred.
    private static Weighted<string> EthnicGroups(params (string Code, double Weight)[] named)
    {
        var all = Enumerable.Range(1, 54).Select(static n => n.ToString("00", CultureInfo.InvariantCulture));
        var weights = named.ToDictionary(static n => n.Code, static n => n.Weight);
        return new(all.Select(code => (code, weights.GetValueOrDefault(code, 0.2))));
    }
}
