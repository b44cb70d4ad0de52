using System.Globalization;
using Lmis.Insurance.Benefits;

namespace Lmis.Insurance.Tests.Benefits;

/// <summary>Facts for the calculator, with the calendar of the worked cases.</summary>
internal static class Facts
{
    private const string Calendar =
        """
        date,kind,name
        2026-01-01,holiday,x
        2026-02-16,holiday,x
        2026-02-17,holiday,x
        2026-02-18,holiday,x
        2026-02-19,holiday,x
        2026-02-20,holiday,x
        2026-04-27,holiday,x
        2026-04-30,holiday,x
        2026-05-01,holiday,x
        2026-09-01,holiday,x
        2026-09-02,holiday,x
        2026-11-24,holiday,x
        2027-01-01,holiday,x
        """;

    public const string Swapped = "\n2026-08-31,swapped-day-off,x\n2026-08-22,swapped-working-day,x";

    public static readonly BenefitRules Rules = RuleBook.Load().Versions[0];

    public static readonly MinimumWages Wages = MinimumWages.Load();

    public static readonly WorkingDays Days = WorkingDays.Read(new StringReader(Calendar)), SwappedDays = WorkingDays.Read(new StringReader(Calendar + Swapped));

    /// <summary>Reads a day written d/m/yyyy, as the cases write it.</summary>
    public static DateOnly On(string day) => DateOnly.ParseExact(day, "d/M/yyyy", CultureInfo.InvariantCulture);

    public static DateOnly[] On(params string[] days) => Array.ConvertAll(days, On);

    /// <summary>So many months paid without a gap up to a month, the last six with their own bases.</summary>
    public static EndedEmployment Paid(int months, string endedOn, long six = 9_000_000, string? lastMonth = null, long? firstThree = null, string term = "12-months-or-more", string end = "lawful", Absence? absence = null)
    {
        var last = lastMonth is null ? Month.Of(On(endedOn)) : (int.Parse(lastMonth[3..], CultureInfo.InvariantCulture) * 12) + int.Parse(lastMonth[..2], CultureInfo.InvariantCulture) - 1;
        var periods = new List<ContributionPeriod>();
        if (months > 6)
            periods.Add(new(Month.Text(last - months + 1), Month.Text(last - 6), 5_000_000));
        periods.Add(new(Month.Text(last - Math.Min(months, 6) + 1), Month.Text(last - Math.Min(months, 3)), firstThree ?? six));
        periods.Add(new(Month.Text(last - Math.Min(months, 3) + 1), Month.Text(last), six));
        return new(On(endedOn), end, term, [.. periods.Where(static p => string.CompareOrdinal(p.From, p.To) <= 0)], 0, absence);
    }

    public static BenefitFacts Claim(EndedEmployment employment, string filedOn, string region = "II", LifeEvent[]? events = null, DateOnly[]? notices = null, string asOf = "31/12/2027") =>
        new(employment, region, new(On(filedOn), "in-person", null, null, null, null, false), events, notices, On(asOf));

    public static BenefitCalculation Calculate(BenefitFacts facts, WorkingDays? days = null)
    {
        Assert.Empty(new FactsCheck(Wages).Benefit(facts).Faults);
        return BenefitCalculation.Of(facts, facts.AsOf!.Value, Rules, Wages, days ?? Days);
    }

    public static (TrainingSupport Support, IReadOnlyList<ExplanationLine> Lines) Train(TrainingFacts facts)
    {
        Assert.Empty(new FactsCheck(Wages).Training(facts).Faults);
        var steps = new Explanation(Rules);
        return (TrainingSupport.Of(facts, Rules, Days, steps), steps.Lines);
    }

    /// <summary>Months and days of a schedule as d/m–d/m, for reading.</summary>
    public static string Written(DateOnly day) => day.ToString("d/M", CultureInfo.InvariantCulture);

    public static string Written(IEnumerable<DateOnly> days) => string.Join(" ", days.Select(Written));
}
