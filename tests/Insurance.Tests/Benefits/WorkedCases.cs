using Lmis.Insurance.Benefits;
using static Lmis.Insurance.Tests.Benefits.Facts;

namespace Lmis.Insurance.Tests.Benefits;

/// <summary>The worked cases, by their numbers. Case 5 is a transfer between provinces and not calculated here.</summary>
public sealed class WorkedCases
{
    [Fact]
    public void Case_1_a_plain_case_across_the_holidays()
    {
        var claim = Claim(Paid(28, "31/3/2026", 9_600_000, firstThree: 9_000_000), "6/4/2026");
        var found = Calculate(claim);
        Assert.Equal((9_300_000m, 5_580_000L, 23_650_000L, (long?)null), (found.Amount!.Average, found.Amount.Monthly, found.Amount.Cap, found.Amount.CapByDecree));
        Assert.Equal(new BenefitDuration(3, 0), found.Duration);
        Assert.Equal((On("21/4/2026"), On("28/4/2026")), (found.Schedule!.StartsOn, found.Schedule.DecisionDue));
        Assert.Equal(On("20/4/2026"), Days.After(claim.Dossier.FiledOn, 10));
        Assert.Equal(
            ["21/4 20/5 | 28/4 29/4 4/5 | 11/5", "21/5 20/6 | 22/5 25/5 26/5 | 2/6", "21/6 20/7 | 22/6 23/6 24/6 | 1/7"],
            found.Schedule.Months.Select(static m => $"{Written([m.From, m.To])} | {Written(m.NoticeDays)} | {Written(m.PaymentDue)}"));
        Assert.Equal(16_740_000, found.Course!.Total);
    }

    [Fact]
    public void Case_1_variant_the_decision_is_not_collected()
    {
        var claim = Claim(Paid(28, "31/3/2026"), "6/4/2026");
        var course = Calculate(claim with { Dossier = claim.Dossier with { IsNotCollected = true } }).Course!;
        Assert.Equal((On("6/5/2026"), On("13/5/2026"), 28, 0L), (course.Months[0].AgencyToldBy, course.CancellationDue, course.Reserved, course.Total));
    }

    [Fact]
    public void Case_2_the_cap_and_a_long_record()
    {
        var found = Calculate(Claim(Paid(100, "28/2/2026", 45_000_000), "2/3/2026"));
        Assert.Equal((23_650_000L, 8, 4), (found.Amount!.Monthly, found.Duration!.Months, found.Duration.OddMonthsReserved));
        Assert.Equal((On("17/3/2026"), On("23/3/2026"), On("16/11/2026")), (found.Schedule!.StartsOn, found.Schedule.DecisionDue, found.Schedule.EndsOn));
        Assert.Equal(189_200_000, found.Course!.Total);
    }

    [Fact]
    public void Case_2_variant_the_minimum_wage_changed_between()
    {
        var found = Calculate(Claim(Paid(100, "5/1/2026", 45_000_000, lastMonth: "12/2025"), "2/3/2026"));
        Assert.Equal((22_050_000L, 22_050_000L, (long?)23_650_000), (found.Amount!.Monthly, found.Amount.Cap, found.Amount.CapByDecree));
        Assert.True(found.Lines.Single(static l => l.Rule == "cap-by-decree").IsInterpretation);
        Assert.Equal("paid-month-before", found.Lines.Single(static l => l.Rule == "currently-contributing").Inputs["way"]);
    }

    private static BenefitFacts Case3(params string[] notices) => Claim(Paid(60, "30/4/2026", 10_000_000), "4/5/2026", notices: On(notices));

    [Fact]
    public void Case_3_windows_of_the_months()
    {
        var found = Calculate(Case3() with { Notices = null });
        Assert.Equal((6_000_000L, 5, 0, On("19/5/2026")), (found.Amount!.Monthly, found.Duration!.Months, found.Duration.OddMonthsReserved, found.Schedule!.StartsOn));
        Assert.Equal(["19/5 18/6", "19/6 18/7", "19/7 18/8", "19/8 18/9", "19/9 18/10"], found.Schedule.Months.Select(static m => Written([m.From, m.To])));
        Assert.Equal(["22/6 23/6 24/6", "20/7 21/7 22/7", "20/8 21/8 24/8", "21/9 22/9 23/9"], found.Schedule.Months.Skip(1).Select(static m => Written(m.NoticeDays)));
    }

