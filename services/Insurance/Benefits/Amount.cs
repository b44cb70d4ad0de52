namespace Lmis.Insurance.Benefits;

/// <summary>A month's benefit, VND.</summary>
/// <param name="Monthly">What is paid.</param>
/// <param name="Average">Average base of the last paid months.</param>
/// <param name="Cap">The most that may be paid, by the Law.</param>
/// <param name="CapByDecree">The most by the Decree's wording, where it is another.</param>
public sealed record BenefitAmount(long Monthly, decimal Average, long Cap, long? CapByDecree)
{
    /// <summary>Calculates it (Law 74/2025/QH15 art. 39.1): the Law's last paid month decides which minimum wage caps, not the Decree's day of the end.</summary>
    public static BenefitAmount Of(PaidMonths paid, DateOnly endedOn, string region, BenefitRules rules, MinimumWages wages, Explanation steps)
    {
        var (r, last) = (rules.Parameters.Amount, paid.Last(rules.Parameters.Amount.AveragedMonths));
        var sum = last.Sum(static m => m.Value);
        var average = steps.Add("average-base", decimal.Divide(sum, last.Count), ("months", last.Count), ("from", Month.Text(last[^1].Key)), ("to", Month.Text(last[0].Key)), ("sum", sum));
        var law = CapOn(Month.FirstDay(last[0].Key), "cap");
        var decree = wages.On(endedOn, region)!.Value.Monthly * r.CapTimes;
        if (decree != law)
            steps.Add("cap-by-decree", decree, ("endedOn", endedOn), ("cap", law));
        // Multiplied before divided: a sixth of a đồng is not lost before the rounding.
        var share = decimal.Divide(sum * r.Percent, last.Count * 100);
        var monthly = steps.Add("monthly-amount", Math.Min((long)Math.Round(share, MidpointRounding.AwayFromZero), law), ("percent", r.Percent), ("average", average), ("cap", law));
        return new(monthly, average, law, decree == law ? null : decree);

        long CapOn(DateOnly day, string rule)
        {
            var (wage, by) = wages.On(day, region)!.Value;
            return steps.Add(rule, wage * r.CapTimes, ("times", r.CapTimes), ("region", region), ("month", Month.Text(Month.Of(day))), ("wage", wage), ("decree", by));
        }
    }
}

/// <summary>How many months are granted and how many paid months the decision reserves.</summary>
public sealed record BenefitDuration(int Months, int OddMonthsReserved)
{
    /// <summary>Calculates both (Law 74/2025/QH15 art. 39.2, Decree 374/2025/NĐ-CP art. 8.1).</summary>
    public static BenefitDuration Of(int paidMonths, BenefitRules rules, Explanation steps)
    {
        var r = rules.Parameters.Duration;
        var beyond = Math.Max(0, paidMonths - r.FirstPaidMonths);
        var months = steps.Add("benefit-months", Math.Min(r.FirstMonths + (beyond / r.PaidMonthsPerMonth), r.MostMonths),
            ("paid", paidMonths), ("firstPaid", r.FirstPaidMonths), ("first", r.FirstMonths), ("per", r.PaidMonthsPerMonth), ("most", r.MostMonths));
        var odd = steps.Add("odd-months-reserved", paidMonths > r.MostPaidMonths ? 0 : beyond % r.PaidMonthsPerMonth,
            ("paid", paidMonths), ("firstPaid", r.FirstPaidMonths), ("per", r.PaidMonthsPerMonth), ("mostPaid", r.MostPaidMonths));
        return new(months, odd);
    }
}