    [Fact]
    public void Case_3a_one_notice_is_missed()
    {
        var found = Calculate(Case3("25/5/2026", "20/7/2026", "20/8/2026", "21/9/2026"));
        var months = found.Course!.Months;
        Assert.Equal(["paid", "suspended", "paid", "paid", "paid"], months.Select(static m => m.State));
        Assert.Equal((On("26/6/2026"), On("26/6/2026"), On("19/6/2026")), (months[1].AgencyToldBy, months[1].SuspensionDue, found.Schedule!.Months[1].From));
        Assert.Equal((On("22/7/2026"), On("19/7/2026")), (months[2].ResumptionDue, months[2].ResumesOn));
        Assert.Equal((24_000_000L, On("18/10/2026"), 0), (found.Course.Total, found.Schedule.EndsOn, found.Course.Reserved));
    }

    [Fact]
    public void Case_3b_three_notices_are_missed()
    {
        var found = Calculate(Case3("25/5/2026")).Course!;
        Assert.Equal(("đ", On("24/8/2026"), 0), (found.Termination!.Ground, found.Termination.On, found.Termination.Reserved));
        Assert.Equal(["paid", "suspended", "suspended", "suspended", "ended"], found.Months.Select(static m => m.State));
        Assert.Equal((6_000_000L, 0), (found.Total, found.Reserved));
    }

    [Fact]
    public void Case_3c_a_notice_comes_late()
    {
        var found = Calculate(Case3("25/5/2026", "1/7/2026", "21/7/2026", "20/8/2026", "21/9/2026")).Course!;
        Assert.Equal(["paid", "suspended", "paid", "paid", "paid"], found.Months.Select(static m => m.State));
        Assert.Equal((On("19/7/2026"), On("3/7/2026")), (found.Months[2].ResumesOn, found.Months[2].ResumptionDue));
        var without = Calculate(Case3("25/5/2026", "1/7/2026", "20/8/2026", "21/9/2026")).Course!;
        Assert.Equal("suspended", without.Months[2].State);
        // A late notice breaks the run: months 2, 3 and 4 are suspended, and nothing is terminated.
        var broken = Calculate(Case3("25/5/2026", "1/7/2026", "21/9/2026")).Course!;
        Assert.Null(broken.Termination);
        Assert.Equal(12_000_000, broken.Total);
    }

    private static BenefitFacts Case4(string notified, params string[] notices) => Claim(
        Paid(50, "30/6/2026", 8_000_000), "13/7/2026", events: [new("insured-job", On("5/10/2026"), On(notified))], notices: On(["3/8/2026", "3/9/2026", .. notices]));

    [Fact]
    public void Case_4_a_job_before_the_end()
    {
        var found = Calculate(Case4("7/10/2026", "29/9/2026"));
        Assert.Equal((4_800_000L, 4, 2, On("28/7/2026")), (found.Amount!.Monthly, found.Duration!.Months, found.Duration.OddMonthsReserved, found.Schedule!.StartsOn));
        Assert.Equal(["28/7 27/8", "28/8 27/9", "28/9 27/10", "28/10 27/11"], found.Schedule.Months.Select(static m => Written([m.From, m.To])));
        Assert.Equal("31/8 3/9 4/9", Written(found.Schedule.Months[1].NoticeDays));
        var course = found.Course!;
        Assert.Equal(["paid", "paid", "paid", "ended"], course.Months.Select(static m => m.State));
        Assert.Equal(("a", On("5/10/2026"), On("8/10/2026"), true, 12), (course.Termination!.Ground, course.Termination.On, course.Termination.NoticeDue, course.Termination.IsNotified, course.Termination.Reserved));
        Assert.Equal((14_400_000L, 14), (course.Total, course.Reserved));
    }

    [Fact]
    public void Case_4_variant_told_too_late()
    {
        var course = Calculate(Case4("9/10/2026", "29/9/2026")).Course!;
        Assert.Equal((false, 0, 2, 14_400_000L), (course.Termination!.IsNotified, course.Termination.Reserved, course.Reserved, course.Total));
    }

    [Fact]
    public void Case_4_variant_with_a_swapped_day_off() =>
        Assert.Equal("3/9 4/9 7/9", Written(Calculate(Case4("7/10/2026"), SwappedDays).Schedule!.Months[1].NoticeDays));

    [Fact]
    public void Case_4_the_month_of_the_end_is_paid_in_full_though_its_window_was_still_open()
    {
        var claim = Case4("30/9/2026") with { Events = [new("insured-job", On("29/9/2026"), On("30/9/2026"))] };
        var found = Calculate(claim);
        Assert.Equal((14_400_000L, 12), (found.Course!.Total, found.Course.Termination!.Reserved));
        Assert.Contains(found.Lines, static l => l.Rule == "last-month-in-full" && l.Result == "4800000");
    }

    [Theory]
    [InlineData("30/9/2026", true)]
    [InlineData("1/10/2026", false)]
    public void Case_6_a_posted_dossier(string posted, bool inTime)
    {
        var claim = Claim(Paid(28, "30/6/2026"), posted);
        var found = Calculate(claim with { Dossier = claim.Dossier with { Channel = "post", ArrivedOn = On("5/10/2026"), PostGround = "sickness" } });
        Assert.Equal(inTime, found.IsEligible);
        if (inTime)
            Assert.Equal((On("15/10/2026"), On("26/10/2026")), (found.Schedule!.StartsOn, found.Schedule.DecisionDue));
        else
            Assert.Equal("filed-in-time", Assert.Single(found.Lines, static l => l.Result == "false").Rule);
        Assert.Equal("post-allowed", Assert.Single(Calculate(claim with { Dossier = claim.Dossier with { Channel = "post", ArrivedOn = On("5/10/2026"), FiledOn = On("30/9/2026") } }).Lines, static l => l.Result == "false").Rule);
    }

    private static TrainingFacts Course(int months, int days, long tuition, int studied) =>
        new(On("1/6/2026"), new(On("1/7/2026"), months, days, tuition, studied), BenefitEndsOn: On("30/9/2026"));

    [Theory]
    [InlineData(4, 10, 1_800_000, 88, 6_750_000, 4_400_000, 1_350_000)] // 7a
    [InlineData(2, 20, 5_200_000, 52, 4_500_000, 2_600_000, 700_000)] // 7b
    [InlineData(3, 15, 1_200_000, 70, 4_800_000, 3_500_000, 0)] // 7c
    [InlineData(8, 0, 1_500_000, 150, 9_000_000, 7_500_000, 3_000_000)] // the most: six months
    public void Case_7_training(int months, int days, long tuition, int studied, long paid, long meals, long own)
    {
        var (support, lines) = Train(Course(months, days, tuition, studied));
        Assert.Equal((true, paid, meals, own), (support.IsEligible, support.Tuition, support.Meals, support.OwnShare));
        Assert.Equal((paid + meals).ToString(System.Globalization.CultureInfo.InvariantCulture), lines.Single(static l => l.Rule == "training-total").Result);
    }

    [Theory]
    [InlineData("30/6/2027", true)]
    [InlineData("1/7/2027", false)]
    public void Case_7d_training_without_a_benefit(string filed, bool supported)
    {
        var employment = Paid(10, "30/6/2026");
        Assert.False(Calculate(Claim(employment, "1/7/2026")).IsEligible);
        var facts = new TrainingFacts(On(filed), new(On(filed).AddMonths(1), 2, 0, 1_000_000, 40), Employment: employment);
        Assert.Equal(supported, Train(facts).Support.IsEligible);
    }

    public static TheoryData<string, EndedEmployment, LifeEvent?, bool, bool> Case8 => new()
    {
        { "11 of 24 months", Paid(11, "30/6/2026"), null, false, true },
        { "6-month contract, 12 of 36", Spread("30/6/2026", "under-12-months"), null, true, true },
        { "a longer contract, 12 of 36 but not of 24", Spread("30/6/2026", "12-months-or-more"), null, false, true },
        { "left unlawfully", Paid(28, "30/6/2026", end: "left-unlawfully"), null, false, false },
        { "qualified for pension", Paid(28, "30/6/2026", end: "qualified-for-pension"), null, false, false },
        { "unpaid leave of 15 working days", Paid(28, "30/6/2026", lastMonth: "04/2026", absence: new("unpaid-leave", 15, null)), null, true, true },
        { "unpaid leave of 13 working days", Paid(28, "30/6/2026", lastMonth: "04/2026", absence: new("unpaid-leave", 13, null)), null, false, false },
        // Filed on 6/7/2026: the ninth working day after is 17/7, the twelfth 22/7.
        { "job on the 9th working day", Paid(28, "30/6/2026"), new("insured-job", On("17/7/2026"), null), false, false },
        { "job on the 12th working day", Paid(28, "30/6/2026"), new("insured-job", On("22/7/2026"), On("23/7/2026")), true, true },
    };

    private static EndedEmployment Spread(string endedOn, string term) =>
        new(On(endedOn), "lawful", term, [new("2023-08", "2024-01", 5_000_000), new("2026-01", "2026-06", 6_000_000)], 0, null);

    [Theory, MemberData(nameof(Case8))]
    public void Case_8_yes_or_no(string facts, EndedEmployment employment, LifeEvent? happened, bool benefit, bool training)
    {
        Assert.NotEmpty(facts);
        LifeEvent[]? events = happened is null ? null : [happened];
        var found = Calculate(Claim(employment, "6/7/2026", events: events));
        Assert.True(benefit == found.IsEligible, string.Join('\n', found.Lines.Select(static l => l.Text.En)));
        if (benefit)
            Assert.Equal(3, found.Duration!.Months);
        if (benefit && happened is not null)
            Assert.Equal(("a", happened.On), (found.Course!.Termination!.Ground, found.Course.Termination.On));
        var (support, _) = Train(new(On("6/7/2026"), new(On("3/8/2026"), 2, 0, 1_000_000, 40), Employment: employment, Events: events));
        Assert.Equal(training, support.IsEligible);
    }

    [Theory]
    [InlineData(false, 946_000)]
    [InlineData(true, 0)]
    public void Case_9_the_contribution_of_a_high_wage(bool isNewDisabledHire, long employer)
    {
        var steps = new Explanation(Rules);
        Assert.Equal(new Contribution(94_600_000, 946_000, employer), Contribution.Of(Month.Of(On("1/3/2026")), new("2026-03", 120_000_000, "II", isNewDisabledHire), Rules, Wages, steps));
    }

    [Fact]
    public void Case_10_month_ends()
    {
        var schedule = Calculate(Claim(Paid(48, "30/11/2026"), "15/12/2026")).Schedule!;
        Assert.Equal(["30/12 29/1", "30/1 28/2", "1/3 29/3", "30/3 29/4"], schedule.Months.Select(static m => Written([m.From, m.To])));
        Assert.Equal(On("29/4/2027"), schedule.EndsOn);
    }

    [Theory]
    [InlineData(12, 3, 0)]
    [InlineData(28, 3, 0)]
    [InlineData(36, 3, 0)]
    [InlineData(37, 3, 1)]
    [InlineData(47, 3, 11)]
    [InlineData(48, 4, 0)]
    [InlineData(50, 4, 2)]
    [InlineData(60, 5, 0)]
    [InlineData(100, 8, 4)]
    [InlineData(143, 11, 11)]
    [InlineData(144, 12, 0)]
    [InlineData(145, 12, 0)]
    [InlineData(200, 12, 0)]
    public void Months_granted_and_reserved_by_months_paid(int paid, int months, int odd) =>
        Assert.Equal(new(months, odd), BenefitDuration.Of(paid, Rules, new(Rules)));
}
